import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';

/** A customer's four balances, in points. None is ever negative; with debt there is nothing available. */
export interface Balances {
  /** Earned, not yet spendable. */
  readonly pending: number;
  readonly available: number;
  /** Held for a redemption under way. */
  readonly reserved: number;
  /** Owed: taken back when it had been spent already. */
  readonly debt: number;
}

export interface PointsAccount extends Balances {
  /** Numbers everything in the customer's history; the last number given. */
  readonly seq: number;
  readonly lastPurchaseAt: Instant | null;
  /** Nothing falls due before this instant. May be too early, never too late. */
  readonly nextDueAt: Instant | null;
}

/** The account of a customer who has never had any points. */
export const EMPTY_ACCOUNT: PointsAccount = {
  pending: 0,
  available: 0,
  reserved: 0,
  debt: 0,
  seq: 0,
  lastPurchaseAt: null,
  nextDueAt: null,
};

/** A place among the customers of whom something is due, in the order in which it is. */
export interface DuePlace {
  readonly dueAt: Instant;
  readonly customerId: CustomerId;
}
