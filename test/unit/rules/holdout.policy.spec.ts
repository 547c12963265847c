import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 } from 'uuid';
import { holdoutSeed, isHeldOut } from '../../../src/rules/domain/holdout.policy.js';

/** Ids made one after the other, as customers' are: the first half of each is nearly the same. */
const CUSTOMERS = Array.from({ length: 40_000 }, (_, index) =>
  v7({ msecs: 1_770_000_000_000 + index, random: drawn(index) }),
);

/** Sixteen bytes that look like chance and are the same in every run. */
function drawn(index: number): Uint8Array {
  let state = index + 1;
  return Uint8Array.from({ length: 16 }, () => (state = (state * 48_271) % 2_147_483_647) >> 8);
}

describe('who is held out', () => {
  it.each([0, 1, 100, 500, 2_500, 5_000, 9_999])('is a share of %i in 10,000', (share) => {
    const seed = holdoutSeed('019f0000-0000-7000-8000-000000000001');
    const held = CUSTOMERS.filter((customer) => isHeldOut(seed, share, customer)).length;
    const expected = (CUSTOMERS.length * share) / 10_000;
    const allowed = 5 * Math.sqrt(expected * (1 - share / 10_000));
    expect(Math.abs(held - expected)).toBeLessThanOrEqual(allowed);
  });

  it('is about the same share whatever the rule and the customers are called', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 500, max: 9_500 }),
        fc.nat({ max: 30_000 }),
        (ruleId, share, start) => {
          const seed = holdoutSeed(ruleId);
          const some = CUSTOMERS.slice(start, start + 5_000);
          const held = some.filter((customer) => isHeldOut(seed, share, customer)).length;
          const expected = (some.length * share) / 10_000;
          expect(Math.abs(held - expected)).toBeLessThan(6 * Math.sqrt(expected * (1 - share / 10_000)));
        },
      ),
    );
  });

  it('does not change, and grows with the share', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.nat({ max: 9_998 }), (ruleId, customer, share) => {
        const held = isHeldOut(holdoutSeed(ruleId), share, customer);
        expect(isHeldOut(holdoutSeed(ruleId), share, customer)).toBe(held);
        if (held) expect(isHeldOut(holdoutSeed(ruleId), share + 1, customer)).toBe(true);
      }),
    );
  });

  it('is the same in every release', () => {
    const places = Array.from({ length: 8 }, (_, index) =>
      isHeldOut(holdoutSeed('rule'), 5_000, `customer-${index}`),
    );
    expect(places).toEqual([true, true, true, false, true, true, false, false]);
  });

  it('is chosen for each rule anew', () => {
    const [one, other] = ['one', 'other'].map(holdoutSeed) as [number, number];
    const both = CUSTOMERS.filter(
      (each) => isHeldOut(one, 5_000, each) && isHeldOut(other, 5_000, each),
    ).length;
    expect(Math.abs(both - CUSTOMERS.length / 4)).toBeLessThan(5 * Math.sqrt(CUSTOMERS.length * 0.1875));
  });
});
