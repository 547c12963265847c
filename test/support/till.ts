import { expect } from '@jest/globals';
import type { OwnerSession } from './owner-session.js';
import type { AnyData, TestClient } from './test-client.js';

export type Input = Record<string, unknown>;

const ERRORS = `userErrors {
  code field message retryable
  ... on TotalMismatch { expectedTotalMinor }
  ... on ReturnExceedsPurchase { returnable }
  ... on TimeOutOfRange { earliest latest }
}`;
const ACCOUNT = `pointsAccount { available pending reserved debt }`;
const EARNINGS = `earnings { rule { name } version basisMinor points explanation }`;
const CLAWBACK = `clawback { judged taken expired toDebt waived }`;
const RETURN_LINES = `lines { lineNo sku requested accepted parts { purchaseId lineNo quantity refundMinor } }`;

const TIER_CHANGE = `tierChange { from { code } to { code } holdsFrom reason message customerMessage }`;

const RECORDED = `
  status
  nearMisses { name missingMinor onlySomeLines message } ${TIER_CHANGE}
  purchase {
    id source externalId anonymous occurredAt recordedAt storeCode channel totalMinor discountMinor basisMinor
    pointsEarned receiptToken ${EARNINGS}
    lines {
      lineNo sku name category quantity returnedQuantity unitPriceMinor lineTotalMinor discountMinor taxMinor netMinor
      basisMinor
    }
  }
  customer { id status ${ACCOUNT} }
  warnings { code message }
  ${ERRORS}`;
const RETURNED = `
  status ${TIER_CHANGE}
  return { id source externalId occurredAt recordedAt storeCode refundMinor ${CLAWBACK} ${RETURN_LINES} }
  customer { id ${ACCOUNT} }
  ${ERRORS}`;

const ENROLL = `mutation ($input: EnrollCustomerInput!) {
  enrollCustomer(input: $input) { customer { id } userErrors { code } }
}`;
const RECORD = `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { ${RECORDED} } }`;
const RECORD_ALL = `mutation ($input: RecordPurchasesInput!) {
  recordPurchases(input: $input) { results { ${RECORDED} } userErrors { code field } }
}`;
const PREVIEW_PURCHASE = `query ($input: RecordPurchaseInput!) {
  previewPurchase(input: $input) {
    totalMinor basisMinor pointsEarned ${EARNINGS} warnings { code message }
    nearMisses { name missingMinor onlySomeLines message } ${TIER_CHANGE} ${ERRORS}
  }
}`;
const RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) { ${RETURNED} } }`;
const RETURN_ALL = `mutation ($input: RecordReturnsInput!) {
  recordReturns(input: $input) { results { ${RETURNED} } userErrors { code field } }
}`;
const PREVIEW_RETURN = `query ($input: RecordReturnInput!) {
  previewReturn(input: $input) { refundMinor ${CLAWBACK} ${RETURN_LINES} ${TIER_CHANGE} ${ERRORS} }
}`;
const CLAIM = `mutation ($input: ClaimPurchaseInput!) {
  claimPurchase(input: $input) {
    status pointsEarned ${EARNINGS} ${TIER_CHANGE}
    purchase { id totalMinor }
    customer { id ${ACCOUNT} }
    userErrors { code field retryable }
  }
}`;
const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { ${ERRORS} } }`;
const POINTS = `query ($by: CustomerRef!) { customer(by: $by) { ${ACCOUNT} } }`;

let numbers = 0;

/** A number that no till in this process has given before. */
export function nextNumber(prefix = 'n'): string {
  return `${prefix}-${++numbers}`;
}

/** A tea for 9.99. */
export const TEA = { sku: 'TEA', quantity: 1, unitPriceMinor: 999 };
/** Three jars of honey for 5.00 each. */
export const HONEY = { sku: 'HONEY', quantity: 3, unitPriceMinor: 500 };

/** A purchase of a tea and three jars of honey just now, 24.99 in all, with a new number. */
export function purchase(over: Input = {}): Input {
  return {
    source: 'till-1',
    externalId: nextNumber('p'),
    occurredAt: new Date().toISOString(),
    currency: 'GBP',
    lines: [TEA, HONEY],
    ...over,
  };
}

/** A return just now with a new number; what comes back of what is to be said. */
export function goodsBack(over: Input): Input {
  return { source: 'till-1', externalId: nextNumber('r'), occurredAt: new Date().toISOString(), ...over };
}

/** Names a purchase by its number, as its receipt does. */
export function receiptOf({ source, externalId }: Input): Input {
  return { source, externalId };
}

/** What a till does, through the API; whatever is no answer to an act fails the test. */
export class Till {
  constructor(private readonly client: TestClient) {}

  /** Enrols somebody under an EXTERNAL_ID and perhaps more, and returns their id. */
  async enroll(externalId: string, ...more: readonly { kind: string; value: string }[]): Promise<string> {
    const identifiers = [{ kind: 'EXTERNAL_ID', value: externalId }, ...more];
    const { customer } = await this.ask('enrollCustomer', ENROLL, { input: { identifiers } });
    return customer.id;
  }

  async record(input: Input): Promise<AnyData> {
    return this.ask('recordPurchase', RECORD, { input });
  }

  /** The answer to each purchase of a batch. */
  async recordAll(purchases: readonly Input[]): Promise<AnyData[]> {
    const { results, userErrors } = await this.ask('recordPurchases', RECORD_ALL, { input: { purchases } });
    expect(userErrors).toEqual([]);
    return results;
  }

  async previewPurchase(input: Input): Promise<AnyData> {
    return this.ask('previewPurchase', PREVIEW_PURCHASE, { input });
  }

  async takeBack(input: Input): Promise<AnyData> {
    return this.ask('recordReturn', RETURN, { input });
  }

  /** The answer to each return of a batch. */
  async takeAllBack(returns: readonly Input[]): Promise<AnyData[]> {
    const { results, userErrors } = await this.ask('recordReturns', RETURN_ALL, { input: { returns } });
    expect(userErrors).toEqual([]);
    return results;
  }

  async previewReturn(input: Input): Promise<AnyData> {
    return this.ask('previewReturn', PREVIEW_RETURN, { input });
  }

  async claim(receiptToken: unknown, customer?: Input): Promise<AnyData> {
    return this.ask('claimPurchase', CLAIM, { input: { receiptToken, ...(customer && { customer }) } });
  }

  /** Gives or takes points by hand, which needs a staff key. Stands for what rewards cost. */
  async adjust(externalId: string, points: number): Promise<void> {
    const by = { source: 'test', externalId: nextNumber('a'), customer: { externalId } };
    const answer = await this.ask('adjustPoints', ADJUST, { input: { ...by, points, reason: 'test' } });
    expect(answer.userErrors).toEqual([]);
  }

  /** The balances of the customer with that EXTERNAL_ID. */
  async points(externalId: string): Promise<AnyData> {
    return (await this.ask('customer', POINTS, { by: { externalId } })).pointsAccount;
  }

  private async ask(field: string, document: string, variables: Input): Promise<AnyData> {
    const { data, errors } = await this.client.query(document, variables);
    expect(errors).toBeUndefined();
    return data[field];
  }
}

/** The codes and paths of user errors, e.g. `OUT_OF_RANGE input.lines.0.quantity`. */
export function told({ userErrors }: AnyData): string[] {
  return userErrors.map(({ code, field }: AnyData) => `${code} ${field.join('.')}`);
}

/** What all tables hold: the number of rows of each and a digest of them. Empty accounts mean nothing. */
export async function contentsOf(owner: OwnerSession): Promise<Record<string, string>> {
  const tables = await owner.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
     ORDER BY relname`,
  );
  const columns = tables.map(({ name }) => {
    const where = name === 'points_accounts' ? 'WHERE seq > 0 OR last_purchase_at IS NOT NULL' : '';
    // Of hashes the sum, which takes no order: to sort a year of a real shop takes seconds.
    return `(SELECT count(*) || ' rows ' || coalesce(sum(hashtextextended(t::text, 0)), 0)
             FROM ${name} t ${where}) AS ${name}`;
  });
  const [contents] = await owner.query<Record<string, string>>(`SELECT ${columns.join(', ')}`);
  return contents!;
}

/** Makes somebody suspended, closed or erased, or an alias of somebody else. */
export async function setStatus(
  owner: OwnerSession,
  customerId: string,
  status: 'ACTIVE' | 'SUSPENDED' | 'CLOSED' | 'ERASED' | 'MERGED',
  mergedInto: string | null = null,
): Promise<void> {
  await owner.query('UPDATE customers SET status = $2, merged_into = $3 WHERE customer_id = $1', [
    customerId,
    status,
    mergedInto,
  ]);
  if (status === 'ERASED') {
    await owner.query('DELETE FROM customer_identifiers WHERE customer_id = $1', [customerId]);
    await owner.query('DELETE FROM customer_profiles WHERE customer_id = $1', [customerId]);
  }
}
