import type { Weekday } from './fact.js';

/*
 * The values of all facts, as they are handed to conditions. They may be getters: a fact that no condition reads is
 * never asked for. null is a value that is not known. Whole numbers are safe integers.
 */

export interface CustomerFactValues {
  /** The tier's code. */
  readonly tier: string | null;
  readonly tenureDays: number;
  readonly tenureYears: number;
  readonly isMembershipAnniversary: boolean;
  readonly isBirthday: boolean;
  readonly daysToBirthday: number | null;
  readonly tags: readonly string[];
  /** The names of the segments that the customer is in; those that conditions ask for are enough. */
  readonly segments: readonly string[];
  readonly purchaseCount: number;
  readonly totalSpentMinor: number;
  readonly averageBasketMinor: number | null;
  readonly daysSinceLastPurchase: number | null;
  readonly usualGapDays: number | null;
  readonly purchasesLast30Days: number;
  readonly purchasesLast90Days: number;
  readonly purchasesLast365Days: number;
  readonly spentLast30DaysMinor: number;
  readonly spentLast90DaysMinor: number;
  readonly spentLast365DaysMinor: number;
  readonly favouriteCategories: readonly string[];
  readonly npsScore: number | null;
  readonly referralsMade: number;
  readonly dueProducts: readonly string[];
  readonly daysOverdue: number | null;
  readonly probAlive: number | null;
  readonly expectedSpend12m: number | null;
}

/** An instant by the clock on the wall of the program's time zone. */
export interface LocalTimeValues {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** `HH:MM`. */
  readonly time: string;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly dayOfMonth: number;
  readonly dayOfWeek: Weekday;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
}

export interface LineFactValues {
  readonly sku: string;
  readonly name: string | null;
  /** The path of the category it lies directly in, in its one form: `Drinks > Coffee`. */
  readonly category: string | null;
  /** That path and those of all categories above it. */
  readonly categories: readonly string[];
  readonly tags: readonly string[];
  /** In units; thousandths divided by 1,000 give the number nearest to the decimal, as literals do. */
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly lineTotalMinor: number;
  readonly discountMinor: number;
  readonly netMinor: number;
}

export interface PurchaseFactValues extends LocalTimeValues {
  readonly totalMinor: number;
  readonly basisMinor: number;
  readonly discountMinor: number;
  readonly lineCount: number;
  /** In units, like the quantity of a line. */
  readonly itemCount: number;
  readonly skus: readonly string[];
  /** Of all lines, with those above them, each once. */
  readonly categories: readonly string[];
  readonly lines: readonly LineFactValues[];
  readonly channel: string | null;
  readonly storeCode: string | null;
  readonly isFirst: boolean;
}

export interface ProgramFactValues {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly timeZone: string;
}

export interface EventFactValues {
  /** The trigger's kind, such as `BIRTHDAY`, or the name of the event that was sent. */
  readonly name: string;
  readonly fromTier: string | null;
  readonly toTier: string | null;
  readonly score: number | null;
  readonly texts: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, number>;
}

export interface FactValues {
  readonly customer: CustomerFactValues;
  readonly purchase: PurchaseFactValues;
  readonly line: LineFactValues;
  readonly program: ProgramFactValues;
  readonly now: LocalTimeValues;
  readonly event: EventFactValues;
}
