import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import { runLedgerChecks, type CheckResult } from '../../points/index.js';
import type { PurchaseCheck } from '../domain/purchase-checks.js';
import { PURCHASE_CHECK_STATEMENTS } from './purchase-checks.sql.js';

/** Looks whether a program's purchases and returns agree with the ledger, over all of its customers at once. */
@Injectable()
export class PurchaseCheckRepository {
  check(tx: Transaction): Promise<CheckResult<PurchaseCheck>[]> {
    return runLedgerChecks(tx, PURCHASE_CHECK_STATEMENTS);
  }
}
