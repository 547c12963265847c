import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, isCrowded, isPassing, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierLadderRepository, TierPassRepository } from '../../tiers/index.js';
import { TieredCustomers } from './tiered-customers.js';

const CUSTOMERS_A_ROUND = 200;

/** Customers that are met in one transaction. */
interface Round {
  readonly most: number;
  /** How many there were. */
  met: number;
  /** Whether nothing is done about them. */
  readonly isPassedOver: boolean;
}

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
    private readonly passes: TierPassRepository,
    private readonly customers: TieredCustomers,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  /** A round; whoever of it cannot be settled is passed over and told of, since it is worked out on every read. */
  async run(programId: ProgramId): Promise<boolean> {
    const failures: unknown[] = [];
    const isMore = await this.carryInHalves(programId, CUSTOMERS_A_ROUND, failures);
    if (failures.length > 0) {
      throw new AggregateError(failures, `a ladder could not be carried to ${failures.length} customers`);
    }
    return isMore;
  }

  private async carryInHalves(programId: ProgramId, most: number, failures: unknown[]): Promise<boolean> {
    const round: Round = { most, met: 0, isPassedOver: false };
    try {
      return await this.carryRound(programId, round);
    } catch (error) {
      if (isPassing(error) || isCrowded(error) || round.met === 0) throw error;
      if (round.met === 1) {
        failures.push(error);
        return this.carryRound(programId, { most: 1, met: 0, isPassedOver: true });
      }
      const half = Math.ceil(round.met / 2);
      const isMore = await this.carryInHalves(programId, half, failures);
      return isMore && (await this.carryInHalves(programId, round.met - half, failures));
    }
  }

  private async carryRound(programId: ProgramId, round: Round): Promise<boolean> {
    const carried = await this.unitOfWork.writeDirect<boolean, never>(programId, async (tx) =>
      ok(await this.carry(tx, round)),
    );
    return carried.ok && carried.value;
  }

  /** Whether there are more customers to be met. */
  private async carry(tx: Transaction, round: Round): Promise<boolean> {
    const [home, before] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
    const ladders = await this.ladders.load(tx, home);
    const version = ladders.inForce(before)?.ladder.version;
    if (version === undefined) return false;
    const pass = await this.passes.lock(tx, version);
    if (!pass) return false;
    const met = await this.passes.lockNext(tx, pass, round.most);
    round.met = met.length;
    // Somebody may have bought by a newer ladder while their account was waited for.
    if ((await this.programs.load(tx)) !== home) return true;
    if (!round.isPassedOver) await this.customers.settle(tx, met, ladders, await this.clock.now(tx));
    const isDone = met.length < round.most;
    await this.passes.move(tx, version, met.at(-1) ?? pass.after, isDone);
    return !isDone;
  }
}
