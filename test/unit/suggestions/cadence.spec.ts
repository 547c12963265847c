import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import { cadenceOf } from '../../../src/suggestions/domain/cadence.js';
import { habitsOf, LOG_UNIT } from '../../../src/suggestions/domain/customer-habits.js';
import { NO_PRIORS } from '../../../src/suggestions/domain/program-priors.js';
import { basket } from './habit-examples.js';

const EVERY_25_DAYS = {
  ...NO_PRIORS,
  visitGaps: 1000,
  visitGapLogs: 1000 * Math.round(Math.log(25) * LOG_UNIT),
};

function onDays(...days: number[]) {
  return habitsOf(days.map((day) => basket(day, [1])));
}

describe('cadence', () => {
  test("holds the time since the last visit against the customer's usual gap", () => {
    const { usualGapDays, overdueRatio, ...rest } = cadenceOf(onDays(0, 10, 20, 30), EVERY_25_DAYS, 70);
    assert.equal(usualGapDays?.toFixed(2), Math.sqrt(10 * 25).toFixed(2));
    assert.equal(overdueRatio?.toFixed(2), '2.53');
    assert.deepEqual(rest, { state: 'LATE', visits: 4, lastDay: 30, daysSinceLast: 40, basis: 'OWN_GAPS' });
  });

  test.each([
    [0, 'ON_TIME'],
    [23, 'ON_TIME'],
    [24, 'LATE'],
    [47, 'LATE'],
    [48, 'LAPSING'],
    [94, 'LAPSING'],
    [95, 'LAPSED'],
    [4000, 'LAPSED'],
  ])('%i days after the last visit, of a usual gap of 15.8 days, is %s', (days, state) => {
    assert.equal(cadenceOf(onDays(0, 10, 20, 30), EVERY_25_DAYS, 30 + days).state, state);
  });

  test.each([
    [0, 'NEW'],
    [74, 'NEW'],
    [76, 'LAPSING'],
    [151, 'LAPSED'],
  ])("%i days after the only visit, of a program's gap of 25 days, is %s", (days, state) => {
    const cadence = cadenceOf(onDays(10), EVERY_25_DAYS, 10 + days);
    assert.equal(cadence.state, state);
    assert.equal(cadence.basis, 'PROGRAM');
  });

  test('calls nobody late within ten days', () => {
    const daily = onDays(...Array.from({ length: 200 }, (_, day) => day));
    assert.equal(cadenceOf(daily, EVERY_25_DAYS, 199 + 10).state, 'ON_TIME');
    assert.equal(cadenceOf(daily, EVERY_25_DAYS, 199 + 11).state, 'LATE');
  });

  test('knows nothing of who kept nothing', () => {
    assert.deepEqual(cadenceOf(habitsOf([basket(3, [])]), EVERY_25_DAYS, 50), {
      state: 'NONE',
      visits: 0,
      lastDay: null,
      usualGapDays: null,
      daysSinceLast: null,
      overdueRatio: null,
      basis: 'PROGRAM',
    });
  });

  test('takes a visit of tomorrow, by a till whose clock is ahead, for one of today', () => {
    assert.equal(cadenceOf(onDays(0, 11), EVERY_25_DAYS, 10).daysSinceLast, 0);
  });
});
