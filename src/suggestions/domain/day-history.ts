import type { PurchaseHistory } from './bg-nbd.js';

/**
 * What is known of a customer's purchases, net of returns. Days are numbered from 1970-01-01 in the program's time
 * zone, and purchases of one day count as one.
 */
export interface DayHistory {
  /** Days with a purchase of which something was kept. */
  readonly purchaseDays: number;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Kept spend per such day, in minor units; need not be whole. */
  readonly meanSpendMinor: number;
}

/**
 * The history as the purchase model takes it, in days, or `undefined` without a purchase. A purchase may be of
 * tomorrow, as a till's clock may be ahead; then today is that day.
 */
export function purchaseHistoryOf(
  { purchaseDays, firstDay, lastDay }: Omit<DayHistory, 'meanSpendMinor'>,
  today: number,
): PurchaseHistory | undefined {
  if (!(purchaseDays >= 1)) return undefined;
  const recency = Math.max(0, lastDay - firstDay);
  const frequency = Math.min(purchaseDays - 1, recency);
  return {
    frequency,
    recency: frequency === 0 ? 0 : recency,
    age: Math.max(today - firstDay, recency),
  };
}
