import { describe, expect, it } from '@jest/globals';
import type { RuleSuggestion, SuggestEffect } from '../../../src/rules/domain/index.js';
import {
  promotionsWithProducts,
  skusNamed,
  type Promotion,
  type PromotionTerms,
} from '../../../src/suggestions/domain/promotions.js';
import { catalogue, NOTHING, path, product, steeringWith } from './steering-examples.js';

const PRODUCTS = catalogue(
  product('TEA'),
  product('HONEY', { stockQuantity: 0 }),
  product('CUP'),
  product('POT', { status: 'UNLISTED' }),
  product('OLD', { status: 'WITHDRAWN' }),
  product('WINE', { categoryPath: path('Drinks > Wine') }),
  product('TEST', { tags: ['health'] }),
);

function suggesting(effect: SuggestEffect, ruleId = 'r'): RuleSuggestion {
  return { ruleId, version: 2, name: 'Spring', description: 'For all', effect };
}

const named = (...skus: readonly string[]): RuleSuggestion =>
  suggesting({ kind: 'SUGGEST_PRODUCTS', skus, reason: 'Try it' });
const ofCategory = (categoryPath: string, ruleId?: string): RuleSuggestion =>
  suggesting({ kind: 'SUGGEST_CATEGORY', categoryPath, reason: 'Discover' }, ruleId);
/** The same of another rule. */
const other = (suggestion: RuleSuggestion, ruleId = 'other'): RuleSuggestion => ({ ...suggestion, ruleId });

function shown(
  suggestions: readonly RuleSuggestion[],
  over: Partial<PromotionTerms> = {},
): readonly Promotion[] {
  return promotionsWithProducts(suggestions, {
    steering: steeringWith({
      excluded: { ...NOTHING, categoryPaths: [path('Drinks')] },
      sensitive: { ...NOTHING, tags: ['health'] },
      leastMarginShare: 9_000,
    }),
    products: PRODUCTS,
    basket: ['TEA'],
    pick: () => [],
    mostProducts: 5,
    ...over,
  });
}

describe('a promotion', () => {
  it('is shown with what of its products may be put forward, in its order', () => {
    expect(shown([named('POT', 'TEA', 'HONEY', 'OLD', 'WINE', 'TEST', 'NONE', 'CUP')])).toEqual([
      {
        ruleId: 'r',
        version: 2,
        name: 'Spring',
        description: 'For all',
        reason: 'Try it',
        // It names TEST.
        isNameTellable: false,
        categoryPath: null,
        skus: ['POT', 'CUP'],
      },
    ]);
    expect(shown([named('POT', 'CUP')], { mostProducts: 1 })[0]?.skus).toEqual(['POT']);
  });

  it('of a category is shown with what fits the customer best of it', () => {
    const pick = (categoryPath: string): string[] =>
      categoryPath === 'Kitchen' ? ['OLD', 'CUP', 'POT'] : [];
    expect(shown([ofCategory('Kitchen')], { pick })).toMatchObject([
      { categoryPath: 'Kitchen', reason: 'Discover', skus: ['CUP', 'POT'] },
    ]);
  });

  it('is not shown where nothing of it is left', () => {
    expect(shown([named('TEA', 'HONEY'), ofCategory('Drinks', 'drinks'), other(named('CUP'))])).toMatchObject(
      [{ ruleId: 'other', skus: ['CUP'] }],
    );
  });

  it('is one of each rule, with what all its effects put forward, each product once', () => {
    const pick = (): string[] => ['CUP', 'OAT'];
    const products = new Map([...PRODUCTS, ...catalogue(product('OAT'), product('RYE'))]);
    const effects = [named('HONEY'), ofCategory('Kitchen'), named('POT', 'CUP', 'RYE')];
    const rules = [effects[0]!, other(named('RYE')), effects[1]!, effects[2]!];
    expect(shown(rules, { pick, products })).toMatchObject([
      { ruleId: 'r', reason: 'Discover', categoryPath: null, skus: ['CUP', 'OAT', 'POT', 'RYE'] },
      { ruleId: 'other', reason: 'Try it', categoryPath: null, skus: ['RYE'] },
    ]);
    expect(shown(rules, { pick, products, mostProducts: 3 })[0]?.skus).toEqual(['CUP', 'OAT', 'POT']);
  });

  it('is of a category where all its products come by that', () => {
    const pick = (): string[] => ['CUP', 'POT'];
    const rule = [named('HONEY'), ofCategory('Kitchen'), named('POT')];
    expect(shown(rule, { pick })).toMatchObject([{ categoryPath: 'Kitchen', skus: ['CUP', 'POT'] }]);
    expect(shown([named('POT'), ofCategory('Kitchen')], { pick })).toMatchObject([{ categoryPath: null }]);
    const full = [ofCategory('Kitchen'), named('TEA', 'CUP')];
    expect(shown(full, { pick, basket: [], mostProducts: 2 })).toMatchObject([{ categoryPath: 'Kitchen' }]);
  });

  it('does not tell the name of a rule that names what is sensitive', () => {
    const steering = steeringWith({
      sensitive: { skus: ['KIT'], categoryPaths: [path('Health')], tags: ['health'] },
    });
    const tellable = (...suggestions: RuleSuggestion[]): boolean[] =>
      shown(suggestions, { steering, pick: () => ['POT'] }).map(({ isNameTellable }) => isNameTellable);
    expect(tellable(named('CUP', 'NONE'))).toEqual([true]);
    expect(tellable(named('TEST', 'CUP'))).toEqual([false]);
    // Known by its sku alone.
    expect(tellable(named('CUP', 'KIT'))).toEqual([false]);
    expect(tellable(named('CUP'), named('KIT'), other(named('CUP')))).toEqual([false, true]);
    expect(tellable(named('CUP'), ofCategory('Health > Tests'))).toEqual([false]);
    expect(tellable(ofCategory('Kitchen'))).toEqual([true]);
  });

  it('names products to be looked up, each once', () => {
    expect(skusNamed([named('A', 'B'), ofCategory('Drinks'), named('B', 'C')])).toEqual(['A', 'B', 'C']);
  });
});
