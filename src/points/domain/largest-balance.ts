import type { Refusal } from '../../kernel/refusal.js';
import type { CustomerLedger } from './customer-ledger.js';

/** The most points a customer may hold; far below where whole numbers stop being exact. */
export const LARGEST_BALANCE = 1_000_000_000_000_000;

/** Points that would take a customer beyond it; undefined where they may be given. */
export function refuseTooMany(
  ledger: CustomerLedger,
  points: number,
  field: Refusal['field'],
): Refusal | undefined {
  const { pending, available, reserved } = ledger.account;
  if (pending + available + reserved + points <= LARGEST_BALANCE) return undefined;
  return {
    code: 'POINTS_OUT_OF_RANGE',
    message: `The customer would hold more than ${LARGEST_BALANCE} points.`,
    field,
    retryable: false,
  };
}
