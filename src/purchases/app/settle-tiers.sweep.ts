import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, isCrowded, isPassing, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierDesk, TierLadderRepository, TierStandingRepository } from '../../tiers/index.js';
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

  /** A round; where a customer of it cannot be settled, the others are settled one by one, and that one is told of. */
  async run(programId: ProgramId): Promise<boolean> {
    try {
      return (await this.settle(programId, CUSTOMERS_A_ROUND, 0)) === CUSTOMERS_A_ROUND;
    } catch (error) {
      if (isPassing(error) || isCrowded(error)) throw error;
      const failures = await this.settleOneByOne(programId);
      throw new AggregateError(failures, `the tiers of ${failures.length} customers could not be settled`, {
        cause: error,
      });
    }
  }

  private async settleOneByOne(programId: ProgramId): Promise<unknown[]> {
    const failures: unknown[] = [];
    for (let tried = 0; tried < CUSTOMERS_A_ROUND; tried++) {
      try {
        if ((await this.settle(programId, 1, failures.length)) === 0) break;
      } catch (failure) {
        if (isPassing(failure) || isCrowded(failure)) throw failure;
        failures.push(failure);
      }
    }
    return failures;
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
    const customers = await this.customers.load(tx, due, ladders, now);
    const desk = new TierDesk(ladders, now, customers);
    for (const customerId of customers.keys()) desk.settle(customerId);
    this.standings.write(tx, desk.changes());
    return due.length;
  }
}
