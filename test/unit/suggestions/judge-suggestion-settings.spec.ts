import { describe, expect, it } from '@jest/globals';
import { judgePins } from '../../../src/suggestions/domain/judge-pins.js';
import {
  judgeSuggestionSettings,
  type BoostCommand,
  type PinCommand,
  type SuggestionSettingsCommand,
} from '../../../src/suggestions/domain/judge-suggestion-settings.js';
import {
  USUAL_SETTINGS,
  type SuggestionDefinition,
} from '../../../src/suggestions/domain/suggestion-settings.js';
import { catalogue, NOTHING, path, product } from './steering-examples.js';

const PIN: PinCommand = {
  sku: 'POT',
  with: { skus: [], categoryPaths: [] },
  kinds: ['COMPLEMENTARY'],
  from: null,
  until: null,
  reason: null,
};
const BOOST: BoostCommand = { of: { kind: 'SKU', sku: 'POT' }, factor: '1.5', from: null, until: null };

function commandWith(over: Partial<SuggestionSettingsCommand> = {}): SuggestionSettingsCommand {
  const { method, takenWithinDays, holdoutShare, leastMarginShare, marginInfluence } = USUAL_SETTINGS;
  return {
    basedOnVersion: 3,
    method,
    takenWithinDays,
    holdoutShare,
    excluded: NOTHING,
    sensitive: NOTHING,
    withinCategory: { suggest: 'NEVER', categoryLevel: null, exceptions: [] },
    pins: [],
    boosts: [],
    leastMarginShare,
    marginInfluence,
    ...over,
  };
}

function judged(over: Partial<SuggestionSettingsCommand>): SuggestionDefinition {
  const result = judgeSuggestionSettings(commandWith(over), { version: 3 });
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join(' '));
  return result.value;
}

function told(over: Partial<SuggestionSettingsCommand>): string[] {
  const result = judgeSuggestionSettings(commandWith(over), { version: 3 });
  return result.ok ? [] : result.error.map(({ code, field }) => `${code} ${field.join('.')}`);
}

describe('settings', () => {
  it('that say nothing are the usual ones', () => {
    expect({ ...judged({}), version: 0 }).toEqual(USUAL_SETTINGS);
  });

  it('are tidied', () => {
    expect(
      judged({
        excluded: {
          skus: ['A', 'A', ' a '],
          categoryPaths: ['Drinks>Wine ', 'Drinks > Wine'],
          tags: [' hot ', 'hot'],
        },
        withinCategory: {
          suggest: 'NEVER',
          categoryLevel: 2,
          exceptions: [{ categoryPath: 'Drinks>Tea', withCategoryPath: null }],
        },
        pins: [
          {
            ...PIN,
            with: { skus: ['TEA', 'TEA'], categoryPaths: ['Drinks>Tea'] },
            kinds: ['SOMETHING_NEW', 'COMPLEMENTARY', 'SOMETHING_NEW'],
            from: '2026-03-01T00:00:00+01:00',
            reason: '  Goes with it ',
          },
        ],
        boosts: [
          { ...BOOST, factor: '1.50' },
          { ...BOOST, of: { kind: 'CATEGORY', categoryPath: 'Food>Cake' }, factor: '0.1' },
          { ...BOOST, of: { kind: 'TAG', tag: ' new ' }, factor: '10' },
        ],
      }),
    ).toEqual({
      ...judged({}),
      excluded: { skus: ['A', ' a '], categoryPaths: [path('Drinks > Wine')], tags: ['hot'] },
      withinCategory: {
        suggest: 'NEVER',
        categoryLevel: 2,
        exceptions: [{ categoryPath: path('Drinks > Tea'), withCategoryPath: null }],
      },
      pins: [
        {
          sku: 'POT',
          with: { skus: ['TEA'], categoryPaths: [path('Drinks > Tea')] },
          kinds: ['COMPLEMENTARY', 'SOMETHING_NEW'],
          from: Date.parse('2026-02-28T23:00:00Z'),
          until: null,
          reason: 'Goes with it',
        },
      ],
      boosts: [
        { of: { kind: 'SKU', sku: 'POT' }, factor: '1.5', from: null, until: null },
        {
          of: { kind: 'CATEGORY', categoryPath: path('Food > Cake') },
          factor: '0.1',
          from: null,
          until: null,
        },
        { of: { kind: 'TAG', tag: 'new' }, factor: '10', from: null, until: null },
      ],
    });
  });

  it.each<[string, Partial<SuggestionSettingsCommand>]>([
    ['VERSION_CONFLICT basedOnVersion', { basedOnVersion: 2, takenWithinDays: 0 }],
    ['OUT_OF_RANGE takenWithinDays', { takenWithinDays: 0 }],
    ['OUT_OF_RANGE takenWithinDays', { takenWithinDays: 91 }],
    ['OUT_OF_RANGE holdoutShare', { holdoutShare: 10_000 }],
    ['OUT_OF_RANGE leastMarginShare', { leastMarginShare: -1 }],
    ['OUT_OF_RANGE leastMarginShare', { leastMarginShare: 10_001 }],
    ['OUT_OF_RANGE marginInfluence', { marginInfluence: 101 }],
    ['OUT_OF_RANGE marginInfluence', { marginInfluence: 0.5 }],
    ['REQUIRED excluded.skus.1', { excluded: { ...NOTHING, skus: ['A', ''] } }],
    ['TOO_MANY excluded.skus', { excluded: { ...NOTHING, skus: Array(5_001).fill('A') as string[] } }],
    ['UNSUPPORTED_TEXT sensitive.tags.0', { sensitive: { ...NOTHING, tags: ['a\u0000'] } }],
    ['INVALID sensitive.categoryPaths.0', { sensitive: { ...NOTHING, categoryPaths: ['> Health'] } }],
    [
      'OUT_OF_RANGE withinCategory.categoryLevel',
      { withinCategory: { suggest: 'NEVER', categoryLevel: 0, exceptions: [] } },
    ],
    [
      'INVALID withinCategory.exceptions.0.withCategoryPath',
      {
        withinCategory: {
          suggest: 'NEVER',
          categoryLevel: null,
          exceptions: [{ categoryPath: 'A', withCategoryPath: '' }],
        },
      },
    ],
    ['TOO_MANY pins', { pins: Array<PinCommand>(201).fill(PIN) }],
    ['REQUIRED pins.0.sku', { pins: [{ ...PIN, sku: '' }] }],
    ['REQUIRED pins.0.kinds', { pins: [{ ...PIN, kinds: [] }] }],
    ['INVALID pins.0.kinds.1', { pins: [{ ...PIN, kinds: ['COMPLEMENTARY', 'DUE_AGAIN'] }] }],
    ['TOO_LONG pins.0.reason', { pins: [{ ...PIN, reason: 'x'.repeat(201) }] }],
    ['INVALID pins.0.from', { pins: [{ ...PIN, from: '2026-03-01' }] }],
    [
      'INVALID pins.0.until',
      { pins: [{ ...PIN, from: '2026-03-01T00:00:00Z', until: '2026-03-01T00:00:00Z' }] },
    ],
    ['INVALID pins.0.with.categoryPaths.0', { pins: [{ ...PIN, with: { skus: [], categoryPaths: [''] } }] }],
    ['OUT_OF_RANGE boosts.0.factor', { boosts: [{ ...BOOST, factor: '0.09' }] }],
    ['OUT_OF_RANGE boosts.1.factor', { boosts: [BOOST, { ...BOOST, factor: '10.0001' }] }],
    ['OUT_OF_RANGE boosts.0.factor', { boosts: [{ ...BOOST, factor: '-1' }] }],
    ['TOO_LONG boosts.0.of.sku', { boosts: [{ ...BOOST, of: { kind: 'SKU', sku: 'x'.repeat(101) } }] }],
    [
      'INVALID boosts.0.of.categoryPath',
      { boosts: [{ ...BOOST, of: { kind: 'CATEGORY', categoryPath: '>' } }] },
    ],
    ['REQUIRED boosts.0.of.tag', { boosts: [{ ...BOOST, of: { kind: 'TAG', tag: ' ' } }] }],
    ['INVALID boosts.0.until', { boosts: [{ ...BOOST, until: 'soon' }] }],
  ])('are refused with %s (%#)', (expected, over) => {
    expect(told(over)).toEqual([expected]);
  });

  it('are told all at once what is wrong with them', () => {
    expect(told({ takenWithinDays: 0, pins: [{ ...PIN, sku: '', kinds: [] }] })).toEqual([
      'OUT_OF_RANGE takenWithinDays',
      'REQUIRED pins.0.sku',
      'REQUIRED pins.0.kinds',
    ]);
  });
});

describe('pins', () => {
  const products = catalogue(
    product('POT', { status: 'WITHDRAWN' }),
    product('WINE', { categoryPath: path('Drinks > Wine') }),
    product('TEST'),
  );

  it('must be of products that there are and that may be put forward at all', () => {
    const definition = judged({
      excluded: { ...NOTHING, categoryPaths: ['Drinks'] },
      sensitive: { ...NOTHING, skus: ['TEST'] },
      pins: ['POT', 'WINE', 'TEST', 'POTT', 'XYZ'].map((sku) => ({ ...PIN, sku })),
    });
    expect(
      judgePins(definition, products, new Map([['POTT', 'POT']])).map(
        ({ code, field, message }) => `${code} ${field.join('.')}: ${message}`,
      ),
    ).toEqual([
      'INVALID pins.1.sku: WINE is excluded with Drinks, so it is never put forward.',
      'INVALID pins.2.sku: TEST is marked as sensitive, so it is never put forward.',
      'PRODUCT_NOT_FOUND pins.3.sku: There is no product POTT. Did you mean POT?',
      'PRODUCT_NOT_FOUND pins.4.sku: There is no product XYZ.',
    ]);
  });
});
