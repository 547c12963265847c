import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import {
  TierDesk,
  TierLadderRepository,
  TierPassRepository,
  TierStandingRepository,
  type Ladders,
} from '../../tiers/index.js';
import { TieredCustomers } from './tiered-customers.js';

const CUSTOMERS_A_ROUND = 200;

/**
 * Carries a new ladder to the customers there are, once it is in force, each of them once. Nobody has to wait for it
 * to see the tier that holds; it keeps reads quick, and lets the tiers of those who buy no more be settled.
 */
@Injectable()
export class CarryTierLadderSweep implements Sweep, OnModuleInit {
  readonly name = 'carry-tier-ladder';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
    private readonly passes: TierPassRepository,
    private readonly customers: TieredCustomers,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const carried = await this.unitOfWork.writeDirect<boolean, never>(programId, async (tx) =>
      ok(await this.carry(tx)),
    );
    return carried.ok && carried.value;
  }

  /** Whether there are more customers to be met. */
  private async carry(tx: Transaction): Promise<boolean> {
    const [home, before] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
    const ladders = await this.ladders.load(tx, home);
    const version = ladders.inForce(before)?.ladder.version;
    if (version === undefined) return false;
    const pass = await this.passes.lock(tx, version);
    if (!pass) return false;
    const met = await this.passes.lockNext(tx, pass, CUSTOMERS_A_ROUND);
    // Somebody may have bought by a newer ladder while their account was waited for.
    if ((await this.programs.load(tx)) !== home) return true;
    await this.settle(tx, met, ladders, await this.clock.now(tx));
    const isDone = met.length < CUSTOMERS_A_ROUND;
    await this.passes.move(tx, version, met.at(-1) ?? pass.after, isDone);
    return !isDone;
  }

  private async settle(
    tx: Transaction,
    met: readonly CustomerId[],
    ladders: Ladders,
    now: Instant,
  ): Promise<void> {
    const customers = await this.customers.load(tx, met, ladders, now);
    const desk = new TierDesk(ladders, now, customers);
    for (const customerId of customers.keys()) desk.settle(customerId);
    this.standings.write(tx, desk.changes());
  }
}
