import { textLiteral, textsLiteral } from './condition-text.js';
import { WEEKDAYS, type Weekday } from './fact.js';
import { allOf, awarding, countOfPoints, manyPoints, namesOf } from './recipe-draft.js';
import type { RecipeOf } from './recipe-kinds.js';
import type { RecipeParameters } from './recipe-parameters.js';
import type { RuleDraft } from './rule-definition.js';

const MOST_DAYS_BEFORE = 30;
const MOST_TENURE_DAYS = 3_650;

export function pointsOnWeekdays(recipe: RecipeOf<'WEEKDAY'>, parameters: RecipeParameters): RuleDraft {
  const factor = parameters.factor(recipe.factor);
  const days = parameters.weekdays(recipe.weekdays, 'weekdays', WEEKDAYS);
  if (recipe.weekdays.length === 0) parameters.required('weekdays');
  return awarding(
    { kind: 'MULTIPLIER', factor },
    {
      name: `${manyPoints(factor)} on ${namesOf(days)}`,
      description: `Purchases on ${namesOf(days)} earn ${factor} times the points.`,
      condition: onDays(days),
    },
  );
}

function onDays(days: readonly Weekday[]): string {
  return days.length === 1
    ? `purchase.dayOfWeek == ${textLiteral(days[0]!)}`
    : `purchase.dayOfWeek in ${textsLiteral(days)}`;
}

export function birthdayPresent(
  { points, leastTenureDays }: RecipeOf<'BIRTHDAY_PRESENT'>,
  parameters: RecipeParameters,
): RuleDraft {
  parameters.points(points);
  parameters.whole(leastTenureDays, 0, MOST_TENURE_DAYS, 'leastTenureDays');
  const whom = leastTenureDays === 0 ? 'Customers' : `Customers of ${leastTenureDays} days or longer`;
  return awarding(
    { kind: 'FIXED', points },
    {
      name: `${countOfPoints(points)} for the birthday`,
      description: `${whom} get ${countOfPoints(points)} on their birthday.`,
      trigger: { kind: 'BIRTHDAY' },
      condition: `customer.tenureDays >= ${leastTenureDays}`,
    },
  );
}

export function birthdayPoints(recipe: RecipeOf<'BIRTHDAY_POINTS'>, parameters: RecipeParameters): RuleDraft {
  const { daysBefore } = recipe;
  const factor = parameters.factor(recipe.factor);
  parameters.whole(daysBefore, 0, MOST_DAYS_BEFORE, 'daysBefore');
  const before = daysBefore === 0 ? '' : ` and on the ${daysBefore} days before it`;
  return awarding(
    { kind: 'MULTIPLIER', factor },
    {
      name: `${manyPoints(factor)} for the birthday`,
      description: `Purchases on the customer's birthday${before} earn ${factor} times the points.`,
      condition: daysBefore === 0 ? 'customer.isBirthday' : `customer.daysToBirthday <= ${daysBefore}`,
    },
  );
}

export function happyHour(recipe: RecipeOf<'HAPPY_HOUR'>, parameters: RecipeParameters): RuleDraft {
  const factor = parameters.factor(recipe.factor);
  const named = parameters.weekdays(recipe.weekdays, 'weekdays', WEEKDAYS);
  const days = named.length === WEEKDAYS.length ? [] : named;
  const from = parameters.timeOfDay(recipe.from, 'from');
  const until = parameters.timeOfDay(recipe.until, 'until');
  if (recipe.from === recipe.until) parameters.invalid('must differ from from', 'until');
  const on = days.length === 0 ? '' : ` on ${namesOf(days)}`;
  return awarding(
    { kind: 'MULTIPLIER', factor },
    {
      name: `${manyPoints(factor)} from ${from} to ${until}${on}`,
      description: `Purchases from ${from} and before ${until}${on} earn ${factor} times the points.`,
      condition: inHours(from, until, days),
    },
  );
}

/** Hours that pass midnight belong to the day on which they begin. */
function inHours(from: string, until: string, days: readonly Weekday[]): string {
  const begun = `purchase.time >= ${textLiteral(from)}`;
  const notOver = `purchase.time < ${textLiteral(until)}`;
  const onAny = (some: readonly Weekday[]): string | null => (some.length === 0 ? null : onDays(some));
  // Until midnight is until the day is over.
  if (until === '00:00') return allOf(onAny(days), begun);
  if (from < until) return allOf(onAny(days), begun, notOver);
  if (days.length === 0) return `${begun} || ${notOver}`;
  const nextDays = WEEKDAYS.filter((_, index) => days.includes(WEEKDAYS[(index + 6) % 7]!));
  return `(${allOf(onDays(days), begun)}) || (${allOf(onDays(nextDays), notOver)})`;
}
