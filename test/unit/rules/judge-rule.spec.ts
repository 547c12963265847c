import { describe, expect, it } from '@jest/globals';
import { formatInstant } from '../../../src/kernel/instant.js';
import { compileRule } from '../../../src/rules/domain/compiled-rule.js';
import { judgeRule, placeOf } from '../../../src/rules/domain/judge-rule.js';
import { ALL_LINES, EMPTY_DRAFT, type RuleDraft } from '../../../src/rules/domain/rule-definition.js';
import { EFFECTS, goesWith, TRIGGERS } from '../../../src/rules/domain/what-acts.js';
import { CONTEXT, DOUBLE, draftWith, filtered, judged, told } from './judging.js';
import { award, conditionsNamed } from './rule-examples.js';

const schedule = (over: Partial<RuleDraft['schedule']>): Partial<RuleDraft> => ({
  schedule: { ...EMPTY_DRAFT.schedule, ...over },
});

describe('a draft in order', () => {
  it('becomes a definition in plain JSON, tidied', () => {
    const definition = judged({
      name: '  Double Tuesday ',
      description: ' ',
      stackingGroup: ' weekly ',
      condition: 'customer.tier == "GOLD"',
      effects: [
        award(
          { kind: 'MULTIPLIER', factor: ' 2.50 ' },
          { categoryPaths: ['Drinks>Tea'], tags: [' organic ', 'organic'] },
        ),
        award({ kind: 'FIXED', points: 5 }, {}),
      ],
      schedule: {
        from: '2026-03-01T00:00:00+01:00',
        until: null,
        daysOfWeek: ['friday', 'TUESDAY', 'tuesday'],
        hours: { from: '18:00', until: '24:00' },
      },
    });
    expect(definition).toEqual({
      form: 1,
      name: 'Double Tuesday',
      description: null,
      trigger: { kind: 'PURCHASE' },
      condition: 'customer.tier == "GOLD"',
      effects: [
        award({ kind: 'MULTIPLIER', factor: '2.5' }, { categoryPaths: ['Drinks > Tea'], tags: ['organic'] }),
        award({ kind: 'FIXED', points: 5 }),
      ],
      schedule: {
        from: Date.parse('2026-02-28T23:00:00Z'),
        until: null,
        daysOfWeek: ['TUESDAY', 'FRIDAY'],
        hours: { from: '18:00', until: '00:00' },
      },
      limits: [],
      budget: null,
      stackingGroup: 'weekly',
      holdoutShare: 0,
      priority: 0,
    });
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
    const again = { ...definition.schedule, from: formatInstant(definition.schedule.from!), until: null };
    expect(judged({ ...definition, schedule: again })).toEqual(definition);
  });

  it.each<[string, Partial<RuleDraft>]>([
    [
      'every kind of effect',
      {
        effects: [
          DOUBLE,
          { kind: 'ADD_TAG', tag: 'x' },
          { kind: 'ISSUE_OFFER', promotion: 'spring' },
          { kind: 'GRANT_REWARD', reward: 'mug' },
          { kind: 'GIVE_GIFT', gift: 'A flower' },
          { kind: 'SUGGEST_PRODUCTS', skus: ['MUG'], reason: 'goes with tea' },
          { kind: 'SUGGEST_CATEGORY', categoryPath: 'Drinks', reason: 'more of it' },
          { kind: 'SAY_THANKS', template: 'thanks' },
          { kind: 'OPEN_FOLLOW_UP', task: 'Call them' },
        ],
      },
    ],
    [
      'every kind of award',
      {
        effects: [
          award({ kind: 'PER_AMOUNT', points: 1, perMinor: 1 }),
          award({ kind: 'PER_STEP', points: 1_000_000, stepMinor: 1_000_000_000 }),
          award({ kind: 'PER_UNIT', points: 1 }),
          award({ kind: 'MULTIPLIER', factor: '10' }),
          award({ kind: 'MULTIPLIER', factor: '1.0001' }),
        ],
      },
    ],
    [
      'limits and a budget',
      {
        limits: [
          { scope: 'CUSTOMER', per: 'DAY', uses: 1, points: 100 },
          { scope: 'ALL', per: 'DAY', uses: null, points: 1 },
        ],
        budget: { points: null, costMinor: 100_000_000_000 },
      },
    ],
    [
      'a suggestion',
      { trigger: { kind: 'SUGGESTION' }, effects: [{ kind: 'SUGGEST_PRODUCTS', skus: ['A'], reason: 'r' }] },
    ],
    ['a birthday', { trigger: { kind: 'BIRTHDAY' }, effects: [award({ kind: 'FIXED', points: 50 })] }],
    ['hours over midnight', schedule({ hours: { from: '22:00', until: '02:00' } })],
    ['the largest holdout', { holdoutShare: 9_999, priority: 1_000 }],
    ['part of a category', filtered({ categoryPaths: ['Drinks'], excludedCategoryPaths: ['Drinks > Tea'] })],
  ])('may have %s, and can be compiled', (_, over) => {
    const definition = judged(over);
    expect(() => compileRule({ ruleId: 'r', version: 1 }, definition, conditionsNamed({}))).not.toThrow();
  });
});

it('writes the name of an event in one way, however it was composed', () => {
  const effects = [award({ kind: 'FIXED', points: 1 })];
  const { trigger } = judged({ trigger: { kind: 'CUSTOM_EVENT', name: ' cafe\u0301 ' }, effects });
  expect(trigger).toEqual({ kind: 'CUSTOM_EVENT', name: 'caf\u00e9' });
});

describe('what is wrong with a draft', () => {
  it.each<[string, Partial<RuleDraft>, string[]]>([
    ['no name', { name: ' ' }, ['REQUIRED name']],
    ['a long name', { name: 'x'.repeat(101) }, ['TOO_LONG name']],
    ['a broken name', { name: 'a\u0000b' }, ['UNSUPPORTED_TEXT name']],
    ['a long description', { description: 'x'.repeat(1_001) }, ['TOO_LONG description']],
    ['a long group', { stackingGroup: 'x'.repeat(101) }, ['TOO_LONG stackingGroup']],
    ['a condition', { condition: 'bad' }, ['INVALID_CONDITION condition']],
    [
      'the condition of a filter',
      filtered({ condition: 'bad' }),
      ['INVALID_CONDITION effects.0.lines.condition'],
    ],
    ['no effects', { effects: [] }, ['REQUIRED effects']],
    ['too many effects', { effects: Array.from({ length: 21 }, () => DOUBLE) }, ['TOO_MANY effects']],
    [
      'lapsed after no days',
      { trigger: { kind: 'LAPSED', afterDays: 0 }, effects: [award({ kind: 'FIXED', points: 1 })] },
      ['OUT_OF_RANGE trigger.afterDays'],
    ],
    [
      'an event without a name',
      { trigger: { kind: 'CUSTOM_EVENT', name: '' }, effects: [award({ kind: 'FIXED', points: 1 })] },
      ['REQUIRED trigger.name'],
    ],
    [
      'times that are none',
      schedule({ from: 'tomorrow', until: '2026-02-30T00:00:00Z' }),
      ['INVALID schedule.from', 'INVALID schedule.until'],
    ],
    [
      'an end before the start',
      schedule({ from: '2026-03-02T00:00:00Z', until: '2026-03-01T00:00:00Z' }),
      ['INVALID schedule.until'],
    ],
    [
      'an end at the start',
      schedule({ from: '2026-03-01T00:00:00Z', until: '2026-03-01T01:00:00+01:00' }),
      ['INVALID schedule.until'],
    ],
    ['unknown days', schedule({ daysOfWeek: ['MONDAY', 'Caturday'] }), ['INVALID schedule.daysOfWeek.1']],
    [
      'hours that are none',
      schedule({ hours: { from: '24:00', until: '7pm' } }),
      ['INVALID schedule.hours.from', 'INVALID schedule.hours.until'],
    ],
    [
      'hours without length',
      schedule({ hours: { from: '00:00', until: '24:00' } }),
      ['INVALID schedule.hours.until'],
    ],
    [
      'a limit of nothing',
      { limits: [{ scope: 'ALL', per: 'EVER', uses: null, points: null }] },
      ['REQUIRED limits.0'],
    ],
    [
      'limits of zero',
      { limits: [{ scope: 'ALL', per: 'EVER', uses: 0, points: -1 }] },
      ['OUT_OF_RANGE limits.0.uses', 'OUT_OF_RANGE limits.0.points'],
    ],
    [
      'the same limit twice',
      {
        limits: [
          { scope: 'ALL', per: 'DAY', uses: 1, points: null },
          { scope: 'ALL', per: 'DAY', uses: null, points: 1 },
        ],
      },
      ['INVALID limits.1'],
    ],
    [
      'too many limits',
      { limits: Array.from({ length: 9 }, () => ({ scope: 'ALL', per: 'DAY', uses: 1, points: null })) },
      ['TOO_MANY limits'],
    ],
    ['a budget of nothing', { budget: { points: null, costMinor: null } }, ['REQUIRED budget']],
    [
      'a budget of zero',
      { budget: { points: 0, costMinor: 1.5 } },
      ['OUT_OF_RANGE budget.points', 'OUT_OF_RANGE budget.costMinor'],
    ],
    ['everybody held out', { holdoutShare: 10_000 }, ['OUT_OF_RANGE holdoutShare']],
    [
      'a share that is none',
      { holdoutShare: NaN, priority: -1 },
      ['OUT_OF_RANGE holdoutShare', 'OUT_OF_RANGE priority'],
    ],
    [
      'a filter that takes nothing',
      filtered({
        skus: ['A'],
        categoryPaths: ['Drinks > Tea'],
        excludedSkus: ['A'],
        excludedCategoryPaths: ['Drinks'],
      }),
      ['INVALID effects.0.lines'],
    ],
    [
      'a category left out again',
      filtered({ categoryPaths: ['Drinks'], excludedCategoryPaths: ['Drinks'] }),
      ['INVALID effects.0.lines'],
    ],
    [
      'paths that are none',
      filtered({ categoryPaths: ['Drinks > '] }),
      ['INVALID effects.0.lines.categoryPaths.0'],
    ],
    [
      'empty skus and tags',
      filtered({ excludedSkus: ['A', ''], excludedTags: [' '] }),
      ['REQUIRED effects.0.lines.excludedSkus.1', 'REQUIRED effects.0.lines.excludedTags.0'],
    ],
    [
      'too many skus',
      filtered({ skus: Array.from({ length: 1_001 }, (_, n) => `${n}`) }),
      ['TOO_MANY effects.0.lines.skus'],
    ],
    [
      'several things at once',
      { name: '', priority: 1.5, effects: [] },
      ['REQUIRED name', 'REQUIRED effects', 'OUT_OF_RANGE priority'],
    ],
  ])('is told: %s', (_, over, expected) => {
    expect(told(over)).toEqual(expected);
  });

  it('is told in words that say what would be right, and of fifty things at most', () => {
    const result = judgeRule(draftWith({ effects: [award({ kind: 'MULTIPLIER', factor: '12' })] }), CONTEXT);
    expect(result).toMatchObject({
      error: [
        {
          message: 'factor must be a decimal above 1, of at most 10 and with at most 4 places, such as 1.5.',
          retryable: false,
        },
      ],
    });
    expect(told(filtered({ ...ALL_LINES, skus: Array.from({ length: 100 }, () => '') }))).toHaveLength(50);
  });
});

describe('what acts', () => {
  it('is said of every effect and trigger', () => {
    expect(
      Object.entries(EFFECTS)
        .filter(([, { actsFrom }]) => actsFrom === null)
        .map(([kind]) => kind),
    ).toEqual(['AWARD_POINTS', 'ADD_TAG', 'SUGGEST_PRODUCTS', 'SUGGEST_CATEGORY']);
    for (const { actsFrom } of [...Object.values(EFFECTS), ...Object.values(TRIGGERS)]) {
      if (actsFrom !== null) expect(actsFrom).toMatch(/^once .+ (is|are) built$/);
    }
    expect(goesWith('SUGGEST_PRODUCTS', 'SUGGESTION')).toBe(true);
    expect(goesWith('AWARD_POINTS', 'SUGGESTION')).toBe(false);
  });

  it('decides what a condition can read', () => {
    expect([placeOf({ kind: 'PURCHASE' }), placeOf({ kind: 'BIRTHDAY' })]).toEqual(['PURCHASE', 'EVENT']);
  });
});
