import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { habitsOf } from '../../../src/suggestions/domain/customer-habits.js';
import {
  addPriors,
  mergePriors,
  NO_PRIORS,
  productGapLog,
  programPriors,
  visitGapLog,
} from '../../../src/suggestions/domain/program-priors.js';
import { basket, baskets } from './habit-examples.js';

describe("a program's priors", () => {
  test('are the means of the logarithms of all gaps', () => {
    const one = habitsOf([basket(0, [1, 2]), basket(10, [1])]);
    const other = habitsOf([basket(0, [3]), basket(40, [3]), basket(45, [4])]);
    const priors = programPriors([one, other]);
    assert.ok(Math.abs(productGapLog(priors) - Math.log(20)) < 1e-5);
    assert.ok(Math.abs(visitGapLog(priors) - Math.log(10 * 40 * 5) / 3) < 1e-5);
    assert.deepEqual([priors.productGaps, priors.visitGaps], [2, 3]);
  });

  test('are a month where there are none', () => {
    assert.equal(Math.round(Math.exp(productGapLog(NO_PRIORS))), 30);
    assert.equal(Math.round(Math.exp(visitGapLog(programPriors([habitsOf([])])))), 30);
  });

  test('of parts add up to those of the whole, and what is taken away leaves no trace', () => {
    fc.assert(
      fc.property(
        fc.array(baskets, { maxLength: 6 }),
        fc.array(baskets, { maxLength: 6 }),
        (some, others) => {
          const [these, those] = [some.map(habitsOf), others.map(habitsOf)];
          const whole = programPriors([...those, ...these]);
          assert.deepEqual(mergePriors(programPriors(these), programPriors(those)), whole);
          assert.deepEqual(mergePriors(whole, programPriors(those), -1), programPriors(these));
          const emptied = those.reduce((left, habits) => addPriors(left, habits, -1), whole);
          assert.deepEqual(emptied, programPriors(these));
        },
      ),
      { numRuns: 100 },
    );
  });
});
