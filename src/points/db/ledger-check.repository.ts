import { Injectable } from '@nestjs/common';
import { formatInstant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import { expiryOf, type CheckResult, type LotCalendar, type PointsCheck } from '../domain/index.js';
import { COUNT_LEDGER, INACTIVE_SINCE, POINTS_CHECK_STATEMENTS } from './ledger-checks.sql.js';
import { runLedgerChecks } from './run-ledger-checks.js';

/** How much there is to be checked. */
export interface LedgerSize {
  readonly customers: number;
  readonly transfers: number;
}

interface InactiveRow {
  readonly customerId: string;
  readonly nextDueAt: Date | null;
  readonly inactivityVersion: number;
  readonly since: Date;
}

/** Looks whether a program's ledger holds together, over all of its customers at once. */
@Injectable()
export class LedgerCheckRepository {
  async size(tx: Transaction): Promise<LedgerSize> {
    const [size] = await tx.query<LedgerSize>(COUNT_LEDGER, [tx.programId]);
    return size!;
  }

  async check(tx: Transaction, calendar: LotCalendar): Promise<CheckResult<PointsCheck>[]> {
    const [results, inactivity] = await Promise.all([
      runLedgerChecks(tx, POINTS_CHECK_STATEMENTS),
      this.checkInactivity(tx, calendar),
    ]);
    return [...results, inactivity];
  }

  /** DUE_DATE for points that expire a time after the last purchase; that moves, and is stored nowhere. */
  private async checkInactivity(tx: Transaction, calendar: LotCalendar): Promise<CheckResult<PointsCheck>> {
    const rows = await tx.query<InactiveRow>(INACTIVE_SINCE, [tx.programId]);
    const faults = rows.flatMap(({ customerId, nextDueAt, inactivityVersion, since }) => {
      const lot = { earnedAt: since.getTime(), expiresAt: null, inactivityVersion };
      const due = expiryOf(lot, null, calendar)!;
      if (nextDueAt && nextDueAt.getTime() <= due) return [];
      const found = nextDueAt && formatInstant(nextDueAt.getTime());
      return [
        { check: 'DUE_DATE' as const, customerId, subjectId: null, expected: formatInstant(due), found },
      ];
    });
    return { check: 'DUE_DATE', count: faults.length, faults };
  }
}
