import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { sweepDue, SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { PointsLedgerRepository } from '../db/points-ledger.repository.js';
import { LockedLedgers } from './locked-ledgers.js';

const ACCOUNTS_A_ROUND = 200;

/**
 * Writes down what time has done to points: releases, expiries, debt paid by what became available. Nobody has to
 * wait for it, since every read works that out by itself; it keeps reads quick and the ledger complete.
 */
@Injectable()
export class SettlePointsSweep implements Sweep, OnModuleInit {
  readonly name = 'settle-points';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly ledgers: PointsLedgerRepository,
    private readonly lockedLedgers: LockedLedgers,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    return sweepDue(
      ACCOUNTS_A_ROUND,
      async (most, skipped) => this.settle(programId, most, skipped),
      (failures) => `${failures} accounts could not be settled`,
    );
  }

  private async settle(programId: ProgramId, most: number, skipped: number): Promise<number> {
    const settled = await this.unitOfWork.writeDirect<number, never>(programId, async (tx) =>
      ok(await this.settleDue(tx, most, skipped)),
    );
    return settled.ok ? settled.value : 0;
  }

  private async settleDue(tx: Transaction, most: number, skipped: number): Promise<number> {
    const [home, before] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
    const [accounts, now] = await Promise.all([
      this.ledgers.lockDueAccounts(tx, before, most, skipped),
      this.clock.now(tx),
    ]);
    this.lockedLedgers.save(tx, await this.lockedLedgers.open(tx, accounts, home, now));
    return accounts.size;
  }
}
