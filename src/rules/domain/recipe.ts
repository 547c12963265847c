import { ok, refuse, type Result } from '../../kernel/result.js';
import type { Recipe } from './recipe-kinds.js';
import { firstPurchase, longStanding, winBack } from './recipe-of-customers.js';
import { categoryBonus, newProduct, pointsPerUnit, spendThreshold } from './recipe-of-products.js';
import { suggestProducts } from './recipe-of-suggestions.js';
import { birthdayPoints, birthdayPresent, happyHour, pointsOnWeekdays } from './recipe-of-times.js';
import { RecipeParameters, type RecipeContext } from './recipe-parameters.js';
import type { RuleDraft } from './rule-definition.js';

/**
 * The draft that a recipe comes to, still to be judged like any draft. Refusals name the parameter: REQUIRED, TOO_LONG,
 * TOO_MANY, UNSUPPORTED_TEXT, OUT_OF_RANGE, INVALID.
 */
export function draftFromRecipe(recipe: Recipe, context: RecipeContext): Result<RuleDraft> {
  const parameters = new RecipeParameters(context);
  const draft = drafted(recipe, parameters);
  return parameters.refusals.length > 0 ? refuse(parameters.refusals) : ok(draft);
}

function drafted(recipe: Recipe, parameters: RecipeParameters): RuleDraft {
  switch (recipe.kind) {
    case 'WEEKDAY':
      return pointsOnWeekdays(recipe, parameters);
    case 'BIRTHDAY_PRESENT':
      return birthdayPresent(recipe, parameters);
    case 'BIRTHDAY_POINTS':
      return birthdayPoints(recipe, parameters);
    case 'FIRST_PURCHASE':
      return firstPurchase(recipe, parameters);
    case 'CATEGORY_BONUS':
      return categoryBonus(recipe, parameters);
    case 'WIN_BACK':
      return winBack(recipe, parameters);
    case 'SPEND_THRESHOLD':
      return spendThreshold(recipe, parameters);
    case 'HAPPY_HOUR':
      return happyHour(recipe, parameters);
    case 'LONG_STANDING':
      return longStanding(recipe, parameters);
    case 'NEW_PRODUCT':
      return newProduct(recipe, parameters);
    case 'POINTS_PER_UNIT':
      return pointsPerUnit(recipe, parameters);
    case 'SUGGEST_PRODUCTS':
      return suggestProducts(recipe, parameters);
  }
}
