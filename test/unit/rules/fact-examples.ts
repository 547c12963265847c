import { checkCondition, type Condition } from '../../../src/rules/domain/condition.js';
import type {
  CustomerFactValues,
  EventFactValues,
  FactValues,
  LineFactValues,
  PurchaseFactValues,
} from '../../../src/rules/domain/fact-values.js';
import { localTimeValues } from '../../../src/rules/domain/fact-times.js';
import type { ConditionScope } from '../../../src/rules/domain/condition-scope.js';

export const TUESDAY_EVENING = Date.parse('2026-03-03T17:30:00Z');

/** Purchases in euros, with everything that examples name. */
export const scope: ConditionScope = {
  place: 'PURCHASE',
  minorDigits: 2,
  tiers: ['BASIC', 'SILVER', 'GOLD'],
  segments: ['regulars', 'lapsing'],
};

/** A regular customer of two years. */
export function customer(given: Partial<CustomerFactValues> = {}): CustomerFactValues {
  return {
    tier: 'GOLD',
    tenureDays: 800,
    tenureYears: 2,
    isMembershipAnniversary: false,
    isBirthday: false,
    daysToBirthday: 120,
    tags: ['coffee-club'],
    segments: ['regulars'],
    purchaseCount: 12,
    totalSpentMinor: 30_000,
    averageBasketMinor: 2_500,
    daysSinceLastPurchase: 21,
    usualGapDays: 14,
    purchasesLast30Days: 1,
    purchasesLast90Days: 4,
    purchasesLast365Days: 10,
    spentLast30DaysMinor: 2_000,
    spentLast90DaysMinor: 9_000,
    spentLast365DaysMinor: 25_000,
    favouriteCategories: ['Drinks > Coffee'],
    npsScore: null,
    referralsMade: 0,
    dueProducts: ['ESP-250'],
    daysOverdue: 5,
    probAlive: 0.85,
    expectedSpend12m: 48_000,
    ...given,
  };
}

/** 2 × espresso at 4.99. */
export function line(given: Partial<LineFactValues> = {}): LineFactValues {
  return {
    sku: 'ESP-250',
    name: 'Espresso 250 g',
    category: 'Drinks > Coffee',
    categories: ['Drinks', 'Drinks > Coffee'],
    tags: ['organic'],
    quantity: 2,
    unitPriceMinor: 499,
    lineTotalMinor: 998,
    discountMinor: 0,
    netMinor: 998,
    ...given,
  };
}

/** A purchase on a Tuesday evening in London; what adds up over the lines follows from them. */
export function purchase(given: Partial<PurchaseFactValues> = {}): PurchaseFactValues {
  const lines = given.lines ?? [line()];
  const netMinor = lines.reduce((sum, { netMinor }) => sum + netMinor, 0);
  return {
    ...localTimeValues(TUESDAY_EVENING, 'Europe/London'),
    totalMinor: netMinor,
    basisMinor: netMinor,
    discountMinor: 0,
    lineCount: lines.length,
    itemCount: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    skus: lines.map(({ sku }) => sku),
    categories: [...new Set(lines.flatMap(({ categories }) => categories))],
    lines,
    channel: 'store',
    storeCode: null,
    isFirst: false,
    ...given,
  };
}

function event(given: Partial<EventFactValues> = {}): EventFactValues {
  return {
    name: 'app-installed',
    fromTier: null,
    toTier: null,
    score: null,
    texts: new Map([['game', 'scratch-card']]),
    numbers: new Map([['level', 3]]),
    ...given,
  };
}

export function values(given: Partial<FactValues> = {}): FactValues {
  return {
    customer: customer(),
    purchase: purchase(),
    line: line(),
    program: { name: 'Corner Coffee', currency: 'EUR', timeZone: 'Europe/London' },
    now: localTimeValues(TUESDAY_EVENING, 'Europe/London'),
    event: event(),
    ...given,
  };
}

/** A condition that is in order. */
export function compiled(text: string, where: Partial<ConditionScope> = {}): Condition {
  const checked = checkCondition(text, { ...scope, ...where });
  if (!checked.ok) throw new Error(`${text}: ${JSON.stringify(checked.error)}`);
  return checked.value;
}
