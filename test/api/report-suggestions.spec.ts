import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/kernel/id.js';
import { product, promotion, report, shownTo, type Shown } from '../support/outcome-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, nextNumber, setStatus, Till, told, type Input } from '../support/till.js';

const NOW = '2026-03-02T12:00:00.000Z';
const DAY = 86_400_000;
const ruleId = newId();
const ANSWER = [
  product('TEA'),
  product('JAM'),
  product('JAM', 'SHOWN', 'DUE_AGAIN'),
  promotion(ruleId, ['HONEY', 'JAM']),
];

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  app.clock.set(NOW);
});
afterAll(() => app.close());
afterEach(() => app.clock.set(NOW));

async function somebody(): Promise<{ id: string; name: string }> {
  const name = nextNumber('customer');
  return { id: await till.enroll(name), name };
}

/** What is recorded of an impression. */
async function recorded({ impressionId }: Shown): Promise<AnyData> {
  const [impression] = await app.owner.query(
    `SELECT customer_id AS customer, anonymous, shown_at AS "shownAt", reported_at AS "reportedAt"
     FROM suggestion_impressions WHERE impression_id = $1`,
    [impressionId],
  );
  const outcomes = await app.owner.query(
    `SELECT kind, item, skus, said, until_at AS "until" FROM suggestion_outcomes WHERE impression_id = $1
     ORDER BY kind, item`,
    [impressionId],
  );
  return impression && { ...impression, outcomes };
}

/** Refused as a whole, with nothing changed. */
async function expectRefused(
  shown: Pick<Shown, 'token'>,
  refusal: string,
  as = app.till,
  outcomes: Input[] = [product('TEA')],
): Promise<AnyData> {
  const before = await contentsOf(app.owner);
  const answer = await report(as, shown, outcomes);
  expect([told(answer), answer.outcomes]).toEqual([[refusal], []]);
  expect(await contentsOf(app.owner)).toEqual(before);
  return answer;
}

describe('reportSuggestions', () => {
  it('records what became of each suggestion, and tells it', async () => {
    const { id } = await somebody();
    const shown = await shownTo(app, id, '2026-03-01T09:00:00Z', ANSWER);
    const sent = [
      product('TEA', 'TAKEN'),
      product('JAM', 'TURNED_DOWN', 'DUE_AGAIN'),
      promotion(ruleId, ['HONEY']),
    ];
    const answer = await report(app.till, shown, sent);
    expect(answer).toEqual({
      outcomes: [
        { kind: 'COMPLEMENTARY', sku: 'TEA', ruleId: null, said: 'TAKEN', boughtAt: null },
        { kind: 'DUE_AGAIN', sku: 'JAM', ruleId: null, said: 'TURNED_DOWN', boughtAt: null },
        { kind: 'PROMOTION', sku: null, ruleId, said: 'SHOWN', boughtAt: null },
      ],
      userErrors: [],
    });
    const until = new Date('2026-03-08T09:00:00Z');
    expect(await recorded(shown)).toEqual({
      customer: id,
      anonymous: false,
      shownAt: new Date('2026-03-01T09:00:00Z'),
      reportedAt: new Date(NOW),
      outcomes: [
        { kind: 'COMPLEMENTARY', item: 'TEA', skus: ['TEA'], said: 'TAKEN', until },
        { kind: 'DUE_AGAIN', item: 'JAM', skus: ['JAM'], said: 'TURNED_DOWN', until },
        { kind: 'PROMOTION', item: ruleId, skus: ['HONEY'], said: 'SHOWN', until },
      ],
    });
    const before = await contentsOf(app.owner);
    expect(await report(app.till, shown, sent)).toEqual(answer);
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('adds to what was reported before, in whatever order it comes', async () => {
    const { id } = await somebody();
    const shown = await shownTo(app, id, NOW, ANSWER);
    expect((await report(app.till, shown, [product('TEA', 'TAKEN')])).outcomes).toMatchObject([
      { said: 'TAKEN' },
    ]);
    const late = await report(app.till, shown, [product('TEA'), product('JAM')]);
    expect(late.outcomes).toMatchObject([
      { sku: 'TEA', said: 'TAKEN' },
      { sku: 'JAM', said: 'SHOWN' },
    ]);
    await report(app.till, shown, [promotion(ruleId, undefined), promotion(ruleId, ['JAM'], 'TURNED_DOWN')]);
    expect((await recorded(shown)).outcomes).toMatchObject([
      { item: 'JAM', said: 'SHOWN' },
      { item: 'TEA', said: 'TAKEN' },
      { item: ruleId, said: 'TURNED_DOWN', skus: ['JAM'] },
    ]);
  });

  it('takes what is right where some is wrong, and says which', async () => {
    const { id } = await somebody();
    const shown = await shownTo(app, id, NOW, ANSWER);
    const answer = await report(app.till, shown, [
      product('NONE'),
      product('TEA', 'TAKEN'),
      product('JAM', 'SHOWN', 'PROMOTION'),
      promotion(newId(), []),
      promotion(ruleId, ['HONEY', 'NONE', 'TEA\u0000']),
      promotion(
        ruleId,
        Array.from({ length: 6 }, () => 'HONEY'),
      ),
    ]);
    expect(answer.outcomes).toMatchObject([{ sku: 'TEA', said: 'TAKEN' }]);
    expect(told(answer)).toEqual([
      'NOT_SUGGESTED input.outcomes.0.item.sku',
      'INVALID input.outcomes.2.item',
      'NOT_SUGGESTED input.outcomes.3.item.promotion.ruleId',
      'NOT_SUGGESTED input.outcomes.4.item.promotion.skus.1',
      'NOT_SUGGESTED input.outcomes.4.item.promotion.skus.2',
      'TOO_MANY input.outcomes.5.item.promotion.skus',
    ]);
    expect((await recorded(shown)).outcomes).toHaveLength(1);
  });

  it('records nothing at all where everything is wrong', async () => {
    const shown = await shownTo(app, (await somebody()).id, NOW, ANSWER);
    await expectRefused(shown, 'NOT_SUGGESTED input.outcomes.0.item.sku', app.till, [product('NONE')]);
  });

  it('of suggestions to nobody in particular records what is said', async () => {
    const shown = await shownTo(app, null, NOW, ANSWER);
    expect((await report(app.till, shown, [product('TEA', 'TAKEN')])).userErrors).toEqual([]);
    expect(await recorded(shown)).toMatchObject({ customer: shown.impressionId, anonymous: true });
  });

  it('sent several times at once records it once, with the furthest that was said', async () => {
    const shown = await shownTo(app, (await somebody()).id, NOW, ANSWER);
    const said = ['SHOWN', 'TAKEN', 'TURNED_DOWN', 'SHOWN', 'TAKEN', 'SHOWN'];
    const answers = await Promise.all(
      said.map((each) => report(app.till, shown, [product('TEA', each), product('JAM', 'SHOWN')])),
    );
    expect(answers.map(told)).toEqual(said.map(() => []));
    expect((await recorded(shown)).outcomes).toMatchObject([
      { item: 'JAM', said: 'SHOWN' },
      { item: 'TEA', said: 'TAKEN' },
    ]);
  });

  it('in the storefront is for what was shown to the customer who asks', async () => {
    const [own, other] = [await somebody(), await somebody()];
    const shown = await shownTo(app, own.id, NOW, ANSWER);
    await expectRefused(shown, 'IMPRESSION_INVALID input.impressionId', app.customer(other.name));
    await expectRefused(shown, 'IMPRESSION_INVALID input.impressionId', app.customer('nobody'));
    await expectRefused(
      await shownTo(app, null, NOW, ANSWER),
      'IMPRESSION_INVALID input.impressionId',
      app.customer(own.name),
    );
    const answer = await report(app.customer(own.name), shown, [product('TEA', 'TAKEN')]);
    expect(answer).toMatchObject({ outcomes: [{ sku: 'TEA', said: 'TAKEN' }], userErrors: [] });
  });

  it('is for the survivor of whom it was shown to', async () => {
    const [alias, survivor] = [await somebody(), await somebody()];
    const shown = await shownTo(app, alias.id, NOW, ANSWER);
    await setStatus(app.owner, alias.id, 'MERGED', survivor.id);
    expect((await report(app.customer(survivor.name), shown, [product('TEA')])).userErrors).toEqual([]);
  });
});

describe('reportSuggestions refuses', () => {
  it('ids that are forged, foreign, unknown or no ids, all alike', async () => {
    const { id } = await somebody();
    const { token } = await shownTo(app, id, NOW, ANSWER);
    const bytes = Buffer.from(token, 'base64url');
    const forged = [0, 5, 6, 21, 22, 37, 38, 53, bytes.length - 1].map((at) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return copy.toString('base64url');
    });
    const foreign = await shownTo(app, id, NOW, ANSWER, app.foreignProgram.programId);
    const unknown = await shownTo(app, newId(), NOW, ANSWER);
    for (const each of [...forged, foreign.token, unknown.token, '', 'none', token.slice(1), `${token}A`]) {
      await expectRefused({ token: each }, 'IMPRESSION_INVALID input.impressionId');
    }
  });

  it('what was shown to somebody who is erased', async () => {
    const { id } = await somebody();
    const shown = await shownTo(app, id, NOW, ANSWER);
    await setStatus(app.owner, id, 'ERASED');
    await expectRefused(shown, 'IMPRESSION_INVALID input.impressionId');
  });

  it('what was shown 90 days ago, to the millisecond, and to others does not even say that', async () => {
    const { id, name } = await somebody();
    const shown = await shownTo(app, id, NOW, ANSWER);
    // Summer time begins in between: 90 days by the clock on the wall.
    const end = Date.parse('2026-05-31T11:00:00.000Z');
    expect(end).toBe(Date.parse(NOW) + 90 * DAY - DAY / 24);
    app.clock.set(end - 1);
    expect((await report(app.till, shown, [product('TEA')])).userErrors).toEqual([]);
    app.clock.set(end);
    const { userErrors } = await expectRefused(shown, 'TOO_OLD input.impressionId');
    expect(userErrors).toMatchObject([
      { retryable: false, latest: '2026-05-31T11:00:00.000Z', earliest: NOW },
    ]);
    await expectRefused(shown, 'TOO_OLD input.impressionId', app.customer(name));
    const other = app.customer((await somebody()).name);
    await expectRefused(shown, 'IMPRESSION_INVALID input.impressionId', other);
  });

  it('nothing, and more than 100 outcomes', async () => {
    const shown = await shownTo(app, (await somebody()).id, NOW, ANSWER);
    await expectRefused(shown, 'REQUIRED input.outcomes', app.till, []);
    const many = Array.from({ length: 101 }, () => product('TEA'));
    await expectRefused(shown, 'TOO_MANY input.outcomes', app.till, many);
    expect(told(await report(app.till, shown, many.slice(1)))).toEqual([]);
  });

  it('items that are named in two ways or none', async () => {
    const { token } = await shownTo(app, (await somebody()).id, NOW, ANSWER);
    for (const item of [{}, { sku: 'TEA', promotion: { ruleId } }]) {
      const { codes } = await app.till.query(
        'mutation ($input: ReportSuggestionsInput!) { reportSuggestions(input: $input) { __typename } }',
        { input: { impressionId: token, outcomes: [{ kind: 'COMPLEMENTARY', item, said: 'SHOWN' }] } },
      );
      expect(codes).toEqual(['BAD_USER_INPUT']);
    }
  });
});
