import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { CustomerId, HolderId, PurchaseId } from '../../kernel/id.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import { ReceiptRepository, type ReceiptName } from '../../platform/receipts/index.js';
import { LockedLedgers, type BeginAgain } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { ReturnRepository } from '../db/return.repository.js';
import { Faults, judgeReceiptName } from '../domain/judge-fields.js';

export interface ReleaseOutcome {
  /** How many points became available now. */
  readonly released: number;
  /** In whose ledger they are; null for a purchase that nobody has claimed. */
  readonly customerId: CustomerId | null;
}

/**
 * Makes the pending points of one purchase available now: where the program releases points on request, or before
 * their time. Doing it again, or for points that are not pending any more, releases 0.
 *
 * Refuses with REQUIRED, TOO_LONG, UNSUPPORTED_TEXT, PURCHASE_NOT_FOUND.
 */
@Injectable()
export class ReleasePoints {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly receipts: ReceiptRepository,
    private readonly returns: ReturnRepository,
    private readonly lockedLedgers: LockedLedgers,
  ) {}

  async execute(purchase: ReceiptName, actor: Actor): Promise<Result<ReleaseOutcome>> {
    requireCapability(actor, 'points:release');
    const faults = new Faults();
    judgeReceiptName(purchase, faults, 'purchase');
    if (faults.refusals.length > 0) return refuse(faults.refusals);
    return this.lockedLedgers.run(actor.programId, 'RECORD', (tx) => this.release(tx, purchase));
  }

  private async release(
    tx: Transaction,
    purchase: ReceiptName,
  ): Promise<Result<Result<ReleaseOutcome>, BeginAgain>> {
    const [home, [receipt]] = await Promise.all([
      this.programs.load(tx),
      this.receipts.find(tx, 'PURCHASE', [purchase]),
    ]);
    if (!receipt) return ok(refuse([PURCHASE_NOT_FOUND]));
    const ownerId = receipt.customerId as HolderId;
    const purchaseId = receipt.subjectId as PurchaseId;
    const [row] = await this.returns.findReturned(tx, [{ ownerId, purchaseId }]);
    if (!row) throw new Error('a receipt names a purchase that is not there');
    // The lot lies in the ledger of whoever earned it, also when they are an alias of somebody else by now.
    const holder = row.claimedBy ?? (row.anonymous ? null : (ownerId as CustomerId));
    if (holder === null || row.lotNo === null) return ok(ok({ released: 0, customerId: holder }));

    const [accounts, now] = await Promise.all([
      this.lockedLedgers.accounts(tx, 'RECORD', [holder]),
      this.clock.now(tx),
    ]);
    const ledgers = await this.lockedLedgers.open(tx, accounts, home, now, { of: [holder], named: [] });
    const ledger = ledgers.get(holder);
    if (!ledger) throw new Error('a purchase earned points for somebody without an account');
    const released = ledger.release(row.lotNo, { kind: 'PURCHASE', customerId: ownerId, id: purchaseId });
    this.lockedLedgers.save(tx, ledgers);
    return ok(ok({ released, customerId: holder }));
  }
}

const PURCHASE_NOT_FOUND: Refusal = {
  code: 'PURCHASE_NOT_FOUND',
  message: 'No purchase is recorded under this number yet.',
  field: ['purchase'],
  retryable: true,
};
