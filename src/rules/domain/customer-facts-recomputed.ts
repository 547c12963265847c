import {
  byCharacters,
  categoriesIn,
  CATEGORY_LEVELS,
  MOST_CATEGORIES,
  REMEMBERED_DAYS,
  type CategoryCount,
  type CustomerFactsState,
  type DayCount,
  type KeptPurchase,
} from './customer-facts.js';

/**
 * The state of a customer from all purchases ever recorded, as they are kept by now. Nothing is carried from one
 * purchase to the next, so that it can be held against the state that was kept up to date.
 */
export function recomputeCustomerFacts(purchases: readonly KeptPurchase[]): CustomerFactsState {
  const kept = purchases.filter(({ lines }) => lines.some(({ keptQuantity }) => keptQuantity > 0));
  const newestDay =
    purchases.length === 0 ? null : purchases.reduce((most, { day }) => Math.max(most, day), -Infinity);
  return {
    form: 1,
    purchases: kept.length,
    spentMinor: kept.reduce((sum, purchase) => sum + spentOn(purchase), 0),
    newestDay,
    days: recomputeDays(kept, newestDay ?? 0),
    categories: CATEGORY_LEVELS.map((level) => recomputeCategories(purchases, level)),
  };
}

function spentOn({ lines }: KeptPurchase): number {
  return lines.reduce((sum, line) => sum + line.keptNetMinor, 0);
}

function recomputeDays(kept: readonly KeptPurchase[], newestDay: number): readonly DayCount[] {
  const recent = kept.filter(({ day }) => newestDay - day < REMEMBERED_DAYS);
  const days = [...new Set(recent.map(({ day }) => day))].sort((a, b) => a - b);
  return days.map((day) => {
    const ofDay = recent.filter((purchase) => purchase.day === day);
    return [day, ofDay.length, ofDay.reduce((sum, purchase) => sum + spentOn(purchase), 0)];
  });
}

function recomputeCategories(
  purchases: readonly KeptPurchase[],
  level: number,
): readonly CategoryCount[] | null {
  const ever = new Set(purchases.flatMap((purchase) => [...categoriesIn(purchase, level, false)]));
  if (ever.size > MOST_CATEGORIES) return null;
  const kept = purchases.map((purchase) => categoriesIn(purchase, level, true));
  return [...ever]
    .map((category): CategoryCount => [
      category,
      kept.filter((categories) => categories.has(category)).length,
    ])
    .sort(byCharacters);
}
