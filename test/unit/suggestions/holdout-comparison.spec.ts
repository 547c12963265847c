import { describe, expect, it } from '@jest/globals';
import { compareHoldout } from '../../../src/suggestions/domain/holdout-comparison.js';
import { addUpKinds, figuresOfKinds, type KindCounts } from '../../../src/suggestions/domain/kind-figures.js';
import { judgePeriod } from '../../../src/suggestions/domain/judge-period.js';
import type { SpendGroup } from '../../../src/suggestions/domain/uplift.js';

/** So many customers of whom half spent that much each, in minor units. */
function group(customers: number, spendMinor: number): SpendGroup {
  const buyers = customers / 2;
  const spend = BigInt(spendMinor);
  return {
    customers,
    buyers,
    purchases: buyers,
    spendMinor: BigInt(buyers) * spend,
    spendSquares: BigInt(buyers) * spend ** 2n,
    spendCubes: BigInt(buyers) * spend ** 3n,
  };
}
const always = (share: number) => [{ share, from: null }];

describe('what suggestions brought', () => {
  it('is told in words and figures', () => {
    const sides = { shown: group(20_000, 2_200), heldOut: group(20_000, 2_000), changedSides: 0 };
    const told = compareHoldout(sides, always(5_000), 'GBP');
    expect(told).toMatchObject({ verdict: 'UPLIFT', changedSides: 0, shares: [{ share: 5_000 }] });
    expect(told.uplift.spendDifference?.value).toBeCloseTo(100);
    expect(told.message).toMatch(/^Customers who were shown suggestions spent 1\.00 GBP more each/);
  });

  it('says how many customers would be needed where there are too few', () => {
    const sides = { shown: group(400, 2_000), heldOut: group(100, 2_000), changedSides: 0 };
    const told = compareHoldout(sides, always(2_000), 'GBP');
    expect(told.verdict).toBe('TOO_FEW');
    expect(told.message).toMatch(/^Too small to tell: .* 16,000 and 4,000 /);
  });

  it('says so where nobody is held out', () => {
    const sides = { shown: group(400, 2_000), heldOut: group(0, 0), changedSides: 0 };
    expect(compareHoldout(sides, always(0), 'GBP')).toMatchObject({
      verdict: 'NO_HOLDOUT',
      message: expect.stringMatching(/^Nobody is held out, so there is nothing to compare with/),
    });
  });

  it('says when the share changed, and how many changed sides', () => {
    const sides = { shown: group(400, 2_000), heldOut: group(100, 2_000), changedSides: 1_234 };
    const shares = [
      { share: 500, from: null },
      { share: 1_050, from: Date.parse('2026-03-01T00:00:00Z') },
    ];
    const { message, verdict } = compareHoldout(sides, shares, 'GBP');
    expect(verdict).toBe('TOO_FEW');
    expect(message).toMatch(
      /^The share held out changed from 5 % to 10\.5 % at 2026-03-01T00:00:00\.000Z: 1,234 customers changed sides and are left out\. Too small/,
    );
    const begun = [{ share: 0, from: null }, ...shares.slice(1)];
    expect(compareHoldout(sides, begun, 'GBP')).toMatchObject({
      verdict: 'NO_HOLDOUT',
      message: expect.stringMatching(/Nobody was held out all the time/),
    });
  });
});

describe('figures of kinds', () => {
  const counts: KindCounts = {
    kind: 'DUE_AGAIN',
    impressions: 200,
    shown: 263,
    saidTaken: 60,
    turnedDown: 20,
    bought: 41,
    taken: 81,
    open: 7,
  };

  it('add up kind by kind', () => {
    const other: KindCounts = { ...counts, kind: 'PROMOTION', impressions: 1 };
    expect(addUpKinds([counts, other, counts])).toEqual([
      {
        kind: 'DUE_AGAIN',
        impressions: 400,
        shown: 526,
        saidTaken: 120,
        turnedDown: 40,
        bought: 82,
        taken: 162,
        open: 14,
      },
      other,
    ]);
    expect(addUpKinds([])).toEqual([]);
  });

  it('tell the share taken with its interval', () => {
    const found = figuresOfKinds([counts]);
    expect(found.map(({ kind, shown }) => [kind, shown])).toEqual([
      ['COMPLEMENTARY', 0],
      ['DUE_AGAIN', 263],
      ['SOMETHING_NEW', 0],
      ['PROMOTION', 0],
    ]);
    // R. G. Newcombe, Statistics in Medicine 17 (1998) 857, table I: 81 of 263.
    expect(found[1]!.takenRate).toMatchObject({
      value: expect.closeTo(0.308, 4),
      from: expect.closeTo(0.2553, 4),
      to: expect.closeTo(0.3662, 4),
    });
    expect(found[1]!.message).toBe(
      'Of 263 shown, 81 were taken: 30.8 % (with 95 % confidence between 25.5 % and 36.6 %). Another 7 may still be bought in time.',
    );
    expect(found[0]).toMatchObject({ takenRate: null, message: 'Nothing was reported.' });
  });
});

describe('a period', () => {
  const told = (from: string, until: string): unknown => {
    const judged = judgePeriod(from, until);
    return judged.ok ? judged.value : judged.error.map(({ code, field }) => `${code} ${field.join('.')}`);
  };

  it('is from one time on up to another', () => {
    expect(told('1970-01-01T01:00:00+01:00', '1970-01-01T00:00:00.001Z')).toEqual({ from: 0, until: 1 });
  });

  it.each([
    ['2026-03-01', 'never', ['INVALID from', 'INVALID until']],
    ['2026-03-01T00:00:00Z', '2026-03-02', ['INVALID until']],
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', ['OUT_OF_RANGE until']],
    ['2026-03-01T00:00:00Z', '2026-02-01T00:00:00Z', ['OUT_OF_RANGE until']],
    ['2020-01-01T00:00:00Z', '2023-01-01T00:00:00Z', ['OUT_OF_RANGE until']],
  ])('is not from %s until %s', (from, until, refusals) => expect(told(from, until)).toEqual(refusals));
});
