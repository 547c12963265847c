import { expect } from '@jest/globals';
import type { OwnerSession } from './owner-session.js';
import type { AnyData, TestClient } from './test-client.js';
import { nextNumber, type Input } from './till.js';

const CREATE = `mutation ($input: RuleInput!) {
  createRule(input: $input) { rule { id } userErrors { code field message } }
}`;
const PUBLISH = `mutation ($input: PublishRuleInput!) {
  publishRule(input: $input) { rule { id } userErrors { code field message } }
}`;

/** What is told of an occasion. */
const OCCASION = `id key kind name occurredAt recordedAt pointsEarned
  earnings { rule { id name } version points explanation } tagsAdded`;
const OCCASIONS = `query ($by: CustomerRef!, $first: Int, $after: String) {
  customer(by: $by) {
    tags
    pointsAccount { available debt }
    occasions(first: $first, after: $after) { edges { node { ${OCCASION} } } pageInfo { hasNextPage endCursor } }
  }
}`;
const RECORD_EVENT = `mutation ($input: RecordEventInput!) {
  recordEvent(input: $input) {
    status
    event { ${OCCASION} }
    customer { id tags pointsAccount { available } }
    userErrors { code field message retryable ... on TimeOutOfRange { earliest latest } }
  }
}`;
const TAG = `mutation ($input: TagCustomerInput!) {
  tagCustomer(input: $input) { added removed customer { id tags } userErrors { code field retryable } }
}`;

/** What staff and tills do about occasions, through the API; whatever is no answer to an act fails the test. */
export class OccasionStaff {
  constructor(private readonly client: TestClient) {}

  /** Creates a rule that must be in order and publishes it; answers its id. */
  async publish(trigger: Input, over: Input = {}): Promise<string> {
    const rule = { name: nextNumber('rule'), trigger, effects: [points(100)], ...over };
    const created = await this.ask('createRule', CREATE, { input: rule });
    expect(created.userErrors).toEqual([]);
    const ruleId = created.rule.id as string;
    const draft = { version: 1, revision: 1 };
    const published = await this.ask('publishRule', PUBLISH, { input: { ruleId, draft } });
    expect(published.userErrors).toEqual([]);
    return ruleId;
  }

  /** Tags, points and all occasions of the customer with that EXTERNAL_ID, the latest first. */
  async customer(externalId: string, first = 250, after: string | null = null): Promise<AnyData> {
    const customer = await this.ask('customer', OCCASIONS, { by: { externalId }, first, after });
    const { edges, pageInfo } = customer.occasions;
    return { ...customer, occasions: edges.map(({ node }: AnyData) => node), pageInfo };
  }

  /** The keys of these, the latest first, and what they earned. */
  async keys(externalId: string): Promise<string[]> {
    const { occasions } = await this.customer(externalId);
    return occasions.map(({ key, pointsEarned }: AnyData) => `${key}: ${pointsEarned}`);
  }

  async recordEvent(input: Input): Promise<AnyData> {
    return this.ask('recordEvent', RECORD_EVENT, { input });
  }

  async tag(input: Input): Promise<AnyData> {
    return this.ask('tagCustomer', TAG, { input });
  }

  private async ask(field: string, document: string, variables: Input): Promise<AnyData> {
    const { data, errors } = await this.client.query(document, variables);
    expect(errors).toBeUndefined();
    return data[field];
  }
}

/** The effect of giving so many points once. */
export function points(count: number): Input {
  return { awardPoints: { award: { fixed: { points: count } } } };
}

/** Takes all rules out of force, for all times, and what was looked for: a test may turn the clock back. */
export async function forgetRules(owner: OwnerSession): Promise<void> {
  await owner.query('DELETE FROM rule_steps');
  await owner.query('DELETE FROM rule_occasion_days');
  await owner.query('UPDATE programs SET configuration = configuration + 1');
}
