import { CONDITION_LIMITS } from './condition-environment.js';
import { textLiteral, textsLiteral } from './condition-text.js';
import { awarding, countOfPoints, manyPoints } from './recipe-draft.js';
import type { RecipeOf } from './recipe-kinds.js';
import type { RecipeParameters } from './recipe-parameters.js';
import { EMPTY_DRAFT, type RuleDraft } from './rule-definition.js';

export function categoryBonus(recipe: RecipeOf<'CATEGORY_BONUS'>, parameters: RecipeParameters): RuleDraft {
  const factor = parameters.factor(recipe.factor);
  const path = parameters.categoryPath(recipe.categoryPath);
  return awarding(
    { kind: 'MULTIPLIER', factor },
    {
      name: `${manyPoints(factor)} on ${path}`,
      description: `Products of ${path} and the categories in it earn ${factor} times the points.`,
      condition: `${textLiteral(path)} in purchase.categories`,
    },
    { categoryPaths: [path] },
  );
}

export function newProduct(recipe: RecipeOf<'NEW_PRODUCT'>, parameters: RecipeParameters): RuleDraft {
  const { from, until } = recipe;
  const factor = parameters.factor(recipe.factor);
  const skus = parameters.skus(recipe.skus, 'skus');
  parameters.span(from, until);
  const condition = holdsAnyOf(skus);
  if (condition.length > CONDITION_LIMITS.longest) parameters.invalid('are too long together', 'skus');
  return awarding(
    { kind: 'MULTIPLIER', factor },
    {
      name: `${manyPoints(factor)} on new: ${skus.join(', ')}`,
      description: `The new products ${skus.join(', ')} earn ${factor} times the points.`,
      condition,
      schedule: { ...EMPTY_DRAFT.schedule, from, until },
    },
    { skus },
  );
}

function holdsAnyOf(skus: readonly string[]): string {
  return skus.length === 1
    ? `${textLiteral(skus[0]!)} in purchase.skus`
    : `purchase.skus.exists(sku, sku in ${textsLiteral(skus)})`;
}

export function pointsPerUnit(recipe: RecipeOf<'POINTS_PER_UNIT'>, parameters: RecipeParameters): RuleDraft {
  const { points } = recipe;
  parameters.points(points);
  const sku = parameters.sku(recipe.sku, 'sku');
  return awarding(
    { kind: 'PER_UNIT', points },
    {
      name: `${countOfPoints(points)} for each ${sku}`,
      description: `Every unit of ${sku} earns ${countOfPoints(points)}.`,
      condition: `${textLiteral(sku)} in purchase.skus`,
    },
    { skus: [sku] },
  );
}

export function spendThreshold(recipe: RecipeOf<'SPEND_THRESHOLD'>, parameters: RecipeParameters): RuleDraft {
  const { points, leastSpendMinor } = recipe;
  parameters.points(points);
  const least = parameters.leastSpend(leastSpendMinor, 1);
  return awarding(
    { kind: 'FIXED', points },
    {
      name: `${countOfPoints(points)} from ${least?.words} on`,
      description: `A purchase of ${least?.words} or more earns ${countOfPoints(points)}.`,
      condition: least?.condition ?? 'true',
    },
  );
}
