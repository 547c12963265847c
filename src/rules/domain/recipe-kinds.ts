import type { Weekday } from './fact.js';

/*
 * Ready-made rules, so that nobody has to write an expression. A recipe comes to a draft like any other: its condition
 * can be read, and edited from then on.
 *
 * Example: WEEKDAY with TUESDAY and factor 2 becomes "Double points on Tuesday" with the condition
 * `purchase.dayOfWeek == "TUESDAY"` and a multiplier of 2.
 */
export type Recipe =
  /** More points on days of the week. */
  | { readonly kind: 'WEEKDAY'; readonly weekdays: readonly Weekday[]; readonly factor: string }
  /** A present of points on the birthday, for those who joined so many days before it or earlier. */
  | { readonly kind: 'BIRTHDAY_PRESENT'; readonly points: number; readonly leastTenureDays: number }
  /** More points for purchases on the birthday and so many days before it. */
  | { readonly kind: 'BIRTHDAY_POINTS'; readonly factor: string; readonly daysBefore: number }
  /** Points once for the first purchase, from an amount on. */
  | { readonly kind: 'FIRST_PURCHASE'; readonly points: number; readonly leastSpendMinor: number }
  /** More points for a category and all below it. */
  | { readonly kind: 'CATEGORY_BONUS'; readonly categoryPath: string; readonly factor: string }
  /** Points for a purchase after so many days without one, from an amount on. */
  | {
      readonly kind: 'WIN_BACK';
      readonly points: number;
      readonly daysAway: number;
      readonly leastSpendMinor: number;
    }
  /** Points for a purchase from an amount on. */
  | { readonly kind: 'SPEND_THRESHOLD'; readonly points: number; readonly leastSpendMinor: number }
  /** More points from one time of day to another, which may lie after midnight; on some days, or with none on all. */
  | {
      readonly kind: 'HAPPY_HOUR';
      readonly from: string;
      readonly until: string;
      readonly weekdays: readonly Weekday[];
      readonly factor: string;
    }
  /** More points for those who joined so many years ago or earlier. */
  | { readonly kind: 'LONG_STANDING'; readonly years: number; readonly factor: string }
  /** More points for new products while they are launched; RFC 3339, `until` not included. */
  | {
      readonly kind: 'NEW_PRODUCT';
      readonly skus: readonly string[];
      readonly factor: string;
      readonly from: string | null;
      readonly until: string | null;
    }
  /** Points for every unit of a product. */
  | { readonly kind: 'POINTS_PER_UNIT'; readonly sku: string; readonly points: number }
  /** Products put forward to customers of a segment or tier, who love a category or stay away; or to all. */
  | {
      readonly kind: 'SUGGEST_PRODUCTS';
      readonly skus: readonly string[];
      /** For the customer. */
      readonly reason: string;
      readonly segment: string | null;
      readonly tier: string | null;
      readonly favouriteCategoryPath: string | null;
      readonly daysAway: number | null;
      readonly from: string | null;
      readonly until: string | null;
    };

export type RecipeKind = Recipe['kind'];
export type RecipeOf<K extends RecipeKind> = Extract<Recipe, { readonly kind: K }>;
