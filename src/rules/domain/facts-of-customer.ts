import type { FactDefinition } from './fact.js';
import type { CustomerFactValues } from './fact-values.js';

/** Who the customer is to the shop: nothing that would let a rule treat people unequally for what they are. */
const standing = {
  tier: {
    type: 'TEXT',
    vocabulary: 'TIER',
    mayBeUnknown: true,
    description: 'The code of the tier the customer is in. Unknown where the program has no tiers.',
    example: '"GOLD"',
    exampleCondition: 'customer.tier in ["SILVER", "GOLD"]',
  },
  tenureDays: {
    type: 'WHOLE_NUMBER',
    unit: 'DAYS',
    description: 'Days since the customer joined; 0 on the day itself.',
    example: '400',
    exampleCondition: 'customer.tenureDays >= 365',
  },
  tenureYears: {
    type: 'WHOLE_NUMBER',
    unit: 'YEARS',
    description: 'Full years since the customer joined.',
    example: '3',
    exampleCondition: 'customer.tenureYears >= 2',
  },
  isMembershipAnniversary: {
    type: 'TRUTH',
    description: 'Whether the customer joined on this day of the year, a year ago or longer.',
    example: 'true',
    exampleCondition: 'customer.isMembershipAnniversary',
  },
  isBirthday: {
    type: 'TRUTH',
    description: 'Whether it is the birthday of the customer. False where the date of birth is not known.',
    example: 'true',
    exampleCondition: 'customer.isBirthday',
  },
  daysToBirthday: {
    type: 'WHOLE_NUMBER',
    unit: 'DAYS',
    mayBeUnknown: true,
    description:
      'Days until the next birthday; 0 on the day itself. Unknown where the date of birth is not known.',
    example: '7',
    exampleCondition: 'customer.daysToBirthday <= 7',
  },
  tags: {
    type: 'LIST_OF_TEXTS',
    description: 'The tags that staff or rules put on the customer.',
    example: '["coffee-club"]',
    exampleCondition: '"coffee-club" in customer.tags',
  },
  segments: {
    type: 'LIST_OF_TEXTS',
    vocabulary: 'SEGMENT',
    description: 'The segments that the customer is in. Asked as "name" in customer.segments.',
    example: '["regulars"]',
    exampleCondition: '"regulars" in customer.segments',
  },
  npsScore: {
    type: 'WHOLE_NUMBER',
    unit: 'SCORE_FROM_0_TO_10',
    mayBeUnknown: true,
    description: 'The last answer to how likely the customer is to recommend the shop. Unknown without one.',
    example: '9',
    exampleCondition: 'customer.npsScore >= 9',
  },
  referralsMade: {
    type: 'WHOLE_NUMBER',
    unit: 'REFERRALS',
    description: 'How many friends joined through the customer and qualified.',
    example: '2',
    exampleCondition: 'customer.referralsMade >= 1',
  },
} satisfies Partial<Record<keyof CustomerFactValues, FactDefinition>>;

/** What the customer bought and kept. The purchase that is being judged is not yet among it. */
const history = {
  purchaseCount: {
    type: 'WHOLE_NUMBER',
    unit: 'PURCHASES',
    description: 'How many purchases the customer made of which something is kept, ever.',
    example: '12',
    exampleCondition: 'customer.purchaseCount >= 10',
  },
  totalSpentMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What the customer spent in all, less what came back.',
    example: '125000',
    exampleCondition: 'customer.totalSpentMinor >= money("1000")',
  },
  averageBasketMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    mayBeUnknown: true,
    description:
      'What the customer spent in all over the number of purchases, rounded down. Unknown before the first.',
    example: '2450',
    exampleCondition: 'customer.averageBasketMinor >= money("30")',
  },
  daysSinceLastPurchase: {
    type: 'WHOLE_NUMBER',
    unit: 'DAYS',
    mayBeUnknown: true,
    description:
      'Days since the last day with a purchase of which something is kept. Unknown before the first purchase. Where ' +
      'everything bought in the 400 days before the newest purchase came back, the least it can be.',
    example: '21',
    exampleCondition: 'customer.daysSinceLastPurchase >= 60',
  },
  usualGapDays: {
    type: 'WHOLE_NUMBER',
    unit: 'DAYS',
    mayBeUnknown: true,
    description:
      'Days that usually lie between two days with purchases: the average over the 400 days up to the newest ' +
      'purchase, rounded. Unknown with fewer than three such days.',
    example: '14',
    exampleCondition: 'customer.daysSinceLastPurchase > 2 * customer.usualGapDays',
  },
  purchasesLast30Days: {
    type: 'WHOLE_NUMBER',
    unit: 'PURCHASES',
    description: 'Purchases kept of this day and the 29 before it.',
    example: '3',
    exampleCondition: 'customer.purchasesLast30Days >= 3',
  },
  purchasesLast90Days: {
    type: 'WHOLE_NUMBER',
    unit: 'PURCHASES',
    description: 'Purchases kept of this day and the 89 before it.',
    example: '6',
    exampleCondition: 'customer.purchasesLast90Days == 0',
  },
  purchasesLast365Days: {
    type: 'WHOLE_NUMBER',
    unit: 'PURCHASES',
    description: 'Purchases kept of this day and the 364 before it.',
    example: '20',
    exampleCondition: 'customer.purchasesLast365Days >= 12',
  },
  spentLast30DaysMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What was spent on this day and the 29 before it, less what came back of it.',
    example: '7500',
    exampleCondition: 'customer.spentLast30DaysMinor >= money("50")',
  },
  spentLast90DaysMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What was spent on this day and the 89 before it, less what came back of it.',
    example: '18000',
    exampleCondition: 'customer.spentLast90DaysMinor >= money("150")',
  },
  spentLast365DaysMinor: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    description: 'What was spent on this day and the 364 before it, less what came back of it.',
    example: '62000',
    exampleCondition: 'customer.spentLast365DaysMinor >= money("500")',
  },
  favouriteCategories: {
    type: 'LIST_OF_TEXTS',
    vocabulary: 'CATEGORY',
    description:
      'The up to three categories that were in most purchases kept, most often first: of the second level ' +
      '("Drinks > Coffee"); of the first for customers who bought from more than 100 of those.',
    example: '["Drinks > Coffee"]',
    exampleCondition: '"Drinks > Coffee" in customer.favouriteCategories',
  },
} satisfies Partial<Record<keyof CustomerFactValues, FactDefinition>>;

/** What is expected of the customer, worked out soon after each purchase and once a day. */
const outlook = {
  dueProducts: {
    type: 'LIST_OF_TEXTS',
    description:
      'The skus of what the customer has bought on three days or more and is due to buy again by now, that longest ' +
      'due first; at most 50. What the customer gave up, what was taken out of sale and what is sensitive by the ' +
      'settings for suggestions is not among them. A product that is withdrawn, or becomes sensitive by a tag or ' +
      'category that the catalogue gives it, is gone with the next purchase of the customer or on the next day; what ' +
      'settings make sensitive within minutes.',
    example: '["ESP-250"]',
    exampleCondition: '"ESP-250" in customer.dueProducts',
  },
  daysOverdue: {
    type: 'WHOLE_NUMBER',
    unit: 'DAYS',
    mayBeUnknown: true,
    description:
      'For how many days that of these products has been due that is longest due; 0 on the day itself. Unknown ' +
      'where nothing is due.',
    example: '5',
    exampleCondition: 'customer.daysOverdue >= 7',
  },
  probAlive: {
    type: 'DECIMAL',
    unit: 'PROBABILITY',
    mayBeUnknown: true,
    description:
      'How likely it is, by the BG/NBD model, that the customer has not left for good; 1 after a single day with ' +
      'purchases, from which the model cannot tell. Unknown while nothing is kept. Where too few customers came ' +
      'again to fit the model to the program, usual figures stand in.',
    example: '0.85',
    exampleCondition: 'customer.probAlive < 0.5',
  },
  expectedSpend12m: {
    type: 'WHOLE_NUMBER',
    unit: 'MINOR_UNITS',
    mayBeUnknown: true,
    description:
      'What the customer is expected to spend within twelve months, by the BG/NBD and Gamma-Gamma models. Unknown ' +
      'while nothing is kept. Where too few customers came again to fit them to the program, usual figures stand in.',
    example: '48000',
    exampleCondition: 'customer.expectedSpend12m >= money("500")',
  },
} satisfies Partial<Record<keyof CustomerFactValues, FactDefinition>>;

export const customerFacts = { ...standing, ...history, ...outlook } satisfies Record<
  keyof CustomerFactValues,
  FactDefinition
>;
