import { describe, expect, it } from '@jest/globals';
import {
  measuredPartners,
  partnersOf,
  type AffinityContext,
  type AffinityPartner,
} from '../../../src/suggestions/domain/affinity-explanation.js';
import { pairMeasures } from '../../../src/suggestions/domain/pair-measures.js';
import {
  USUAL_SETTINGS,
  type SuggestionSettings,
} from '../../../src/suggestions/domain/suggestion-settings.js';
import { catalogue, NOTHING, path, pin, product, steeringWith } from './steering-examples.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SKUS = new Map([
  [1, 'TEA'],
  [2, 'HONEY'],
  [3, 'CUP'],
  [4, 'MINT'],
  [5, 'BREAD'],
  [6, 'UNKNOWN'],
]);

function context(settings: Partial<SuggestionSettings> = {}): AffinityContext {
  return {
    baskets: 100,
    boughtIn: new Map([...SKUS.keys()].map((no) => [no, no === 3 ? 4 : 20])),
    skus: SKUS,
    products: catalogue(
      product('TEA', { categoryPath: path('Drinks') }),
      product('HONEY', { categoryPath: path('Food') }),
      product('CUP'),
      product('MINT', { categoryPath: path('Drinks') }),
      product('BREAD', { categoryPath: path('Food') }),
    ),
    steering: steeringWith(settings),
    now: NOW,
  };
}

/** Tea in 40 of 100 purchases. */
const TEA = {
  product: 1,
  boughtIn: 40,
  partners: [2, 4, 3, 6, 5],
  together: [10, 9, 4, 6, 0],
  shares: [0.2, 0.25, 0.1, 0.15, 0],
  weights: [0.3, 0.2, 0.1, 0.05, -0.1],
};

const partners = (settings: Partial<SuggestionSettings> = {}): readonly AffinityPartner[] =>
  partnersOf('TEA', TEA, context(settings));
const whyOf = (sku: string, settings: Partial<SuggestionSettings> = {}): AffinityPartner['leftOut'] =>
  partners(settings).find((each) => each.sku === sku)!.leftOut;

describe('partners of a product', () => {
  it('score what they would in a basket with it alone, those that do not fit last', () => {
    expect(partners().map(({ sku, score }) => [sku, score && Math.round(score * 100)])).toEqual([
      ['HONEY', 50],
      ['MINT', 45],
      ['CUP', 20],
      ['UNKNOWN', 20],
      ['BREAD', null],
    ]);
  });

  it('are left out for the reasons for which the shop would leave them out', () => {
    expect(partners().map(({ sku, leftOut }) => [sku, leftOut?.reason ?? null])).toEqual([
      ['HONEY', null],
      ['MINT', 'SUBSTITUTE'],
      ['CUP', null],
      ['UNKNOWN', 'NOT_IN_CATALOGUE'],
      ['BREAD', 'NO_FIT'],
    ]);
    expect(whyOf('CUP', { excluded: { ...NOTHING, skus: ['CUP'] } })).toEqual({
      reason: 'EXCLUDED',
      by: 'CUP',
    });
    expect(
      whyOf('MINT', { withinCategory: { ...USUAL_SETTINGS.withinCategory, suggest: 'ALLOWED' } }),
    ).toBeNull();
    expect(whyOf('HONEY', { sensitive: { ...NOTHING, skus: ['TEA'] } })).toEqual({
      reason: 'SENSITIVE_REASONS',
      by: null,
    });
  });

  it('are put forward as substitutes all the same where they are pinned', () => {
    expect(whyOf('MINT', { pins: [pin('MINT')] })).toBeNull();
  });

  it('whose counts cannot be are not told of', () => {
    const wrong = { ...TEA, together: [21, 9, 4, 6, 0] };
    expect(partnersOf('TEA', wrong, context()).map(({ sku }) => sku)).not.toContain('HONEY');
  });

  it('are told with their measures in any order', () => {
    const told = (order: 'FIT' | 'TOGETHER' | 'LIFT', first = 9): string[] =>
      measuredPartners(partners(), order, first, 6).map(({ sku }) => sku);
    expect(told('FIT', 2)).toEqual(['HONEY', 'MINT']);
    expect(told('TOGETHER')).toEqual(['HONEY', 'MINT', 'UNKNOWN', 'CUP', 'BREAD']);
    // The cup's is the largest of all, from four purchases.
    expect(told('LIFT')).toEqual(['HONEY', 'MINT', 'UNKNOWN']);
    const [honey] = measuredPartners(partners(), 'FIT', 1, 6);
    const counts = { baskets: 100, given: 40, suggested: 20, together: 10 };
    expect(honey).toMatchObject({ counts, measures: pairMeasures(counts), isSignificant: false });
  });
});
