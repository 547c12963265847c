import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CalendarDate, Money, WholeNumber } from '../../platform/graphql/index.js';
import { dateOf } from '../../rules/index.js';
import type { ToldProfile } from '../app/read-buying-profile.js';
import type { ExplainedOutlook } from '../domain/buying-profile.js';
import type { Cadence, CadenceState } from '../domain/cadence.js';
import { LEAST_TIMES_DUE } from '../domain/expected-of-customer.js';
import type { ModelledAs, WhyAssumed } from '../domain/outlook-models.js';
import { DueHabitType } from './suggestion.type.js';

const CadenceStateEnum = {
  NONE: 'NONE',
  NEW: 'NEW',
  ON_TIME: 'ON_TIME',
  LATE: 'LATE',
  LAPSING: 'LAPSING',
  LAPSED: 'LAPSED',
} as const satisfies Record<CadenceState, CadenceState>;

registerEnumType(CadenceStateEnum, {
  name: 'CadenceState',
  description: 'How long a customer has stayed away, held against their own habit.',
  valuesMap: {
    NONE: { description: 'Nothing is kept of what the customer ever bought.' },
    NEW: { description: 'One day with purchases, up to 3 usual gaps ago.' },
    ON_TIME: { description: 'Up to 1.5 usual gaps since the last purchase.' },
    LATE: { description: 'Up to 3 usual gaps.' },
    LAPSING: { description: 'Up to 6 usual gaps: the time to win the customer back.' },
    LAPSED: { description: 'Longer.' },
  },
});

const CadenceBasisEnum = {
  OWN_GAPS: 'OWN_GAPS',
  PROGRAM: 'PROGRAM',
} as const satisfies Record<Cadence['basis'], Cadence['basis']>;

registerEnumType(CadenceBasisEnum, {
  name: 'CadenceBasis',
  description: "What a customer's usual gap between days with purchases rests on.",
  valuesMap: {
    OWN_GAPS: { description: "Their own gaps, drawn towards the program's the fewer there are." },
    PROGRAM: { description: "The gaps of the program's customers alone." },
  },
});

const ModelledAsEnum = {
  FITTED: 'FITTED',
  ASSUMED: 'ASSUMED',
} as const satisfies Record<ModelledAs, ModelledAs>;

registerEnumType(ModelledAsEnum, {
  name: 'ModelBasis',
  description: 'Where the parameters of a model come from.',
  valuesMap: {
    FITTED: { description: "They were fitted to the program's own customers." },
    ASSUMED: { description: 'They are usual ones, as the program tells too little.' },
  },
});

const WhyAssumedEnum = {
  TOO_FEW: 'TOO_FEW',
  TOO_SHORT: 'TOO_SHORT',
  NO_MEAN: 'NO_MEAN',
  NOT_CONVERGED: 'NOT_CONVERGED',
} as const satisfies Record<WhyAssumed, WhyAssumed>;

registerEnumType(WhyAssumedEnum, {
  name: 'WhyAssumed',
  description: 'Why the parameters of a model are only assumed.',
  valuesMap: {
    TOO_FEW: { description: 'Fewer than 50 customers came again.' },
    TOO_SHORT: { description: 'The first purchase was less than 90 days ago, too short to tell who left.' },
    NO_MEAN: { description: 'What customers spend is spread so widely that it has no mean.' },
    NOT_CONVERGED: { description: 'No parameters were found that are likelier than all others.' },
  },
});

@ObjectType('Cadence', {
  description: "How regularly a customer comes. Days are those of the program's time zone.",
})
export class CadenceType {
  @Field(() => CadenceStateEnum, { description: 'How long the customer has stayed away, for their habit.' })
  readonly state: CadenceState;

  @Field(() => Float, {
    nullable: true,
    description: 'Days that usually lie between two days with purchases; null where nothing is kept.',
  })
  readonly usualGapDays: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Days since the last purchase; null where nothing is kept.',
  })
  readonly daysSinceLast: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Days since the last purchase over the usual gap; null where nothing is kept.',
  })
  readonly overdueRatio: number | null;

  @Field(() => CadenceBasisEnum, { description: 'What the usual gap rests on.' })
  readonly basis: Cadence['basis'];
}

@ObjectType('FavouriteProduct', { description: 'A product that a customer keeps buying.' })
export class FavouriteProductType {
  @Field(() => String, { description: 'The sku of the product.' })
  readonly sku: string;

  @Field(() => Int, { description: 'On how many days it was bought: two or more.' })
  readonly times: number;

  @Field(() => Float, {
    description: 'The share of the days with purchases on which it was bought, from 0 to 1.',
  })
  readonly shareOfVisits: number;

  @Field(() => CalendarDate, { description: 'The day it was first bought.' })
  readonly firstDay: string;

  @Field(() => CalendarDate, { description: 'The day it was last bought.' })
  readonly lastDay: string;
}

@ObjectType('DueProduct', {
  description: "A product that a customer buys again and again. Days are those of the program's time zone.",
})
export class DueProductType extends DueHabitType {
  @Field(() => String, { description: 'The sku of the product.' })
  readonly sku: string;

  @Field(() => Boolean, {
    description:
      `Whether it was bought on ${LEAST_TIMES_DUE} days or more, so that its own gaps carry the day: only such products ` +
      'are told to rules, as `customer.dueProducts`, once they are due and while they are on sale.',
  })
  readonly isRegular: boolean;
}

@ObjectType('CustomerOutlook', {
  description:
    'What is to be expected of a customer: by the BG/NBD model of when customers buy and the Gamma-Gamma model of what ' +
    'they spend. Twelve months are 365 days from today.',
})
export class CustomerOutlookType {
  @Field(() => Float, {
    description:
      'How likely it is that the customer has not left for good, from 0 to 1; 1 after a single day with purchases, ' +
      'from which the model cannot tell.',
  })
  readonly probAlive: number;

  @Field(() => Float, {
    description: 'How likely it is that the customer buys at all within twelve months, from 0 to 1.',
  })
  readonly probPurchase12m: number;

  @Field(() => Float, { description: 'Days with purchases to be expected within twelve months.' })
  readonly expectedPurchases12m: number;

  @Field(() => Money, { description: 'What such a day is expected to come to.' })
  readonly expectedSpendPerPurchase: Money;

  @Field(() => Money, { description: 'What is expected to be spent within twelve months.' })
  readonly expectedSpend12m: Money;

  @Field(() => Money, {
    description:
      'What is expected to be spent within five years, discounted at 10 % a year: sales, not profit, and nothing that ' +
      'was spent already.',
  })
  readonly expectedLifetimeValue: Money;

  @Field(() => ModelledAsEnum, { description: 'Where the model of purchases comes from.' })
  readonly purchasesModel: ModelledAs;

  @Field(() => WhyAssumedEnum, {
    nullable: true,
    description: 'Why the model of purchases is only assumed; null where it was fitted.',
  })
  readonly whyPurchasesAssumed: WhyAssumed | null;

  @Field(() => ModelledAsEnum, { description: 'Where the model of spend comes from.' })
  readonly spendModel: ModelledAs;

  @Field(() => WhyAssumedEnum, {
    nullable: true,
    description: 'Why the model of spend is only assumed; null where it was fitted.',
  })
  readonly whySpendAssumed: WhyAssumed | null;
}

@ObjectType('BuyingProfile', {
  description:
    'A customer as suggestions and rules see them, net of returns, as it stands today. Products that are sensitive by ' +
    'the settings for suggestions are told of nowhere in it, not to staff either.',
})
export class BuyingProfileType {
  /** Resolved to lists. */
  readonly profile: ToldProfile;

  @Field(() => CalendarDate, { description: 'The day it is told as of.' })
  readonly asOf: string;

  @Field(() => WholeNumber, { description: 'Purchases of which something is kept.' })
  readonly purchases: number;

  @Field(() => Int, { description: 'Days with such purchases.' })
  readonly visits: number;

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The first of these days; null where there is none.',
  })
  readonly firstDay: string | null;

  @Field(() => CalendarDate, {
    nullable: true,
    description: 'The last of these days; null where there is none.',
  })
  readonly lastDay: string | null;

  @Field(() => Money, { description: 'What was spent in all, less what came back.' })
  readonly spend: Money;

  @Field(() => CadenceType, { description: 'How regularly the customer comes.' })
  readonly cadence: CadenceType;

  @Field(() => CustomerOutlookType, {
    nullable: true,
    description:
      'What is to be expected; null where nothing is kept, and before anything was learned from purchases.',
  })
  readonly outlook: CustomerOutlookType | null;

  @Field(() => Boolean, {
    description:
      'Whether the customer is one of those who are shown no suggestions, so that their worth can be measured.',
  })
  readonly isHeldOutOfSuggestions: boolean;
}

export function buyingProfileTypeOf(profile: ToldProfile): BuyingProfileType {
  const { habits, cadence, outlook, program, today, isHeldOut } = profile;
  const { currency } = program;
  return {
    profile,
    asOf: dateOf(today),
    purchases: habits.purchases,
    visits: habits.visits,
    firstDay: habits.firstDay === null ? null : dateOf(habits.firstDay),
    lastDay: habits.lastDay === null ? null : dateOf(habits.lastDay),
    spend: { amountMinor: habits.spendMinor, currency },
    cadence,
    outlook: outlook && outlookTypeOf(outlook, currency),
    isHeldOutOfSuggestions: isHeldOut,
  };
}

function outlookTypeOf(outlook: ExplainedOutlook, currency: string): CustomerOutlookType {
  const money = (amountMinor: number): Money => ({ amountMinor, currency });
  return {
    probAlive: outlook.probAlive,
    probPurchase12m: outlook.probPurchase12m,
    expectedPurchases12m: outlook.expectedPurchases12m,
    expectedSpendPerPurchase: money(outlook.expectedSpendPerPurchaseMinor),
    expectedSpend12m: money(outlook.expectedSpend12mMinor),
    expectedLifetimeValue: money(outlook.expectedLifetimeValueMinor),
    purchasesModel: outlook.basis.purchases,
    whyPurchasesAssumed: outlook.why.purchases,
    spendModel: outlook.basis.spend,
    whySpendAssumed: outlook.why.spend,
  };
}

export function favouriteTypesOf({ favourites }: ToldProfile, first: number): FavouriteProductType[] {
  return favourites.slice(0, first).map(({ sku, times, visits, firstDay, lastDay }) => ({
    sku,
    times,
    shareOfVisits: times / visits,
    firstDay: dateOf(firstDay),
    lastDay: dateOf(lastDay),
  }));
}

export function dueProductTypesOf({ due }: ToldProfile, first: number): DueProductType[] {
  return due.slice(0, first).map(({ sku, times, gapDays, lastDay, dueDay, daysOverdue, basis }) => ({
    sku,
    times,
    gapDays,
    lastDay: dateOf(lastDay),
    dueDay: dateOf(dueDay),
    daysOverdue,
    basis,
    isRegular: times >= LEAST_TIMES_DUE,
  }));
}
