import type { Instant } from '../../kernel/instant.js';
import { CustomerLedger, type PointsState } from './customer-ledger.js';
import { expiryOf, type LotCalendar } from './lot.js';
import type { Balances } from './points-account.js';
import type { PointsTransfer } from './points-transfer.js';

/** Points that will lapse at one instant if they are not spent by then. */
export interface ExpiringPoints {
  readonly points: number;
  readonly at: Instant;
}

/** A customer's points as they are at one instant, whatever has been written down of it. */
export interface PointsOverview extends Balances {
  /** The soonest first. */
  readonly expiring: readonly ExpiringPoints[];
  /** What time has done and nobody has written down yet, the newest first. */
  readonly unwritten: readonly PointsTransfer[];
}

/** Works out the overview by settling a copy. `state` holds all lots with points left. */
export function overviewOf(state: PointsState, calendar: LotCalendar, now: Instant): PointsOverview {
  const ledger = new CustomerLedger(state, calendar, now);
  ledger.settle();
  const byInstant = new Map<Instant, number>();
  for (const lot of ledger.openLots()) {
    const at = expiryOf(lot, ledger.account.lastPurchaseAt, calendar);
    if (at !== null) byInstant.set(at, (byInstant.get(at) ?? 0) + lot.remaining);
  }
  const { pending, available, reserved, debt } = ledger.account;
  return {
    pending,
    available,
    reserved,
    debt,
    expiring: [...byInstant].map(([at, points]) => ({ points, at })).sort((a, b) => a.at - b.at),
    unwritten: [...ledger.changes().transfers].reverse(),
  };
}
