import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideReport, outcomeKey } from '../../../src/suggestions/domain/report-outcomes.policy.js';
import {
  itemsNamed,
  MOST_OUTCOMES_OF_IMPRESSION,
  SAID,
  type KnownItems,
  type Outcome,
  type OutcomeDraft,
} from '../../../src/suggestions/domain/suggestion-outcome.js';

const RULE = '0190b9d8-0000-7000-8000-000000000001';
const known: KnownItems = { skus: new Set(['TEA', 'HONEY', 'JAM']), ruleIds: new Set([RULE]) };

const tea = (said: OutcomeDraft['said'], kind: OutcomeDraft['kind'] = 'COMPLEMENTARY'): OutcomeDraft => ({
  kind,
  item: { kind: 'PRODUCT', sku: 'TEA' },
  said,
});
const promotion = (skus: string[], said: OutcomeDraft['said'] = 'SHOWN'): OutcomeDraft => ({
  kind: 'PROMOTION',
  item: { kind: 'PROMOTION', ruleId: RULE, skus },
  said,
});

/** What is recorded after reports, each on top of those before. */
function after(reports: readonly (readonly OutcomeDraft[])[]): Map<string, Outcome> {
  const recorded = new Map<string, Outcome>();
  for (const drafts of reports) {
    for (const outcome of decideReport(drafts, [...recorded.values()], known).changed) {
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
        const first = decideReport(drafts, [], known);
        const again = decideReport(drafts, first.changed, known);
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
    decideReport(drafts, [], known).refusals.map(({ code, field }) => `${code} ${field.join('.')}`);

  it('while the others are recorded', () => {
    const { changed, refusals, reported } = decideReport(
      [tea('SHOWN'), { ...tea('SHOWN'), item: { kind: 'PRODUCT', sku: 'NONE' } }, promotion(['JAM'])],
      [],
      known,
    );
    expect(changed.map(({ item }) => item)).toEqual(['TEA', RULE]);
    expect(reported).toEqual(['COMPLEMENTARY TEA', `PROMOTION ${RULE}`]);
    expect(refusals).toMatchObject([{ code: 'PRODUCT_NOT_FOUND', field: ['outcomes', '1', 'item', 'sku'] }]);
  });

  it.each<[string, OutcomeDraft, string]>([
    ['an empty sku', { ...tea('SHOWN'), item: { kind: 'PRODUCT', sku: '' } }, 'REQUIRED outcomes.0.item.sku'],
    [
      'a sku that is too long',
      { ...tea('SHOWN'), item: { kind: 'PRODUCT', sku: 'x'.repeat(101) } },
      'TOO_LONG outcomes.0.item.sku',
    ],
    [
      'a sku with a NUL',
      { ...tea('SHOWN'), item: { kind: 'PRODUCT', sku: 'TEA\u0000' } },
      'UNSUPPORTED_TEXT outcomes.0.item.sku',
    ],
    ['a promotion named by a sku', tea('SHOWN', 'PROMOTION'), 'INVALID outcomes.0.item'],
    ['a product named by a rule', { ...promotion([]), kind: 'DUE_AGAIN' }, 'INVALID outcomes.0.item'],
    [
      'a rule nobody knows',
      { ...promotion([]), item: { kind: 'PROMOTION', ruleId: 'none', skus: [] } },
      'RULE_NOT_FOUND outcomes.0.item.promotion.ruleId',
    ],
    [
      'a product shown with a promotion that nobody knows',
      promotion(['TEA', 'NONE']),
      'PRODUCT_NOT_FOUND outcomes.0.item.promotion.skus.1',
    ],
    [
      'too many products shown with a promotion',
      promotion(Array.from({ length: 51 }, () => 'TEA')),
      'TOO_MANY outcomes.0.item.promotion.skus',
    ],
  ])('for %s', (_, given, refusal) => expect(told(given)).toEqual([refusal]));

  it('where there are too many of one impression, those there are not counted again', () => {
    const recorded = Array.from({ length: MOST_OUTCOMES_OF_IMPRESSION }, (_, no): Outcome => ({
      kind: 'COMPLEMENTARY',
      item: no === 0 ? 'TEA' : `sku-${no}`,
      skus: [],
      said: 'SHOWN',
    }));
    const { changed, refusals } = decideReport([tea('TAKEN'), tea('SHOWN', 'DUE_AGAIN')], recorded, known);
    expect(changed).toMatchObject([{ item: 'TEA', said: 'TAKEN' }]);
    expect(refusals).toMatchObject([{ code: 'TOO_MANY', field: ['outcomes', '1', 'item'] }]);
  });

  it('where a promotion comes to too many products in all reports together', () => {
    const skus = new Set(Array.from({ length: 60 }, (_, no) => `sku-${no}`));
    const all = { ...known, skus };
    const [first, rest] = [[...skus].slice(0, 50), [...skus].slice(50)];
    const { changed } = decideReport([promotion(first)], [], all);
    const again = decideReport([promotion(rest, 'TAKEN')], changed, all);
    expect(again).toMatchObject({ changed: [], reported: [], refusals: [{ code: 'TOO_MANY' }] });
  });
});

it('only what can be known is looked for', () => {
  const drafts = [tea('SHOWN'), tea('TAKEN'), promotion(['JAM', '', 'x\u0000']), { ...tea('SHOWN') }];
  expect(itemsNamed(drafts)).toEqual({ skus: ['TEA', 'JAM'], ruleIds: [RULE] });
  const none: OutcomeDraft = { ...promotion([]), item: { kind: 'PROMOTION', ruleId: "' OR", skus: [] } };
  expect(itemsNamed([none])).toEqual({ skus: [], ruleIds: [] });
});
