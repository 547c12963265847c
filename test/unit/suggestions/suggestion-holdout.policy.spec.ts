import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { holdoutSeed, isHeldOut } from '../../../src/rules/domain/index.js';
import { isHeldOutOfSuggestions } from '../../../src/suggestions/domain/suggestion-holdout.policy.js';

const PROGRAM = '019f0000-0000-7000-8000-000000000001';
const CUSTOMERS = Array.from(
  { length: 20_000 },
  (_, index) => `019f0000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`,
);

describe('who is shown no suggestions', () => {
  it.each([0, 100, 500, 1_000, 5_000])('is a share of %i in 10,000', (share) => {
    const held = CUSTOMERS.filter((customer) => isHeldOutOfSuggestions(PROGRAM, share, customer)).length;
    const expected = (CUSTOMERS.length * share) / 10_000;
    expect(Math.abs(held - expected)).toBeLessThanOrEqual(5 * Math.sqrt(expected * (1 - share / 10_000)));
  });

  it('stays held out while the share grows', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uuid(),
        fc.nat({ max: 10_000 }),
        fc.nat({ max: 10_000 }),
        (program, customer, one, other) => {
          const [small, large] = [Math.min(one, other), Math.max(one, other)];
          expect(isHeldOutOfSuggestions(program, 0, customer)).toBe(false);
          expect(isHeldOutOfSuggestions(program, 10_000, customer)).toBe(true);
          if (isHeldOutOfSuggestions(program, small, customer)) {
            expect(isHeldOutOfSuggestions(program, large, customer)).toBe(true);
          }
        },
      ),
    );
  });

  it('is the same in every release', () => {
    const places = [...CUSTOMERS.slice(0, 12).keys()].filter((index) =>
      isHeldOutOfSuggestions(PROGRAM, 5_000, CUSTOMERS[index]!),
    );
    expect(places).toEqual([2, 8, 9]);
  });

  it('has nothing to do with who is held out of a rule of the same id, or in another program', () => {
    const seed = holdoutSeed(PROGRAM);
    const both = (other: (customer: string) => boolean): number =>
      CUSTOMERS.filter((each) => isHeldOutOfSuggestions(PROGRAM, 5_000, each) && other(each)).length;
    const allowed = 5 * Math.sqrt(CUSTOMERS.length * 0.1875);
    expect(Math.abs(both((each) => isHeldOut(seed, 5_000, each)) - 5_000)).toBeLessThan(allowed);
    expect(Math.abs(both((each) => isHeldOutOfSuggestions(`${PROGRAM}2`, 5_000, each)) - 5_000)).toBeLessThan(
      allowed,
    );
  });
});
