import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerId, ProgramId } from '../../../src/kernel/id.js';
import {
  daysOf,
  HoldoutGroups,
  sharesWithin,
  type DatedShare,
} from '../../../src/suggestions/domain/holdout-groups.js';
import { isHeldOutOfSuggestions } from '../../../src/suggestions/domain/suggestion-holdout.policy.js';

const programId = '0190b9d8-0000-7000-8000-000000000001' as ProgramId;

const saved: DatedShare[] = [
  { share: 0, from: null },
  { share: 500, from: 100 },
  { share: 500, from: 200 },
  { share: 1_000, from: 300 },
];

describe('the shares in force in a period', () => {
  it.each([
    [0, 50, [[0, null]]],
    [0, 100, [[0, null]]],
    [
      0,
      101,
      [
        [0, null],
        [500, 100],
      ],
    ],
    [100, 200, [[500, 100]]],
    [150, 250, [[500, 100]]],
    [250, 300, [[500, 200]]],
    [
      250,
      301,
      [
        [500, 200],
        [1_000, 300],
      ],
    ],
    [300, 400, [[1_000, 300]]],
    [
      0,
      400,
      [
        [0, null],
        [500, 100],
        [1_000, 300],
      ],
    ],
  ] as const)('from %i until %i', (from, until, wanted) => {
    const found = sharesWithin(saved, { from, until });
    expect(found.map((each) => [each.share, each.from])).toEqual(wanted);
  });
});

describe('the days of a period', () => {
  it('are those from its start on, the last of them shorter', () => {
    expect(daysOf({ from: 5, until: 6 })).toEqual([{ from: 5, until: 6 }]);
    expect(daysOf({ from: 5, until: 172_800_005 })).toEqual([
      { from: 5, until: 86_400_005 },
      { from: 86_400_005, until: 172_800_005 },
    ]);
    expect(daysOf({ from: 5, until: 86_400_006 })[1]).toEqual({ from: 86_400_005, until: 86_400_006 });
  });
});

/** Customers of whom all but few have places of their own. */
const customers = Array.from(
  { length: 400 },
  (_, no) => `0190b9d8-0000-7000-8000-${String(no).padStart(12, '0')}` as CustomerId,
);

describe('customers on either side', () => {
  it('are held out all the time or never; who changed sides is on neither', () => {
    const groups = new HoldoutGroups(programId, [
      { share: 3_000, from: null },
      { share: 1_000, from: 1 },
      { share: 2_000, from: 2 },
    ]);
    for (const customerId of customers) groups.addCustomer(customerId);
    const heldOut = (share: number): number =>
      customers.filter((id) => isHeldOutOfSuggestions(programId, share, id)).length;
    const sides = groups.sides();
    expect(sides.heldOut.customers).toBe(heldOut(1_000));
    expect(sides.changedSides).toBe(heldOut(3_000) - heldOut(1_000));
    expect(sides.shown.customers).toBe(400 - heldOut(3_000));
    expect(Math.min(sides.heldOut.customers, sides.changedSides, sides.shown.customers)).toBeGreaterThan(10);
  });

  it('are all on one side where nobody is held out, or everybody', () => {
    for (const [share, shown] of [
      [0, 400],
      [10_000, 0],
    ] as const) {
      const groups = new HoldoutGroups(programId, [{ share, from: null }]);
      for (const customerId of customers) groups.addCustomer(customerId);
      expect(groups.sides()).toMatchObject({
        shown: { customers: shown },
        heldOut: { customers: 400 - shown },
        changedSides: 0,
      });
    }
  });

  it('add up exactly, whatever they spent', () => {
    const spends = fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { maxLength: 20 });
    fc.assert(
      fc.property(spends, (spent) => {
        const groups = new HoldoutGroups(programId, [{ share: 0, from: null }]);
        spent.forEach((minor, no) => groups.addBuyer(customers[no]!, minor, 2));
        const { shown } = groups.sides();
        expect(shown).toEqual({
          customers: 0,
          buyers: spent.length,
          purchases: spent.length * 2,
          spendMinor: spent.reduce((sum, minor) => sum + BigInt(minor), 0n),
          spendSquares: spent.reduce((sum, minor) => sum + BigInt(minor) ** 2n, 0n),
          spendCubes: spent.reduce((sum, minor) => sum + BigInt(minor) ** 3n, 0n),
        });
      }),
    );
  });
});
