import { namesOf } from '../harness/program.js';
import type { Call } from '../harness/load.js';

/** What docs/till.md shows for recording a purchase. */
const RECORD = `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { status purchase { id pointsEarned receiptToken earnings { rule { name } points explanation } } customer { pointsAccount { available } } warnings { code message } userErrors { code field message retryable } } }`;
const RECORD_ALL = `mutation ($input: RecordPurchasesInput!) { recordPurchases(input: $input) { results { status purchase { pointsEarned } userErrors { code field message retryable } } userErrors { code field message } } }`;

/** The same, with what to put forward for whoever is still at the till. */
const RECORD_AND_SUGGEST = RECORD.replace(
  'warnings {',
  'suggestions(limit: 3) { impressionId complementary { sku words { cashier } } dueAgain { sku words { cashier } } somethingNew { sku words { cashier } } } warnings {',
);

const SKUS = 500;
const QUANTITIES = [1, 2, 1];
const RECORDED = '"status":"RECORDED"';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

export type Purchase = Readonly<Record<string, unknown>>;

/** What purchases are made of. */
export interface PurchaseKind {
  customer(): number;
  lines(): readonly Line[];
}

let number = 0;

/** A number that no purchase of this run has had. */
export function nextNumber(): string {
  return `sale-${String(++number).padStart(8, '0')}`;
}

/** The goods that there are. */
export function skus(): string[] {
  return Array.from({ length: SKUS }, (_, index) => `SKU-${index + 1}`);
}

/** Purchases of three lines by random customers. */
export function threeLines(customers: number): PurchaseKind {
  return {
    customer: () => below(customers),
    lines: () =>
      QUANTITIES.map((quantity) => ({
        sku: `SKU-${below(SKUS) + 1}`,
        quantity,
        unitPriceMinor: 100 + below(1_900),
      })),
  };
}

/** A purchase with a new number, whose customer is named by card or by the merchant's own number in turn. */
export function makePurchase(kind: PurchaseKind): Purchase {
  const { card, externalId } = namesOf(kind.customer());
  const lines = kind.lines();
  return {
    source: 'till-7',
    externalId: nextNumber(),
    occurredAt: new Date().toISOString(),
    currency: 'GBP',
    customer: number % 2 === 0 ? { card } : { externalId },
    totalMinor: lines.reduce((sum, { quantity, unitPriceMinor }) => sum + quantity * unitPriceMinor, 0),
    lines,
  };
}

export function singleCall(key: string, purchase: Purchase): Call {
  return call(key, RECORD, { input: purchase });
}

/** The till wants to know what to put forward, too. */
export function singleCallForSuggestions(key: string, purchase: Purchase): Call {
  return call(key, RECORD_AND_SUGGEST, { input: purchase });
}

export function batchCall(key: string, purchases: readonly Purchase[]): Call {
  return call(key, RECORD_ALL, { input: { purchases } });
}

/** How many purchases an answer says were recorded. Throws where it is not all that were sent. */
export function countRecorded(answer: Buffer, sent: number): number {
  let recorded = 0;
  for (let at = answer.indexOf(RECORDED); at >= 0; at = answer.indexOf(RECORDED, at + RECORDED.length))
    recorded++;
  if (recorded !== sent) throw new Error(`${recorded} of ${sent} purchases recorded: ${answer.toString()}`);
  return recorded;
}

function call(key: string, query: string, variables: object): Call {
  return {
    method: 'POST',
    path: '/graphql',
    headers: ['content-type', 'application/json', 'authorization', `Bearer ${key}`],
    body: Buffer.from(JSON.stringify({ query, variables })),
  };
}

export function below(bound: number): number {
  return Math.floor(Math.random() * bound);
}
