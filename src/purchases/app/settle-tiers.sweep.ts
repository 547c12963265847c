import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { sweepDue, SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierLadderRepository, TierStandingRepository } from '../../tiers/index.js';
import { TieredCustomers } from './tiered-customers.js';

const CUSTOMERS_A_ROUND = 200;

/**
 * Writes down what time has done to tiers: periods and graces that have ended. Nobody has to wait for it to see the
 * tier that holds, since every read works that out by itself; what follows from a change of tier begins here.
 */
@Injectable()
export class SettleTiersSweep implements Sweep, OnModuleInit {
  readonly name = 'settle-tiers';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
    private readonly customers: TieredCustomers,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    return sweepDue(
      CUSTOMERS_A_ROUND,
      async (most, skipped) => this.settle(programId, most, skipped),
      (failures) => `the tiers of ${failures} customers could not be settled`,
    );
  }

  private async settle(programId: ProgramId, most: number, skipped: number): Promise<number> {
    const settled = await this.unitOfWork.writeDirect<number, never>(programId, async (tx) =>
      ok(await this.settleDue(tx, most, skipped)),
    );
    return settled.ok ? settled.value : 0;
  }

  private async settleDue(tx: Transaction, most: number, skipped: number): Promise<number> {
    const before = await this.clock.now(tx);
    const due = await this.standings.lockDue(tx, before, most, skipped);
    if (due.length === 0) return 0;
    const [home, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
    const ladders = await this.ladders.load(tx, home);
    await this.customers.settle(tx, due, ladders, now);
    return due.length;
  }
}
