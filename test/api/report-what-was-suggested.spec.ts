import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { forgetRules, OccasionStaff } from '../support/occasion-staff.js';
import { product, promotion, report } from '../support/outcome-desk.js';
import { skusOf, SuggestionDesk } from '../support/suggestion-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData, TestClient } from '../support/test-client.js';
import { contentsOf, purchase, Till, told, type Input } from '../support/till.js';

const NOW = Date.parse('2026-06-30T12:00:00Z');
const DAY = 24 * 60 * 60 * 1_000;

let app: TestApp;
let till: Till;
let desk: SuggestionDesk;

beforeAll(async () => {
  app = await createTestApp();
  app.clock.set(NOW);
  till = new Till(app.till);
  desk = new SuggestionDesk(app);
  await desk.catalogue(['TEA', 'HONEY', 'CUP', 'BREAD', 'JAM'].map((sku) => ({ sku, name: sku })));
  for (const name of ['ann', 'ben']) await till.enroll(name);
  const answers = await till.recordAll([
    ...Array.from({ length: 12 }, (_, no) => sale(no, ['TEA', 'HONEY'])),
    ...Array.from({ length: 8 }, (_, no) => sale(no, ['BREAD', 'JAM'])),
    ...[28, 21, 14, 8].map((daysAgo) => sale(daysAgo, ['TEA'], 'ann')),
  ]);
  expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  await desk.learn();
});
afterAll(() => app.close());
afterEach(async () => {
  await desk.steer({});
  await forgetRules(app.owner);
});

function sale(daysAgo: number, skus: readonly string[], externalId?: string): Input {
  return purchase({
    occurredAt: new Date(NOW - daysAgo * DAY).toISOString(),
    lines: skus.map((sku) => ({ sku, quantity: 1, unitPriceMinor: 500 })),
    ...(externalId && { customer: { externalId } }),
  });
}

/** Publishes a rule that puts products forward. */
async function suggestProducts(skus: readonly string[]): Promise<string> {
  const effects = [{ suggestProducts: { skus, reason: 'For you.' } }];
  return new OccasionStaff(app.staff).publish({ on: 'SUGGESTION' }, { effects });
}

function tell(impressionId: string, outcomes: readonly Input[], as: TestClient = app.till): Promise<AnyData> {
  return report(as, { token: impressionId }, outcomes);
}

/** The outcomes of a report, as kind and item. */
function recorded({ outcomes }: AnyData): string[] {
  return outcomes.map(({ kind, sku, ruleId }: AnyData) => `${kind} ${sku ?? ruleId}`);
}

/** Reports of an answer that all of it was shown. */
function everything({ complementary, dueAgain, somethingNew, promotions }: AnyData): Input[] {
  return [
    ...skusOf(complementary).map((sku) => product(sku, 'SHOWN', 'COMPLEMENTARY')),
    ...skusOf(dueAgain).map((sku) => product(sku, 'SHOWN', 'DUE_AGAIN')),
    ...skusOf(somethingNew).map((sku) => product(sku, 'SHOWN', 'SOMETHING_NEW')),
    ...promotions.map(({ ruleId, skus }: AnyData) => promotion(ruleId, skus)),
  ];
}

describe('reportSuggestions', () => {
  it('takes all that an answer put forward', async () => {
    await suggestProducts(['CUP', 'JAM']);
    await suggestProducts(['BREAD']);
    const answer = await desk.ask({ customer: { externalId: 'ann' }, basket: ['HONEY'], limit: 50 });
    const sent = everything(answer);
    expect(new Set(sent.map(({ kind }) => kind)).size).toBe(4);
    const noted = await tell(answer.impressionId, sent);
    expect(told(noted)).toEqual([]);
    expect(noted.outcomes).toHaveLength(sent.length);
  });

  it('refuses what the answer did not put forward, alike whether there is such a product, and takes the rest', async () => {
    const { impressionId, complementary } = await desk.ask({ basket: ['TEA'], kinds: ['COMPLEMENTARY'] });
    expect(skusOf(complementary)).toEqual(['HONEY']);
    const answer = await tell(impressionId, [
      product('CUP', 'TAKEN'),
      product('HONEY', 'TAKEN'),
      product('NOWHERE', 'TAKEN'),
      product('HONEY', 'TAKEN', 'DUE_AGAIN'),
      product('TEA'),
    ]);
    expect(told(answer)).toEqual([
      'NOT_SUGGESTED input.outcomes.0.item.sku',
      'NOT_SUGGESTED input.outcomes.2.item.sku',
      'NOT_SUGGESTED input.outcomes.3.item.sku',
      'NOT_SUGGESTED input.outcomes.4.item.sku',
    ]);
    expect(answer.outcomes).toMatchObject([{ kind: 'COMPLEMENTARY', sku: 'HONEY', said: 'TAKEN' }]);
    const rows = await app.owner.query('SELECT item FROM suggestion_outcomes WHERE said = $1', ['TAKEN']);
    expect(rows).toEqual([{ item: 'HONEY' }]);
  });

  it('writes nothing where all of it is refused', async () => {
    const { impressionId } = await desk.ask({ basket: ['TEA'] });
    const before = await contentsOf(app.owner);
    expect((await tell(impressionId, [product('CUP')])).outcomes).toEqual([]);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('refuses what another answer put forward', async () => {
    const [one, other] = [await desk.ask({ basket: ['TEA'] }), await desk.ask({ basket: ['BREAD'] })];
    expect([skusOf(one.complementary)[0], skusOf(other.complementary)[0]]).toEqual(['HONEY', 'JAM']);
    expect(told(await tell(one.impressionId, [product('JAM')]))).toEqual([
      'NOT_SUGGESTED input.outcomes.0.item.sku',
    ]);
    expect(told(await tell(other.impressionId, [product('JAM')]))).toEqual([]);
  });

  it('takes a promotion with those products only that were shown with it', async () => {
    const ruleId = await suggestProducts(['CUP', 'JAM']);
    const { impressionId, promotions } = await desk.ask({ kinds: ['PROMOTION'] });
    expect(promotions).toMatchObject([{ ruleId, skus: ['CUP', 'JAM'] }]);
    const later = await suggestProducts(['BREAD']);
    const refused = await tell(impressionId, [
      promotion(later, ['BREAD']),
      promotion(ruleId, ['CUP', 'BREAD']),
      promotion(`${ruleId} CUP`, []),
      product('CUP', 'SHOWN', 'SOMETHING_NEW'),
    ]);
    expect(told(refused)).toEqual([
      'NOT_SUGGESTED input.outcomes.0.item.promotion.ruleId',
      'NOT_SUGGESTED input.outcomes.1.item.promotion.skus.1',
      'NOT_SUGGESTED input.outcomes.2.item.promotion.ruleId',
      'NOT_SUGGESTED input.outcomes.3.item.sku',
    ]);
    expect(refused.outcomes).toEqual([]);
    const taken = await tell(impressionId, [promotion(ruleId, ['JAM'], 'TAKEN'), promotion(ruleId, ['CUP'])]);
    expect([told(taken), taken.outcomes]).toEqual([[], [expect.objectContaining({ ruleId, said: 'TAKEN' })]]);
    const rows = await app.owner.query('SELECT skus FROM suggestion_outcomes WHERE item = $1', [ruleId]);
    expect(rows).toEqual([{ skus: ['CUP', 'JAM'] }]);
  });

  it('takes what has been withdrawn or has ended since, as it was shown', async () => {
    const ruleId = await suggestProducts(['CUP']);
    const { impressionId } = await desk.ask({ basket: ['TEA'] });
    await app.owner.query(`UPDATE products SET status = 'WITHDRAWN' WHERE sku IN ('CUP', 'HONEY')`);
    const { data } = await app.staff.query(
      'mutation ($input: RuleRef!) { endRule(input: $input) { userErrors { code } } }',
      { input: { ruleId } },
    );
    expect(data.endRule.userErrors).toEqual([]);
    try {
      const { promotions } = await desk.ask({ kinds: ['PROMOTION'] });
      expect(promotions).toEqual([]);
      expect(told(await tell(impressionId, [product('HONEY'), promotion(ruleId, ['CUP'])]))).toEqual([]);
    } finally {
      await app.owner.query(`UPDATE products SET status = 'LISTED'`);
    }
  });

  it('takes nothing of an answer to one who is held out, who was shown nothing', async () => {
    const before = await desk.ask({ customer: { externalId: 'ann' }, basket: ['TEA'] });
    await desk.steer({ holdoutShare: 9_999 });
    const held = await desk.ask({ customer: { externalId: 'ann' }, basket: ['TEA'] });
    expect([held.isHeldOut, everything(held)]).toEqual([true, []]);
    const mine = await desk.mine('ann', { basket: ['TEA'] });
    const contents = await contentsOf(app.owner);
    const sent = everything(before);
    expect(sent.length).toBeGreaterThan(1);
    for (const answer of [
      await tell(held.impressionId, sent),
      await tell(mine.impressionId, sent, app.customer('ann')),
    ]) {
      expect(answer.outcomes).toEqual([]);
      expect(new Set(answer.userErrors.map(({ code }: AnyData) => code))).toEqual(new Set(['NOT_SUGGESTED']));
    }
    expect(await contentsOf(app.owner)).toEqual(contents);
    expect(told(await tell(before.impressionId, sent))).toEqual([]);
  });

  it('goes by what was answered with a purchase', async () => {
    const fields = 'suggestions { impressionId complementary { sku } dueAgain { sku } } userErrors { code }';
    const input = sale(0, ['TEA'], 'ben');
    const preview = await app.till.query(
      `query ($input: RecordPurchaseInput!) { previewPurchase(input: $input) { ${fields} } }`,
      { input },
    );
    const sold = await app.till.query(
      `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { ${fields} } }`,
      { input },
    );
    for (const { suggestions } of [preview.data.previewPurchase, sold.data.recordPurchase]) {
      expect(skusOf(suggestions.complementary)).toEqual(['HONEY']);
      const answer = await tell(suggestions.impressionId, [product('JAM'), product('HONEY')]);
      expect(told(answer)).toEqual(['NOT_SUGGESTED input.outcomes.0.item.sku']);
      expect(recorded(answer)).toEqual(['COMPLEMENTARY HONEY']);
    }
  });

  it('goes by what a customer was answered', async () => {
    const { impressionId, complementary } = await desk.mine('ben', { basket: ['BREAD'] });
    expect(skusOf(complementary)).toEqual(['JAM']);
    const sent = [product('CUP'), product('NOWHERE'), product('JAM', 'TAKEN')];
    const answer = await tell(impressionId, sent, app.customer('ben'));
    expect(told(answer)).toEqual([
      'NOT_SUGGESTED input.outcomes.0.item.sku',
      'NOT_SUGGESTED input.outcomes.1.item.sku',
    ]);
    expect(answer.outcomes).toMatchObject([{ sku: 'JAM', said: 'TAKEN' }]);
  });
});
