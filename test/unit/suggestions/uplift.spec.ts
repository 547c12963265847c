import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareSpend, type SpendGroup } from '../../../src/suggestions/domain/uplift.js';
import { seeded } from '../../support/chance.js';

// In Jest, where code runs in a context of its own, finding a global takes longer than what millions of draws do with it.
const { log, round } = Math;

/** R's `sleep`, in tenths of an hour: the published example of `t.test`. */
const SLEEP_1 = [7, -16, -2, -12, -1, 34, 37, 8, 0, 20];
const SLEEP_2 = [19, 8, 11, 1, -1, 44, 55, 16, 46, 34];

function groupOf(spends: readonly number[]): SpendGroup {
  const exact = spends.map(BigInt);
  return {
    customers: spends.length,
    buyers: spends.filter((spend) => spend > 0).length,
    purchases: spends.filter((spend) => spend > 0).length,
    spendMinor: exact.reduce((sum, spend) => sum + spend, 0n),
    spendSquares: exact.reduce((sum, spend) => sum + spend ** 2n, 0n),
    spendCubes: exact.reduce((sum, spend) => sum + spend ** 3n, 0n),
  };
}

/** So many customers, half of whom buy, with that mean spend and standard deviation, and no skew. */
function crowd(customers: number, mean: number, deviation: number): SpendGroup {
  const [n, m, d] = [customers, mean, deviation].map(BigInt) as [bigint, bigint, bigint];
  return {
    customers,
    buyers: customers / 2,
    purchases: customers,
    spendMinor: n * m,
    spendSquares: n * m * m + (n - 1n) * d * d,
    spendCubes: n * m ** 3n + 3n * m * (n - 1n) * d * d,
  };
}

describe('the difference in spend', () => {
  it("is Welch's, as R has it for the sleep data", () => {
    const { spendDifference, shown } = compareSpend(groupOf(SLEEP_1), groupOf(SLEEP_2));
    expect(spendDifference!.value).toBeCloseTo(-15.8, 10);
    expect(spendDifference!.from).toBeCloseTo(-33.654832, 5);
    expect(spendDifference!.to).toBeCloseTo(2.054832, 5);
    // t.test(extra[group == 1])
    expect(shown.spendPerCustomer!.value).toBeCloseTo(7.5, 10);
    expect(shown.spendPerCustomer!.from).toBeCloseTo(-5.297804, 4);
    expect(shown.spendPerCustomer!.to).toBeCloseTo(20.297804, 4);
  });

  it('is the same when all spends are higher by millions of millions', () => {
    const high = (spends: readonly number[]): SpendGroup =>
      groupOf(spends.map((spend) => spend + 800_000_000_000_000));
    const low = compareSpend(groupOf(SLEEP_1), groupOf(SLEEP_2)).spendDifference!;
    const there = compareSpend(high(SLEEP_1), high(SLEEP_2)).spendDifference!;
    // The means are doubles, of which one of this size has steps of 0.125.
    expect(Math.abs(there.value - low.value)).toBeLessThanOrEqual(0.125);
    expect(there.to - there.from).toBeCloseTo(low.to - low.from, 6);
  });

  it('does not change when groups counted apart are added up', () => {
    const one = groupOf(SLEEP_1);
    const other = groupOf(SLEEP_2);
    const both: SpendGroup = {
      customers: one.customers + other.customers,
      buyers: one.buyers + other.buyers,
      purchases: one.purchases + other.purchases,
      spendMinor: one.spendMinor + other.spendMinor,
      spendSquares: one.spendSquares + other.spendSquares,
      spendCubes: one.spendCubes + other.spendCubes,
    };
    expect(both).toEqual(groupOf([...SLEEP_1, ...SLEEP_2]));
    expect(compareSpend(both, one)).toEqual(compareSpend(groupOf([...SLEEP_1, ...SLEEP_2]), one));
  });

  it('is not said of fewer than two customers, and of equal spends has no width', () => {
    const none = groupOf([]);
    const alone = groupOf([500]);
    const nothing = {
      spendDifference: null,
      relativeUplift: null,
      customersNeeded: null,
      verdict: 'TOO_FEW',
    };
    expect(compareSpend(none, none)).toMatchObject({ ...nothing, buyingRateDifference: null });
    expect(compareSpend(alone, groupOf(SLEEP_1))).toMatchObject(nothing);
    expect(compareSpend(groupOf([500, 500]), groupOf([300, 300]))).toMatchObject({
      spendDifference: { value: 200, from: 200, to: 200 },
      customersNeeded: null,
      verdict: 'TOO_FEW',
    });
  });

  it('refuses sums that cannot be', () => {
    expect(() => compareSpend({ ...crowd(10, 100, 0), spendSquares: 5n }, groupOf(SLEEP_1))).toThrow(
      RangeError,
    );
  });

  it('holds the truth in 95 of 100 samples, relative ones too', () => {
    const draw = seeded(7);
    /** Four in ten buy nothing; the others spend about as an exponential distribution has it, 100 on average. */
    const spend = (mean: number): number => (draw() < 0.4 ? 0 : Math.round(-Math.log(1 - draw()) * mean));
    let absolute = 0;
    let relative = 0;
    const samples = 400;
    for (let sample = 0; sample < samples; sample++) {
      const shown = groupOf(Array.from({ length: 300 }, () => spend(12_000)));
      const heldOut = groupOf(Array.from({ length: 150 }, () => spend(10_000)));
      const { spendDifference, relativeUplift } = compareSpend(shown, heldOut);
      if (spendDifference!.from <= 1_200 && 1_200 <= spendDifference!.to) absolute++;
      if (relativeUplift!.from <= 0.2 && 0.2 <= relativeUplift!.to) relative++;
    }
    // Of 400 samples 380 are expected, give or take 4.
    for (const held of [absolute, relative]) {
      expect(held).toBeGreaterThan(362);
      expect(held).toBeLessThan(398);
    }
  });

  it('is above 0 in relation exactly where it is above 0 in money', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 5_000 }), { minLength: 5, maxLength: 40 }),
        fc.array(fc.nat({ max: 5_000 }), { minLength: 5, maxLength: 40 }),
        (shown, heldOut) => {
          const { spendDifference, relativeUplift } = compareSpend(groupOf(shown), groupOf(heldOut));
          fc.pre(relativeUplift !== null);
          const { from, to } = spendDifference!;
          fc.pre(Math.min(Math.abs(from), Math.abs(to)) > 1e-6);
          expect([relativeUplift!.from > 0, relativeUplift!.to < 0]).toEqual([from > 0, to < 0]);
        },
      ),
    );
  });
});

describe('the verdict', () => {
  const heldOut = crowd(1_000, 10_000, 10_000);

  it('is uplift or loss where the interval is on one side of 0', () => {
    expect(compareSpend(crowd(1_000, 11_000, 10_000), heldOut).verdict).toBe('UPLIFT');
    expect(compareSpend(crowd(1_000, 9_000, 10_000), heldOut).verdict).toBe('LOSS');
    expect(compareSpend(crowd(1_000, 11_000, 10_000), heldOut).relativeUplift!.value).toBeCloseTo(0.1, 12);
  });

  it('is too few where 5 % more could not have been seen, and says how many it takes', () => {
    const few = compareSpend(crowd(1_000, 10_200, 10_000), heldOut);
    expect(few.verdict).toBe('TOO_FEW');
    // R: power.t.test(delta = 0.05, sd = 1, power = 0.8) has 6,280.06 on each side.
    expect(few.customersNeeded).toEqual({ shown: 6_280, heldOut: 6_280 });
    const many = compareSpend(crowd(6_400, 10_200, 10_000), crowd(6_400, 10_000, 10_000));
    expect(many.verdict).toBe('NO_DIFFERENCE_SEEN');
    expect(many.customersNeeded).toEqual(few.customersNeeded);
  });

  it('keeps the split of the groups in what it takes', () => {
    // 1 / 9 and 1 / 1 in place of 1 / 1 and 1 / 1 is 5 / 9 of the variance.
    const { customersNeeded } = compareSpend(crowd(9_000, 10_000, 10_000), heldOut);
    expect(customersNeeded!.heldOut).toBeCloseTo((6_279.1 * 5) / 9, -1);
    expect(customersNeeded!.shown / customersNeeded!.heldOut).toBeCloseTo(9, 2);
  });

  it.each([
    ['98 customers held out', crowd(98, 10_000, 1_000)],
    ['29 buyers held out', { ...crowd(1_000, 10_000, 1_000), buyers: 29 }],
  ])('is too few with %s, however large the difference', (_, few) => {
    const shown = crowd(1_000, 20_000, 1_000);
    expect(compareSpend(shown, few)).toMatchObject({ verdict: 'TOO_FEW' });
    expect(compareSpend(shown, few).spendDifference!.from).toBeGreaterThan(0);
    expect(compareSpend(few, shown).verdict).toBe('TOO_FEW');
    const enough = { ...crowd(100, 10_000, 1_000), buyers: 30 };
    expect(compareSpend(shown, enough).verdict).toBe('UPLIFT');
  });
});

/**
 * Groups of customers who are all drawn from the same: four in ten spend nothing, the others 100 times a power of what
 * is exponentially distributed, which is the more skewed the higher the power.
 */
function drawnSpends(seed: number, power: number): (customers: number, more?: number) => SpendGroup {
  const draw = seeded(seed);
  return (customers, more = 1) => {
    let [buyers, sum, squares, cubes] = [0, 0, 0, 0];
    for (let no = 0; no < customers; no++) {
      const chance = (draw() - 0.4) / 0.6;
      if (chance < 0) continue;
      const spend = round(100 * more * (-log(1 - chance)) ** power);
      buyers++;
      sum += spend;
      squares += spend ** 2;
      cubes += spend ** 3;
    }
    const [spendMinor, spendSquares, spendCubes] = [BigInt(sum), BigInt(squares), BigInt(cubes)];
    return { customers, buyers, purchases: buyers, spendMinor, spendSquares, spendCubes };
  };
}

describe('spends of which few are very large', () => {
  it.each([
    // Skewness of 2.4, 8.4 and 25 and what it asks for: of the first, about 2,100 customers on a side.
    [1, 900, 100],
    [1, 9_000, 4_000],
    [2, 900, 100],
    [2, 4_750, 250],
    [3, 900, 100],
    [3, 4_750, 250],
  ])(
    'are not taken for a difference that is not there (power %i, %i shown and %i held out)',
    (power, shown, heldOut) => {
      const group = drawnSpends(11, power);
      const said = { UPLIFT: 0, LOSS: 0, NO_DIFFERENCE_SEEN: 0, TOO_FEW: 0 };
      const samples = 500;
      for (let sample = 0; sample < samples; sample++) {
        said[compareSpend(group(shown), group(heldOut)).verdict]++;
      }
      expect(said.UPLIFT).toBeLessThanOrEqual(0.03 * samples);
      expect(said.LOSS).toBeLessThanOrEqual(0.03 * samples);
    },
  );

  it('show a difference where there are enough customers for their skewness', () => {
    const group = drawnSpends(12, 1);
    const uplift = compareSpend(group(9_000, 1.2), group(4_000));
    expect(uplift.verdict).toBe('UPLIFT');
    expect(uplift.leastCustomers).toBeGreaterThan(1_500);
    expect(uplift.leastCustomers).toBeLessThan(3_000);
  });

  it('ask for 355 times the squared skewness on the smaller side, whichever that is', () => {
    /** One in ten spends 100, the others nothing: a skewness of 8 / 3, so 355 * 64 / 9 = 2,524.4 customers. */
    const tenth = (customers: number, spend: bigint): SpendGroup => ({
      customers,
      buyers: customers / 10,
      purchases: customers / 10,
      spendMinor: BigInt(customers / 10) * spend,
      spendSquares: BigInt(customers / 10) * spend ** 2n,
      spendCubes: BigInt(customers / 10) * spend ** 3n,
    });
    expect(compareSpend(tenth(25_000, 100n), tenth(2_500, 100n)).leastCustomers).toBe(2_525);
    // A little more where one side spends more, of which the spends vary more.
    const few = compareSpend(tenth(25_000, 150n), tenth(2_500, 100n));
    expect(few).toMatchObject({ verdict: 'TOO_FEW', leastCustomers: 2_584 });
    expect(few.spendDifference!.from).toBeGreaterThan(0);
    expect(compareSpend(tenth(2_500, 100n), tenth(25_000, 150n)).verdict).toBe('TOO_FEW');
    expect(few.buyingRateDifference).toMatchObject({ value: 0 });
    expect(compareSpend(tenth(25_000, 150n), tenth(2_590, 100n)).verdict).toBe('UPLIFT');
    expect(compareSpend(tenth(2_590, 100n), tenth(25_000, 150n)).verdict).toBe('LOSS');
  });

  it('are told of in how many customers are needed, where that is more', () => {
    const large = 10n ** 9n;
    const spends: SpendGroup = {
      customers: 100_000,
      buyers: 100_000,
      purchases: 100_000,
      spendMinor: 100_000n * large + 10n * (large / 10n),
      spendSquares: 99_990n * large ** 2n + 10n * (large + large / 10n) ** 2n,
      spendCubes: 99_990n * large ** 3n + 10n * (large + large / 10n) ** 3n,
    };
    const { verdict, leastCustomers, customersNeeded } = compareSpend(spends, spends);
    expect(verdict).toBe('TOO_FEW');
    // With p = 1 / 10,000 the squared skewness is (1 - 2 p)^2 / (p (1 - p)) = 9,997.0.
    expect(leastCustomers / 355).toBeCloseTo(9_997, 0);
    expect(customersNeeded).toEqual({ shown: leastCustomers, heldOut: leastCustomers });
  });
});
