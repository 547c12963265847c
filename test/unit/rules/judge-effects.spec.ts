import { describe, it, expect } from '@jest/globals';
import type { PointsAward, RuleDraft, RuleEffect } from '../../../src/rules/domain/rule-definition.js';
import { DOUBLE, told } from './judging.js';
import { award } from './rule-examples.js';

describe('what is wrong with effects', () => {
  it.each<[PointsAward, string]>([
    [{ kind: 'PER_AMOUNT', points: 0, perMinor: 100 }, 'points'],
    [{ kind: 'PER_AMOUNT', points: 1_000_001, perMinor: 100 }, 'points'],
    [{ kind: 'PER_AMOUNT', points: 1_000_000, perMinor: 999 }, 'points'],
    [{ kind: 'PER_AMOUNT', points: 1_001, perMinor: 1 }, 'points'],
    [{ kind: 'PER_STEP', points: 2_001, stepMinor: 2 }, 'points'],
    [{ kind: 'PER_AMOUNT', points: 1, perMinor: 0 }, 'perMinor'],
    [{ kind: 'PER_AMOUNT', points: 1, perMinor: 1_000_000_001 }, 'perMinor'],
    [{ kind: 'PER_STEP', points: -1, stepMinor: 100 }, 'points'],
    [{ kind: 'PER_STEP', points: 1, stepMinor: 0 }, 'stepMinor'],
    [{ kind: 'FIXED', points: 1.5 }, 'points'],
    [{ kind: 'FIXED', points: Infinity }, 'points'],
    [{ kind: 'PER_UNIT', points: 0 }, 'points'],
    [{ kind: 'MULTIPLIER', factor: '0' }, 'factor'],
    [{ kind: 'MULTIPLIER', factor: '-2' }, 'factor'],
    [{ kind: 'MULTIPLIER', factor: '1' }, 'factor'],
    [{ kind: 'MULTIPLIER', factor: '0.5' }, 'factor'],
    [{ kind: 'MULTIPLIER', factor: '10.0001' }, 'factor'],
    [{ kind: 'MULTIPLIER', factor: '1.00001' }, 'factor'],
    [{ kind: 'MULTIPLIER', factor: 'two' }, 'factor'],
  ])('is told of rates that are nothing, negative or above the cap: %j', (what, field) => {
    expect(told({ effects: [DOUBLE, award(what)] })).toEqual([`OUT_OF_RANGE effects.1.award.${field}`]);
  });

  it.each<PointsAward>([
    { kind: 'PER_AMOUNT', points: 1_000, perMinor: 1 },
    { kind: 'PER_AMOUNT', points: 1_000_000, perMinor: 1_000 },
    { kind: 'PER_STEP', points: 2_000, stepMinor: 2 },
    { kind: 'FIXED', points: 1_000_000 },
  ])('takes rates of up to a thousand points for a minor unit: %j', (what) => {
    expect(told({ effects: [award(what)] })).toEqual([]);
  });

  it.each<[string, Partial<RuleDraft>]>([
    ['a multiplier on a birthday', { trigger: { kind: 'BIRTHDAY' }, effects: [DOUBLE] }],
    [
      'a line filter on a birthday',
      { trigger: { kind: 'BIRTHDAY' }, effects: [award({ kind: 'FIXED', points: 1 }, { skus: ['A'] })] },
    ],
    [
      'points for a suggestion',
      { trigger: { kind: 'SUGGESTION' }, effects: [{ kind: 'ADD_TAG', tag: 'x' }] },
    ],
    [
      'a suggestion on a birthday',
      {
        trigger: { kind: 'BIRTHDAY' },
        effects: [{ kind: 'SUGGEST_CATEGORY', categoryPath: 'A', reason: 'r' }],
      },
    ],
  ])('is told where trigger and effect do not go together: %s', (_, over) => {
    expect(told(over)).toEqual(['INVALID effects.0']);
  });

  it.each<[RuleEffect, string]>([
    [{ kind: 'ADD_TAG', tag: '' }, 'REQUIRED effects.0.tag'],
    [{ kind: 'ISSUE_OFFER', promotion: '' }, 'REQUIRED effects.0.promotion'],
    [{ kind: 'GRANT_REWARD', reward: 'x'.repeat(101) }, 'TOO_LONG effects.0.reward'],
    [{ kind: 'GIVE_GIFT', gift: 'x'.repeat(501) }, 'TOO_LONG effects.0.gift'],
    [{ kind: 'SAY_THANKS', template: ' ' }, 'REQUIRED effects.0.template'],
    [{ kind: 'OPEN_FOLLOW_UP', task: '\ud800' }, 'UNSUPPORTED_TEXT effects.0.task'],
    [{ kind: 'SUGGEST_PRODUCTS', skus: [], reason: 'r' }, 'REQUIRED effects.0.skus'],
    [
      { kind: 'SUGGEST_PRODUCTS', skus: Array.from({ length: 51 }, (_, n) => `${n}`), reason: 'r' },
      'TOO_MANY effects.0.skus',
    ],
    [{ kind: 'SUGGEST_CATEGORY', categoryPath: '>', reason: 'r' }, 'INVALID effects.0.categoryPath.0'],
  ])('is told of effects: %j', (effect, expected) => {
    expect(told({ effects: [effect] })).toEqual([expected]);
  });
});
