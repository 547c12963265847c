import { expect, test } from '@jest/globals';
import { isRefreshDue, type AffinityStanding } from '../../../src/suggestions/domain/refresh-due.policy.js';

const NINE = Date.parse('2026-06-30T09:00:00Z');
const SPACING = 120_000;
const fitted = { revision: 5, fittedAt: NINE, chosen: 'AUTO' } as const;
const behind: AffinityStanding = { newest: 6, model: fitted, claimedUntil: null };

test.each<[string, AffinityStanding, number, boolean]>([
  ['before the first basket', { newest: 0, model: null, claimedUntil: null }, NINE, false],
  ['with the first baskets', { newest: 1, model: null, claimedUntil: null }, NINE, true],
  ['where nothing changed', { ...behind, newest: 5 }, NINE + SPACING, false],
  ['too soon after the last', behind, NINE + SPACING - 1, false],
  ['two minutes after the last', behind, NINE + SPACING, true],
  ['after the clock was set back', behind, NINE - 1, true],
  ['while somebody is at work', { ...behind, claimedUntil: NINE + SPACING + 1 }, NINE + SPACING, false],
  ['when somebody has been for too long', { ...behind, claimedUntil: NINE + SPACING }, NINE + SPACING, true],
  ['while somebody makes the first', { newest: 1, model: null, claimedUntil: NINE + 1 }, NINE, false],
])('%s', (_, standing, now, isDue) => {
  expect(isRefreshDue(standing, 'AUTO', SPACING, now)).toBe(isDue);
});

test('a method newly chosen is a change too', () => {
  const same = { ...behind, newest: 5 };
  expect(isRefreshDue(same, 'COSINE', SPACING, NINE + SPACING - 1)).toBe(false);
  expect(isRefreshDue(same, 'COSINE', SPACING, NINE + SPACING)).toBe(true);
  expect(isRefreshDue({ ...same, newest: 0, model: null }, 'COSINE', SPACING, NINE)).toBe(false);
});
