import { allOf, awarding, countOfPoints, manyPoints } from './recipe-draft.js';
import type { RecipeOf } from './recipe-kinds.js';
import type { RecipeParameters } from './recipe-parameters.js';
import type { RuleDraft } from './rule-definition.js';

const MOST_DAYS_AWAY = 365;
const MOST_YEARS = 50;

export function firstPurchase(
  { points, leastSpendMinor }: RecipeOf<'FIRST_PURCHASE'>,
  parameters: RecipeParameters,
): RuleDraft {
  parameters.points(points);
  const least = parameters.leastSpend(leastSpendMinor, 0);
  const from = least ? ` from ${least.words} on` : '';
  return awarding(
    { kind: 'FIXED', points },
    {
      name: `${countOfPoints(points)} for the first purchase${from}`,
      description: `The first purchase of a customer${from} earns ${countOfPoints(points)}.`,
      condition: allOf('purchase.isFirst', least?.condition),
    },
  );
}

export function winBack(
  { points, daysAway, leastSpendMinor }: RecipeOf<'WIN_BACK'>,
  parameters: RecipeParameters,
): RuleDraft {
  parameters.points(points);
  parameters.whole(daysAway, 1, MOST_DAYS_AWAY, 'daysAway');
  const least = parameters.leastSpend(leastSpendMinor, 0);
  const from = least ? ` from ${least.words} on` : '';
  return awarding(
    { kind: 'FIXED', points },
    {
      name: `${countOfPoints(points)} for coming back after ${daysAway} days`,
      description:
        `A purchase${from} by a customer who has not bought for ${daysAway} days or longer earns ` +
        `${countOfPoints(points)}.`,
      condition: allOf(`customer.daysSinceLastPurchase >= ${daysAway}`, least?.condition),
    },
  );
}

export function longStanding(recipe: RecipeOf<'LONG_STANDING'>, parameters: RecipeParameters): RuleDraft {
  const { years } = recipe;
  const factor = parameters.factor(recipe.factor);
  parameters.whole(years, 1, MOST_YEARS, 'years');
  const long = years === 1 ? 'a year' : `${years} years`;
  return awarding(
    { kind: 'MULTIPLIER', factor },
    {
      name: `${manyPoints(factor)} for customers of ${long} and longer`,
      description: `Customers who joined ${long} ago or earlier earn ${factor} times the points.`,
      condition: `customer.tenureYears >= ${years}`,
    },
  );
}
