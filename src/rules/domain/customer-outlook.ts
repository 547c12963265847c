/** What is expected of a customer, as it was last worked out: after each purchase and once a day. */
export interface CustomerOutlook {
  /** Products bought again and again, with the day each is due, since 1970-01-01; the first due first. */
  readonly due: readonly DueProduct[];
  /** How likely it is that the customer has not left for good, from 0 to 1; null where nothing is kept. */
  readonly probAlive: number | null;
  /** What is expected to be spent within twelve months, in minor units; null where nothing is kept. */
  readonly expectedSpend12mMinor: number | null;
}

export type DueProduct = readonly [sku: string, dueDay: number];

/** Of somebody of whom nothing was worked out yet. */
export const NO_OUTLOOK: CustomerOutlook = { due: [], probAlive: null, expectedSpend12mMinor: null };

/** Which facts it tells. */
export const OUTLOOK_FACTS = [
  'customer.dueProducts',
  'customer.daysOverdue',
  'customer.probAlive',
  'customer.expectedSpend12m',
] as const;

/** The products that are due by that day, that longest due first. */
export function dueBy({ due }: CustomerOutlook, day: number): readonly DueProduct[] {
  return due.filter(([, dueDay]) => dueDay <= day);
}
