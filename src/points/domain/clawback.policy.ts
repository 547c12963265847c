import type { DebtPolicy } from '../../programs/domain/index.js';
import type { CustomerLedger } from './customer-ledger.js';
import type { TransferSource } from './points-transfer.js';

/**
 * Taking back what a purchase earned.
 *
 * Rule: of what is to be taken back, the purchase's own lot gives first, pending or available; what of that lot had
 * expired unspent is gone already and counts as given; then the customer's other available lots in drawing order;
 * the rest becomes debt. ONLY_PENDING stops after the own lot, and takes it only while it is pending; WITHIN_BALANCE
 * stops before debt. What is not taken is waived.
 *
 * Example: a purchase earned 19 and everything comes back. 12 of its lot are left, another lot holds 4: taken 16,
 * debt 3.
 */
export interface Clawback {
  /** Everything that counts as taken back: the sum of the four below. */
  readonly judged: number;
  readonly taken: number;
  readonly expired: number;
  readonly toDebt: number;
  readonly waived: number;
}

export interface ClawbackOrder {
  /** How many points the purchase is to lose by this return. */
  readonly points: number;
  /** The lot that the purchase earned, if it lies in this customer's ledger. */
  readonly ownLotNo: number | null;
  /** How many points of that lot earlier returns counted as expired unspent. */
  readonly expiredCounted: number;
  readonly policy: DebtPolicy;
  readonly source: Exclude<TransferSource, { kind: 'TIME' }>;
}

/** Plays the clawback onto the ledger, which must have been settled and hold all open lots and the own one. */
export function clawBack(ledger: CustomerLedger, order: ClawbackOrder): Clawback {
  const { points, ownLotNo, policy, source } = order;
  let left = points;
  const spendFrom = (taken: number): number => {
    left -= taken;
    return taken;
  };
  let taken = ownLotNo === null ? 0 : spendFrom(ledger.takePending(ownLotNo, left, source));
  const lapsed = ownLotNo === null ? 0 : (ledger.lot(ownLotNo)?.expired ?? 0) - order.expiredCounted;
  const ownFirst = { firstLotNo: ownLotNo };
  if (policy !== 'ONLY_PENDING' && ownLotNo !== null) {
    taken += spendFrom(ledger.takeAvailable('CLAWBACK', left, source, { ...ownFirst, onlyThat: true }));
  }
  const expired = spendFrom(Math.min(left, Math.max(0, lapsed)));
  if (policy !== 'ONLY_PENDING') taken += spendFrom(ledger.takeAvailable('CLAWBACK', left, source, ownFirst));
  const toDebt = policy === 'ALLOW_DEBT' ? spendFrom(left) : 0;
  ledger.incurDebt(toDebt, source);
  return { judged: points, taken, expired, toDebt, waived: left };
}
