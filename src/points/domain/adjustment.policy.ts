import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import type { PointSettings } from '../../programs/domain/index.js';
import type { CustomerLedger } from './customer-ledger.js';
import { refuseTooMany } from './largest-balance.js';
import type { TransferSource } from './points-transfer.js';

/** The most points one adjustment moves. */
export const LARGEST_ADJUSTMENT = 1_000_000_000;

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
    const tooMany = refuseTooMany(ledger, points, ['points']);
    if (tooMany) return refuse(tooMany);
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
