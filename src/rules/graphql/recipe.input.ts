import { Field, InputType } from '@nestjs/graphql';
import { BadUserInput } from '../../platform/errors/index.js';
import { DateTime, JudgedInUseCase, MinorUnits, Points, WholeNumber } from '../../platform/graphql/index.js';
import type { Recipe, Weekday } from '../domain/index.js';
import { WeekdayEnum } from './rule-enums.js';
import { suggestProductsOf, SuggestProductsRecipeInput } from './suggest-products-recipe.input.js';

const FACTOR =
  'How many times the points: a decimal above 1, of at most 10 and with up to four places, such as "2" or "1.5".';
const POINTS = 'How many points: 1 to 1,000,000.';
const LEAST_SPEND = 'From which total on, in minor units: at most 1,000,000,000.';

@InputType('WeekdayRecipeInput', { description: 'More points on days of the week.' })
@JudgedInUseCase()
export class WeekdayRecipeInput {
  @Field(() => [WeekdayEnum], { description: 'On which days, at least one.' })
  readonly weekdays: Weekday[];

  @Field(() => String, { description: FACTOR })
  readonly factor: string;
}

@InputType('BirthdayPresentRecipeInput', { description: 'A present of points on the birthday.' })
@JudgedInUseCase()
export class BirthdayPresentRecipeInput {
  @Field(() => Points, { description: POINTS })
  readonly points: number;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'For customers who joined so many days before it or earlier: 0 to 3,650. 0 when left out.',
  })
  readonly leastTenureDays?: number | null;
}

@InputType('BirthdayPointsRecipeInput', { description: 'More points for purchases around the birthday.' })
@JudgedInUseCase()
export class BirthdayPointsRecipeInput {
  @Field(() => String, { description: FACTOR })
  readonly factor: string;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'On how many days before the birthday as well: 0 to 30. 0 when left out.',
  })
  readonly daysBefore?: number | null;
}

@InputType('FirstPurchaseRecipeInput', { description: 'Points once, for the first purchase.' })
@JudgedInUseCase()
export class FirstPurchaseRecipeInput {
  @Field(() => Points, { description: POINTS })
  readonly points: number;

  @Field(() => MinorUnits, { nullable: true, description: `${LEAST_SPEND} 0, and when left out, for any.` })
  readonly leastSpendMinor?: number | null;
}

@InputType('CategoryBonusRecipeInput', { description: 'More points for a category.' })
@JudgedInUseCase()
export class CategoryBonusRecipeInput {
  @Field(() => String, {
    description: 'The path of the category, such as `Drinks > Coffee`, with all in it.',
  })
  readonly categoryPath: string;

  @Field(() => String, { description: FACTOR })
  readonly factor: string;
}

@InputType('WinBackRecipeInput', { description: 'Points for a purchase after a long time without one.' })
@JudgedInUseCase()
export class WinBackRecipeInput {
  @Field(() => Points, { description: POINTS })
  readonly points: number;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'After how many days without a purchase: 1 to 365. 60 when left out.',
  })
  readonly daysAway?: number | null;

  @Field(() => MinorUnits, { nullable: true, description: `${LEAST_SPEND} 0, and when left out, for any.` })
  readonly leastSpendMinor?: number | null;
}

@InputType('SpendThresholdRecipeInput', { description: 'Points for a purchase from an amount on.' })
@JudgedInUseCase()
export class SpendThresholdRecipeInput {
  @Field(() => Points, { description: POINTS })
  readonly points: number;

  @Field(() => MinorUnits, { description: LEAST_SPEND })
  readonly leastSpendMinor: number;
}

@InputType('HappyHourRecipeInput', { description: 'More points from one time of day to another.' })
@JudgedInUseCase()
export class HappyHourRecipeInput {
  @Field(() => String, { description: 'When it begins: HH:MM.' })
  readonly from: string;

  @Field(() => String, {
    description:
      'When it is over, that minute left out: HH:MM. Earlier than `from` for hours that pass midnight.',
  })
  readonly until: string;

  @Field(() => [WeekdayEnum], { nullable: true, description: 'On which days; on all when left out.' })
  readonly weekdays?: Weekday[] | null;

  @Field(() => String, { description: FACTOR })
  readonly factor: string;
}

@InputType('LongStandingRecipeInput', { description: 'More points for customers of long standing.' })
@JudgedInUseCase()
export class LongStandingRecipeInput {
  @Field(() => WholeNumber, { description: 'For those who joined so many years ago or earlier: 1 to 50.' })
  readonly years: number;

  @Field(() => String, { description: FACTOR })
  readonly factor: string;
}

@InputType('NewProductRecipeInput', { description: 'More points for new products while they are launched.' })
@JudgedInUseCase()
export class NewProductRecipeInput {
  @Field(() => [String], { description: 'The products by their numbers: 1 to 50.' })
  readonly skus: string[];

  @Field(() => String, { description: FACTOR })
  readonly factor: string;

  @Field(() => DateTime, { nullable: true, description: 'From when on; at once when left out.' })
  readonly from?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when, that instant left out; for good when left out.',
  })
  readonly until?: string | null;
}

@InputType('PointsPerUnitRecipeInput', { description: 'Points for every unit of a product.' })
@JudgedInUseCase()
export class PointsPerUnitRecipeInput {
  @Field(() => String, { description: 'The product, by its number.' })
  readonly sku: string;

  @Field(() => Points, { description: POINTS })
  readonly points: number;
}

@InputType('RecipeInput', { isOneOf: true, description: 'A ready-made rule with its figures: exactly one.' })
@JudgedInUseCase()
export class RecipeInput {
  @Field(() => WeekdayRecipeInput, { nullable: true, description: 'More points on days of the week.' })
  readonly weekday?: WeekdayRecipeInput | null;

  @Field(() => BirthdayPresentRecipeInput, {
    nullable: true,
    description: 'A present of points on the birthday.',
  })
  readonly birthdayPresent?: BirthdayPresentRecipeInput | null;

  @Field(() => BirthdayPointsRecipeInput, {
    nullable: true,
    description: 'More points for purchases around the birthday.',
  })
  readonly birthdayPoints?: BirthdayPointsRecipeInput | null;

  @Field(() => FirstPurchaseRecipeInput, {
    nullable: true,
    description: 'Points once, for the first purchase.',
  })
  readonly firstPurchase?: FirstPurchaseRecipeInput | null;

  @Field(() => CategoryBonusRecipeInput, { nullable: true, description: 'More points for a category.' })
  readonly categoryBonus?: CategoryBonusRecipeInput | null;

  @Field(() => WinBackRecipeInput, {
    nullable: true,
    description: 'Points for a purchase after a long time without one.',
  })
  readonly winBack?: WinBackRecipeInput | null;

  @Field(() => SpendThresholdRecipeInput, {
    nullable: true,
    description: 'Points for a purchase from an amount on.',
  })
  readonly spendThreshold?: SpendThresholdRecipeInput | null;

  @Field(() => HappyHourRecipeInput, {
    nullable: true,
    description: 'More points from one time of day to another.',
  })
  readonly happyHour?: HappyHourRecipeInput | null;

  @Field(() => LongStandingRecipeInput, {
    nullable: true,
    description: 'More points for customers of long standing.',
  })
  readonly longStanding?: LongStandingRecipeInput | null;

  @Field(() => NewProductRecipeInput, {
    nullable: true,
    description: 'More points for new products while they are launched.',
  })
  readonly newProduct?: NewProductRecipeInput | null;

  @Field(() => PointsPerUnitRecipeInput, {
    nullable: true,
    description: 'Points for every unit of a product.',
  })
  readonly pointsPerUnit?: PointsPerUnitRecipeInput | null;

  @Field(() => SuggestProductsRecipeInput, {
    nullable: true,
    description: 'Products put forward to some customers, or to all.',
  })
  readonly suggestProducts?: SuggestProductsRecipeInput | null;
}

@InputType('CreateRuleFromRecipeInput', { description: 'A rule to be made by a recipe.' })
@JudgedInUseCase()
export class CreateRuleFromRecipeInput {
  @Field(() => RecipeInput, { description: 'The recipe.' })
  readonly recipe: RecipeInput;
}

export function recipeOf(input: RecipeInput): Recipe {
  if (input.weekday) return { kind: 'WEEKDAY', ...input.weekday };
  if (input.birthdayPresent) {
    const { points, leastTenureDays } = input.birthdayPresent;
    return { kind: 'BIRTHDAY_PRESENT', points, leastTenureDays: leastTenureDays ?? 0 };
  }
  if (input.birthdayPoints) {
    const { factor, daysBefore } = input.birthdayPoints;
    return { kind: 'BIRTHDAY_POINTS', factor, daysBefore: daysBefore ?? 0 };
  }
  if (input.firstPurchase) {
    const { points, leastSpendMinor } = input.firstPurchase;
    return { kind: 'FIRST_PURCHASE', points, leastSpendMinor: leastSpendMinor ?? 0 };
  }
  if (input.categoryBonus) return { kind: 'CATEGORY_BONUS', ...input.categoryBonus };
  if (input.winBack) {
    const { points, daysAway, leastSpendMinor } = input.winBack;
    return { kind: 'WIN_BACK', points, daysAway: daysAway ?? 60, leastSpendMinor: leastSpendMinor ?? 0 };
  }
  if (input.spendThreshold) return { kind: 'SPEND_THRESHOLD', ...input.spendThreshold };
  if (input.happyHour) {
    const { from, until, weekdays, factor } = input.happyHour;
    return { kind: 'HAPPY_HOUR', from, until, weekdays: weekdays ?? [], factor };
  }
  if (input.longStanding) return { kind: 'LONG_STANDING', ...input.longStanding };
  if (input.newProduct) {
    const { skus, factor, from, until } = input.newProduct;
    return { kind: 'NEW_PRODUCT', skus, factor, from: from ?? null, until: until ?? null };
  }
  if (input.pointsPerUnit) return { kind: 'POINTS_PER_UNIT', ...input.pointsPerUnit };
  if (input.suggestProducts) return suggestProductsOf(input.suggestProducts);
  throw new BadUserInput('A RecipeInput names exactly one recipe.');
}
