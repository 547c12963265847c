import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideReport, outcomeKey } from '../../../src/suggestions/domain/report-outcomes.policy.js';
import type { WasSuggested } from '../../../src/suggestions/domain/suggested.js';
import { SAID, type Outcome, type OutcomeDraft } from '../../../src/suggestions/domain/suggestion-outcome.js';

const RULE = '0190b9d8-0000-7000-8000-000000000001';
const SUGGESTED = new Set([
  ...['COMPLEMENTARY TEA', 'COMPLEMENTARY HONEY', 'DUE_AGAIN TEA', 'SOMETHING_NEW JAM'],
  ...['', ' TEA', ' HONEY', ' JAM'].map((sku) => `PROMOTION ${RULE}${sku}`),
]);
const wasSuggested: WasSuggested = (...suggested) => SUGGESTED.has(suggested.join(' '));

const tea = (said: OutcomeDraft['said'], kind: OutcomeDraft['kind'] = 'COMPLEMENTARY'): OutcomeDraft => ({
  kind,
  item: { kind: 'PRODUCT', sku: 'TEA' },
  said,
});
const product = (sku: string): OutcomeDraft => ({ ...tea('SHOWN'), item: { kind: 'PRODUCT', sku } });
const promotion = (skus: string[], said: OutcomeDraft['said'] = 'SHOWN'): OutcomeDraft => ({
  kind: 'PROMOTION',
  item: { kind: 'PROMOTION', ruleId: RULE, skus },
  said,
});

/** What is recorded after reports, each on top of those before. */
function after(reports: readonly (readonly OutcomeDraft[])[]): Map<string, Outcome> {
  const recorded = new Map<string, Outcome>();
  for (const drafts of reports) {
    for (const outcome of decideReport(drafts, [...recorded.values()], wasSuggested).changed) {
      recorded.set(outcomeKey(outcome), outcome);
    }
  }
  return recorded;
}

const said = fc.constantFrom(...SAID);
const sku = fc.constantFrom('TEA', 'HONEY', 'JAM', 'NONE');
const draft: fc.Arbitrary<OutcomeDraft> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('COMPLEMENTARY' as const, 'DUE_AGAIN' as const, 'SOMETHING_NEW' as const),
    item: sku.map((each) => ({ kind: 'PRODUCT' as const, sku: each })),
    said,
  }),
  fc.tuple(fc.array(sku, { maxLength: 3 }), said).map(([skus, each]) => promotion(skus, each)),
);

describe('reports on one impression', () => {
  it('come to the same in any order, however they are split, any number of times', () => {
    const reports = fc.array(fc.array(draft, { maxLength: 6 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        reports.chain((sent) => {
          const each = sent.flat().map((one) => [one]);
          return fc.tuple(
            fc.constant(sent),
            fc.shuffledSubarray([...each, ...each], { minLength: each.length * 2 }),
          );
        }),
        ([sent, shuffled]) => {
          const sorted = (found: Map<string, Outcome>): unknown =>
            [...found].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(sorted(after(shuffled))).toEqual(sorted(after(sent)));
        },
      ),
    );
  });

  it('sent again write nothing', () => {
    fc.assert(
      fc.property(fc.array(draft), (drafts) => {
        const first = decideReport(drafts, [], wasSuggested);
        const again = decideReport(drafts, first.changed, wasSuggested);
        expect(again).toEqual({ ...first, changed: [] });
      }),
    );
  });

  it.each([
    [['SHOWN', 'TAKEN'], 'TAKEN'],
    [['TAKEN', 'SHOWN'], 'TAKEN'],
    [['TURNED_DOWN', 'SHOWN'], 'TURNED_DOWN'],
    [['TAKEN', 'TURNED_DOWN'], 'TAKEN'],
    [['TURNED_DOWN', 'TAKEN'], 'TAKEN'],
  ] as const)('%j is %s', (told, recorded) => {
    expect(after(told.map((each) => [tea(each)])).get('COMPLEMENTARY TEA')).toEqual({
      kind: 'COMPLEMENTARY',
      item: 'TEA',
      skus: ['TEA'],
      said: recorded,
    });
  });

  it('keep kinds apart', () => {
    expect(
      [...after([[tea('SHOWN'), tea('TAKEN', 'DUE_AGAIN')]])].map(([key, each]) => [key, each.said]),
    ).toEqual([
      ['COMPLEMENTARY TEA', 'SHOWN'],
      ['DUE_AGAIN TEA', 'TAKEN'],
    ]);
  });

  it('put together the products shown with a promotion', () => {
    const recorded = after([
      [promotion(['TEA', 'JAM', 'TEA'])],
      [promotion([], 'TAKEN')],
      [promotion(['HONEY'])],
    ]);
    expect(recorded.get(`PROMOTION ${RULE}`)).toMatchObject({ skus: ['HONEY', 'JAM', 'TEA'], said: 'TAKEN' });
  });
});

describe('an outcome is refused by itself', () => {
  const told = (...drafts: OutcomeDraft[]): string[] =>
    decideReport(drafts, [], wasSuggested).refusals.map(({ code, field }) => `${code} ${field.join('.')}`);

  it('while the others are recorded', () => {
    const drafts = [tea('SHOWN'), product('NONE'), promotion(['JAM'])];
    const { changed, refusals, reported } = decideReport(drafts, [], wasSuggested);
    expect(changed.map(({ item }) => item)).toEqual(['TEA', RULE]);
    expect(reported).toEqual(['COMPLEMENTARY TEA', `PROMOTION ${RULE}`]);
    expect(refusals).toMatchObject([{ code: 'NOT_SUGGESTED', field: ['outcomes', '1', 'item', 'sku'] }]);
  });

  it.each<[string, OutcomeDraft, string]>([
    ['what was not put forward', product('SALT'), 'NOT_SUGGESTED outcomes.0.item.sku'],
    ['nothing at all', product(''), 'NOT_SUGGESTED outcomes.0.item.sku'],
    ['what stood in another list', tea('SHOWN', 'SOMETHING_NEW'), 'NOT_SUGGESTED outcomes.0.item.sku'],
    ['what was shown with a promotion only', product('JAM'), 'NOT_SUGGESTED outcomes.0.item.sku'],
    ['a promotion named by a sku', tea('SHOWN', 'PROMOTION'), 'INVALID outcomes.0.item'],
    [
      'a promotion named by its rule as if that were a sku',
      { ...product(RULE), kind: 'PROMOTION' },
      'INVALID outcomes.0.item',
    ],
    ['a product named by a rule', { ...promotion([]), kind: 'DUE_AGAIN' }, 'INVALID outcomes.0.item'],
    [
      'a rule that put nothing forward, whatever it is told with',
      { ...promotion([]), item: { kind: 'PROMOTION', ruleId: 'none', skus: ['TEA', 'SALT'] } },
      'NOT_SUGGESTED outcomes.0.item.promotion.ruleId',
    ],
    [
      'a product that the promotion was not shown with',
      promotion(['TEA', 'SALT']),
      'NOT_SUGGESTED outcomes.0.item.promotion.skus.1',
    ],
    [
      'more products than a promotion is shown with',
      promotion(['TEA', 'HONEY', 'JAM', 'TEA', 'HONEY', 'JAM']),
      'TOO_MANY outcomes.0.item.promotion.skus',
    ],
  ])('for %s', (_, given, refusal) => expect(told(given)).toEqual([refusal]));
});
