import type { CustomerId, PurchaseId } from '../../../src/kernel/id.js';
import type { PointSettings } from '../../../src/programs/domain/index.js';
import type { ReplayedPerson, ReplayScene } from '../../../src/purchases/domain/replay.js';
import type { ReplayedLine, ReplayedPurchase } from '../../../src/purchases/domain/replayed-purchase.js';
import { compileRuleBook, type RuleBook, type RuleDefinition } from '../../../src/rules/domain/index.js';
import { definitionWith, LONDON, SUNDAY } from '../rules/rule-examples.js';

const EVER = Date.UTC(1900, 0, 1);
const DAY = 86_400_000;

export const PROGRAM = { name: 'Corner', currency: 'GBP', timeZone: LONDON, costPerPoint: 0 };

/** One point per 1.00. */
export const SETTINGS: readonly PointSettings[] = [
  {
    version: 1,
    effectiveFrom: EVER,
    earnPoints: 1,
    earnPerMinor: 100,
    basisIncludesTax: false,
    release: { kind: 'AT_ONCE' },
    expiry: { kind: 'NEVER', roundsToMonthEnd: false },
    debtPolicy: 'ALLOW_DEBT',
  },
];

export const PERSON: ReplayedPerson = {
  enrolledAt: EVER,
  birthDate: null,
  outlook: null,
  facts: { tags: [], npsScore: null, referralsMade: 0 },
};

/** All that happened from the example's Sunday on, and ten days before it. */
export function sceneWith(over: Partial<ReplayScene> = {}): ReplayScene {
  return {
    program: PROGRAM,
    settings: SETTINGS,
    window: { from: SUNDAY - 10 * DAY, until: SUNDAY + 10 * DAY },
    recordedAfter: null,
    ...over,
  };
}

/** Rules that are in force all the time, by their ids. */
export function bookOf(rules: Readonly<Record<string, Partial<RuleDefinition>>>, version = 1): RuleBook {
  const versions = Object.entries(rules).map(([ruleId, over]) => ({
    ruleId,
    version,
    definition: definitionWith({ name: ruleId, ...over }),
    periods: [{ from: EVER, until: null }],
  }));
  const book = compileRuleBook(versions, [], 2);
  if (book.unreadable.length > 0) throw new Error(JSON.stringify(book.unreadable));
  return book;
}

/** One piece of tea for 10.00, kept whole, but for what is said otherwise. */
export function replayedLineWith(over: Partial<ReplayedLine> = {}): ReplayedLine {
  const { netMinor = 1000, quantity = 1000 } = over;
  return {
    lineNo: 1,
    sku: 'TEA',
    name: null,
    listedName: null,
    category: null,
    categoryPath: null,
    storedCategoryPath: null,
    categories: [],
    tags: [],
    quantity,
    keptQuantity: quantity,
    unitPriceMinor: netMinor,
    lineTotalMinor: netMinor,
    discountMinor: 0,
    taxMinor: 0,
    netMinor,
    basisMinor: netMinor,
    ...over,
  };
}

let numbers = 0;

/** Ann's purchase of a tea on the example's Sunday; `days` later or, below zero, earlier. */
export function replayed(over: Partial<ReplayedPurchase> = {}, days = 0): ReplayedPurchase {
  const lines = over.lines ?? [replayedLineWith()];
  const occurredAt = over.occurredAt ?? SUNDAY + days * DAY;
  return {
    purchaseId: `purchase-${++numbers}` as PurchaseId,
    customerId: 'ann' as CustomerId,
    source: 'till-1',
    externalId: String(numbers),
    occurredAt,
    recordedAt: occurredAt,
    totalMinor: lines.reduce((sum, { netMinor }) => sum + netMinor, 0),
    discountMinor: 0,
    channel: null,
    storeCode: null,
    earns: true,
    tier: null,
    pointsKept: 0,
    lines,
    ...over,
  };
}
