import type { Instant } from '../../kernel/instant.js';
import {
  POINTS_CHECKS,
  type CheckResult,
  type LedgerFault,
  type PointsCheck,
} from '../../points/domain/index.js';
import { PURCHASE_CHECKS, type PurchaseCheck } from './purchase-checks.js';

export type LedgerCheck = PointsCheck | PurchaseCheck;

/** All checks: their names, and the rules in words. */
export const LEDGER_CHECKS: Readonly<Record<LedgerCheck, string>> = { ...POINTS_CHECKS, ...PURCHASE_CHECKS };

/** The most faults that a report lists; it counts all. */
const MOST_REPORTED = 100;

export interface ReportedFault extends LedgerFault<LedgerCheck> {
  /** The whole in one English sentence. */
  readonly message: string;
}

/** What verification of one program's ledger came to. */
export interface LedgerReport {
  readonly ok: boolean;
  readonly checkedAt: Instant;
  /** How many customers with an account, and how many transfers, were looked at. */
  readonly customers: number;
  readonly transfers: number;
  readonly faultCount: number;
  readonly faults: readonly ReportedFault[];
}

/**
 * Puts together what the checks found. Where there is more than can be listed, every check that found something gets
 * the same share, so that one damage with many consequences hides no other.
 */
export function reportOf(
  results: readonly CheckResult<LedgerCheck>[],
  size: Pick<LedgerReport, 'customers' | 'transfers'>,
  checkedAt: Instant,
): LedgerReport {
  const failed = results.filter(({ count }) => count > 0);
  const faultCount = failed.reduce((sum, { count }) => sum + count, 0);
  const share = faultCount <= MOST_REPORTED ? MOST_REPORTED : Math.floor(MOST_REPORTED / failed.length);
  const faults = failed.flatMap(({ faults: found }) =>
    found.slice(0, share).map((fault) => ({ ...fault, message: sentenceOf(fault) })),
  );
  return { ok: faultCount === 0, checkedAt, ...size, faultCount, faults };
}

function sentenceOf({ check, customerId, subjectId, expected, found }: LedgerFault<LedgerCheck>): string {
  const subject = [customerId && `customer ${customerId}`, subjectId].filter(Boolean).join(', ');
  return `${LEDGER_CHECKS[check]} For ${subject}: expected ${expected ?? 'nothing'}, found ${found ?? 'nothing'}.`;
}
