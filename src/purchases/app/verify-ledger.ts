import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { LedgerCheckRepository } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { PurchaseCheckRepository } from '../db/purchase-check.repository.js';
import { reportOf, type LedgerReport } from '../domain/ledger-report.js';

/**
 * Recomputes from the ledger what is stored of a program's points, purchases and returns, and tells what differs. All
 * of it is seen as of one moment. Changes nothing and locks nothing. What time has done and nobody has written down
 * yet is no fault.
 */
@Injectable()
export class VerifyLedger {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly ledgerChecks: LedgerCheckRepository,
    private readonly purchaseChecks: PurchaseCheckRepository,
  ) {}

  async execute(actor: Actor): Promise<LedgerReport> {
    requireCapability(actor, 'ledger:verify');
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [{ program, settings }, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
      const [size, ofLedger, ofPurchases] = await Promise.all([
        this.ledgerChecks.size(tx),
        this.ledgerChecks.check(tx, { timeZone: program.timeZone, settings }),
        this.purchaseChecks.check(tx),
      ]);
      return reportOf([...ofLedger, ...ofPurchases], size, now);
    });
  }
}
