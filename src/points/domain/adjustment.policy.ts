import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import type { PointSettings } from '../../programs/domain/index.js';
import type { CustomerLedger } from './customer-ledger.js';
import type { TransferSource } from './points-transfer.js';

/** The most points one adjustment moves. */
export const LARGEST_ADJUSTMENT = 1_000_000_000;
/** The most points a customer may hold; far below where whole numbers stop being exact. */
export const LARGEST_BALANCE = 1_000_000_000_000_000;

/**
 * Giving or taking points by hand.
 *
 * Rule: points given become available at once, pay debt first and expire as if earned now. Points taken come from
 * the available ones in drawing order; what is missing becomes debt where the program allows debt, else the whole
 * adjustment is refused.
 *
 * Example: available 30, −50 under ALLOW_DEBT: ADJUST 30, DEBT_INCURRED 20; under WITHIN_BALANCE: refused.
 */
export function decideAdjustment(
  ledger: CustomerLedger,
  points: number,
  settings: PointSettings,
  source: Exclude<TransferSource, { kind: 'TIME' }>,
): Result<{ readonly toDebt: number }, Refusal> {
  if (points > 0) {
    const { pending, available, reserved } = ledger.account;
    if (pending + available + reserved + points > LARGEST_BALANCE) {
      return refuse({
        code: 'POINTS_OUT_OF_RANGE',
        message: `The customer would hold more than ${LARGEST_BALANCE} points.`,
        field: ['points'],
        retryable: false,
      });
    }
    ledger.give(points, settings, source);
    return ok({ toDebt: 0 });
  }
  const { available } = ledger.account;
  if (-points > available && settings.debtPolicy !== 'ALLOW_DEBT') {
    return refuse({
      code: 'INSUFFICIENT_POINTS',
      message: `The customer has ${available} points available and the program allows no debt.`,
      field: ['points'],
      retryable: false,
      details: { available },
    });
  }
  const taken = ledger.takeAvailable('ADJUST', -points, source);
  const toDebt = -points - taken;
  ledger.incurDebt(toDebt, source);
  return ok({ toDebt });
}
