import { expect } from '@jest/globals';
import { systemActor } from '../../src/access/index.js';
import { SaveProducts, type SaveProduct } from '../../src/catalog/index.js';
import { runSweeps } from './sweeping.js';
import type { TestApp } from './test-app.js';
import type { AnyData, TestClient } from './test-client.js';
import type { Input } from './till.js';

const PAIR = 'evidence { sku together boughtIn suggestedBoughtIn purchases confidence lift isSignificant }';
const HABIT = 'habit { times gapDays lastDay dueDay daysOverdue basis }';
const PRODUCT = `sku basis score product { sku } words { cashier customer } ${PAIR}
  popularity { boughtIn purchases } ${HABIT}`;

/** Everything that is told of suggestions, as the fields of `suggestions`. */
export const SUGGESTIONS = `
  impressionId isHeldOut unknownSkus notes grounds { purchases workedOutAt }
  complementary { ${PRODUCT} } dueAgain { ${PRODUCT} } somethingNew { ${PRODUCT} }
  promotions { ruleId name reason category skus products { sku } score ${HABIT} words { cashier customer } }`;

const ASK = `query ($customer: CustomerRef, $basket: [String!], $limit: Int, $kinds: [SuggestionKind!]) {
  suggestions(customer: $customer, basket: $basket, limit: $limit, kinds: $kinds) { ${SUGGESTIONS} }
}`;
const MINE = `query ($basket: [String!], $limit: Int) {
  me { suggestions(basket: $basket, limit: $limit) { ${SUGGESTIONS} } }
}`;
const STEER = `mutation ($input: UpdateSuggestionSettingsInput!) {
  updateSuggestionSettings(input: $input) { suggestionSettings { version } userErrors { code field message } }
}`;
const VERSION = '{ suggestionSettings { version } }';

/** What tills, customers and marketers do about suggestions, through the API. */
export class SuggestionDesk {
  constructor(private readonly app: TestApp) {}

  async catalogue(products: readonly SaveProduct[]): Promise<void> {
    const actor = systemActor(this.app.program.programId, 'test');
    const outcomes = await this.app.get(SaveProducts).execute(products, actor);
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
  }

  /** Lets everything that was recorded count. */
  async learn(): Promise<void> {
    await runSweeps(this.app);
    const waiting = await this.app.owner.query(
      `SELECT p.purchase_id FROM purchases p WHERE p.program_id = $1 AND NOT EXISTS (
         SELECT FROM suggestion_baskets b WHERE b.program_id = $1 AND b.purchase_id = p.purchase_id)`,
      [this.app.program.programId],
    );
    expect(waiting).toEqual([]);
  }

  async ask(variables: Input, client: TestClient = this.app.till): Promise<AnyData> {
    const { data, errors } = await client.query(ASK, variables);
    expect(errors).toBeUndefined();
    return data.suggestions;
  }

  async mine(externalId: string, variables: Input = {}): Promise<AnyData> {
    const { data, errors } = await this.app.customer(externalId).query(MINE, variables);
    expect(errors).toBeUndefined();
    return data.me.suggestions;
  }

  /** Changes the settings to these, whatever they were. */
  async steer(settings: Input): Promise<void> {
    const before = await this.app.staff.query(VERSION);
    const basedOnVersion = before.data.suggestionSettings.version as number;
    const { data, errors } = await this.app.staff.query(STEER, { input: { basedOnVersion, ...settings } });
    expect(errors).toBeUndefined();
    expect(data.updateSuggestionSettings.userErrors).toEqual([]);
  }
}

export function skusOf(suggestions: readonly AnyData[]): string[] {
  return suggestions.map(({ sku }) => sku as string);
}
