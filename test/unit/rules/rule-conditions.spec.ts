import { expect, it } from '@jest/globals';
import { conditionsOf } from '../../../src/rules/domain/rule-conditions.js';
import { ALL_LINES, type RuleDefinition } from '../../../src/rules/domain/rule-definition.js';

const BARE: RuleDefinition = {
  form: 1,
  name: 'r',
  description: null,
  trigger: { kind: 'PURCHASE' },
  condition: null,
  effects: [{ kind: 'ADD_TAG', tag: 't' }],
  schedule: { from: null, until: null, daysOfWeek: [], hours: null },
  limits: [],
  budget: null,
  stackingGroup: null,
  holdoutShare: 0,
  priority: 0,
};

it('finds the condition of a rule and those of its line filters, and where they stand', () => {
  const award = { kind: 'FIXED', points: 1 } as const;
  const lines = { ...ALL_LINES, condition: 'line.quantity >= 2' };
  const rule: RuleDefinition = {
    ...BARE,
    condition: 'purchase.isFirst',
    effects: [
      { kind: 'AWARD_POINTS', award, lines: null },
      { kind: 'AWARD_POINTS', award, lines: ALL_LINES },
      ...BARE.effects,
      { kind: 'AWARD_POINTS', award, lines },
    ],
  };
  expect(conditionsOf(rule)).toEqual([
    { text: 'purchase.isFirst', place: 'PURCHASE', field: ['condition'] },
    { text: 'line.quantity >= 2', place: 'LINE', field: ['effects', '3', 'lines', 'condition'] },
  ]);
});

it('knows that other triggers have no purchase to read', () => {
  const rule: RuleDefinition = {
    ...BARE,
    trigger: { kind: 'BIRTHDAY' },
    condition: 'customer.tenureDays > 1',
  };
  expect(conditionsOf(rule)).toMatchObject([{ place: 'EVENT' }]);
  expect(conditionsOf(BARE)).toEqual([]);
});
