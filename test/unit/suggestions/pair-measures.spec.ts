import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AffinityCounts } from '../../../src/suggestions/domain/affinity-counts.js';
import {
  areCountsPossible,
  isSignificant,
  pairMeasures,
  type PairCounts,
  type PairMeasures,
} from '../../../src/suggestions/domain/pair-measures.js';
import { seeded } from '../../support/chance.js';

/** Any possible four-field table. */
const anyCounts = fc
  .record({
    both: fc.nat({ max: 400 }),
    onlyGiven: fc.nat({ max: 400 }),
    onlySuggested: fc.nat({ max: 400 }),
    neither: fc.nat({ max: 2_000 }),
  })
  .map(({ both, onlyGiven, onlySuggested, neither }): PairCounts => ({
    baskets: both + onlyGiven + onlySuggested + neither,
    given: both + onlyGiven,
    suggested: both + onlySuggested,
    together: both,
  }))
  .filter(areCountsPossible);

describe('how strongly two products go together', () => {
  it('is told in every measure', () => {
    // 1,000 purchases; 50 with coffee, 100 with milk, 20 with both: 5 would be by chance.
    const measures = pairMeasures({ baskets: 1_000, given: 50, suggested: 100, together: 20 });
    expect(measures).toMatchObject({
      support: 0.02,
      coverage: 0.05,
      confidence: 0.4,
      lift: 4,
      leverage: 0.015,
    });
    expect(measures.conviction).toBeCloseTo(0.9 / 0.6, 12);
    expect(measures.cosine).toBeCloseTo(20 / Math.sqrt(5_000), 12);
    expect(measures.jaccard).toBeCloseTo(20 / 130, 12);
    expect(measures.kulczynski).toBeCloseTo((0.4 + 0.2) / 2, 12);
    expect(measures.imbalance).toBeCloseTo(50 / 130, 12);
    expect(measures.phi).toBeCloseTo((20 * 870 - 30 * 80) / Math.sqrt(50 * 950 * 100 * 900), 12);
    expect(measures.chiSquared).toBeCloseTo(1_000 * measures.phi! ** 2, 9);
    expect(measures.oddsRatio).toBeCloseTo((20 * 870) / (30 * 80), 12);
  });

  it('has the tea taster of Fisher (1935): 8 cups, 3 of 4 right', () => {
    const { fishersExactTest, hyperConfidence } = pairMeasures({
      baskets: 8,
      given: 4,
      suggested: 4,
      together: 3,
    });
    expect(fishersExactTest).toBeCloseTo(17 / 70, 14);
    expect(hyperConfidence).toBeCloseTo(53 / 70, 14);
  });

  it('leaves out what the counts leave undefined', () => {
    expect(pairMeasures({ baskets: 9, given: 9, suggested: 3, together: 3 })).toMatchObject({
      lift: 1,
      phi: null,
      chiSquared: null,
      oddsRatio: null,
      fishersExactTest: 1,
      hyperConfidence: 0,
    });
    expect(pairMeasures({ baskets: 9, given: 2, suggested: 3, together: 2 }).conviction).toBeNull();
    // 1 in 100 by chance is reached with exactly 0.99.
    expect(pairMeasures({ baskets: 100, given: 1, suggested: 1, together: 1 }).hyperLift).toBeNull();
  });

  it('refuses counts that cannot be', () => {
    const possible = { baskets: 10, given: 6, suggested: 7, together: 4 };
    expect(areCountsPossible(possible)).toBe(true);
    for (const wrong of [
      { together: 2 },
      { together: 7 },
      { given: 0, together: 0 },
      { given: 11 },
      { suggested: 11 },
      { together: 3.5 },
      { baskets: Number.NaN },
    ]) {
      const counts = { ...possible, ...wrong };
      expect(areCountsPossible(counts)).toBe(false);
      expect(() => pairMeasures(counts)).toThrow(RangeError);
      expect(() => isSignificant(counts, 1)).toThrow(RangeError);
    }
  });

  it('is exact in the tails, as adding up all fractions is', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { fishersExactTest, hyperConfidence } = pairMeasures(counts);
        const [atLeast, fewer] = exactTails(counts);
        expectClose(fishersExactTest, atLeast, 1e-11);
        expectClose(hyperConfidence, fewer, 1e-11);
      }),
      { numRuns: 40 },
    );
  });

  it('stays right for millions of purchases', () => {
    // SciPy 1.17: hypergeom.sf(39, 1_000_000, 2_000, 3_000), and sf(2, 10_000_000, 5, 7).
    const many = pairMeasures({ baskets: 1_000_000, given: 2_000, suggested: 3_000, together: 40 });
    expectClose(many.fishersExactTest, 2.95962623890493e-20, 1e-9);
    const rare = pairMeasures({ baskets: 10_000_000, given: 5, suggested: 7, together: 3 });
    expectClose(rare.fishersExactTest, 2.0999993694745576e-18, 1e-9);
    const sure = pairMeasures({ baskets: 10_000_000, given: 200_000, suggested: 300_000, together: 200_000 });
    expect(sure.fishersExactTest).toBe(0);
    expect(sure.hyperConfidence).toBe(1);
  });

  it('does not mind which of the two is given, but for confidence, coverage and conviction', () => {
    fc.assert(
      fc.property(anyCounts, (counts) => {
        const { confidence, coverage, conviction, ...one } = pairMeasures(counts);
        const { given: suggested, suggested: given } = counts;
        const other = pairMeasures({ ...counts, given, suggested });
        for (const [name, value] of Object.entries(one)) {
          expectClose(other[name as keyof PairMeasures], value, 1e-12);
        }
        expectClose(other.coverage * other.confidence, coverage * confidence, 1e-12);
        expect(conviction === null).toBe(confidence === 1);
      }),
    );
  });
});

describe('whether two products go together beyond chance', () => {
  const pair = { baskets: 10_000, given: 100, suggested: 100 };

  it('depends on how many others it could have been', () => {
    expect(isSignificant({ ...pair, together: 5 }, 1)).toBe(true);
    expect(isSignificant({ ...pair, together: 5 }, 168)).toBe(false);
    expect(isSignificant({ ...pair, together: 7 }, 168)).toBe(true);
    expect(isSignificant({ ...pair, together: 7 }, 10_000)).toBe(false);
  });

  it('is never said of fewer than five, nor of what is bought together less than by chance', () => {
    const rare = { baskets: 1_000_000, given: 5, suggested: 5 };
    expect(isSignificant({ ...rare, together: 4 }, 100)).toBe(false);
    expect(isSignificant({ ...rare, together: 5 }, 100)).toBe(true);
    expect(isSignificant({ baskets: 1_000, given: 500, suggested: 500, together: 250 }, 1)).toBe(false);
    expect(isSignificant({ baskets: 1_000, given: 500, suggested: 500, together: 100 }, 1)).toBe(false);
  });

  it('raises few false alarms where nothing goes together', () => {
    const draw = seeded(11);
    const products = 60;
    let alarms = 0;
    const shops = 60;
    for (let shop = 0; shop < shops; shop++) {
      // One product of the shop against all others, of which none has to do with it.
      const baskets = 1_500;
      const given = Array.from({ length: baskets }, () => draw() < 0.1);
      const told = Array.from({ length: products - 1 }, () => {
        const bought = given.map((marked) => ({ marked, has: draw() < 0.08 })).filter(({ has }) => has);
        return isSignificant(
          {
            baskets,
            given: given.filter(Boolean).length,
            suggested: bought.length,
            together: bought.filter(({ marked }) => marked).length,
          },
          products - 1,
        );
      });
      if (told.includes(true)) alarms++;
    }
    // At most 3 of 60 are expected; 9 or more would come by chance in 4 runs of 1,000.
    expect(alarms).toBeLessThan(9);
  });
});

/** The measures in the order of the file's columns after the two products. */
const COLUMNS = [
  'support',
  'confidence',
  'lift',
  'leverage',
  'hyperConfidence',
  'hyperLift',
  'kulczynski',
  'imbalance',
  'cosine',
  'chiSquared',
  'fishersExactTest',
  'oddsRatio',
  'jaccard',
] as const;

describeOnGroceries('the measures on a month of a supermarket', (folder) => {
  let shop: CountedShop;
  let rows: { given: string; suggested: string; values: number[] }[];

  beforeAll(async () => {
    shop = await countShop(folder);
    const [header, ...lines] = await readRows(folder, 'arules_pair_measures');
    expect(header).toBe(`"lhs","rhs",${[...COLUMNS, 'count'].map((name) => `"${name}"`).join(',')}`);
    rows = lines.map((line) => {
      const [, given, suggested, rest] = /^"\{(.*?)\}","\{(.*?)\}",(.*)$/.exec(line)!;
      return { given: given!, suggested: suggested!, values: rest!.split(',').map(Number) };
    });
  });

  it('equal those of arules to nine digits, all 13 of all 5,962 pairs', () => {
    let compared = 0;
    for (const { given, suggested, values } of rows) {
      const counts = shop.pair(given, suggested);
      expect(counts.together).toBe(values[COLUMNS.length]);
      const measures = pairMeasures(counts);
      COLUMNS.forEach((name, column) => {
        expectClose(measures[name], values[column]!, 1e-9, `${name} of ${given} and ${suggested}`);
        compared++;
      });
    }
    expect(compared).toBe(5_962 * 13);
  });

  it('are significant for some pairs and not for others', () => {
    const said = rows.filter(({ given, suggested }) =>
      isSignificant(shop.pair(given, suggested), shop.products - 1),
    );
    expect({ pairs: rows.length, said: said.length }).toEqual({ pairs: 5_962, said: 1_608 });
    expect(isSignificant(shop.pair('whole milk', 'butter'), shop.products - 1)).toBe(true);
    // Bought together less often than by chance, for all that they are in many purchases.
    expect(isSignificant(shop.pair('canned beer', 'whole milk'), shop.products - 1)).toBe(false);
  });
});

/** Tests that need real data; where LAUREL_DATA is not set it says that they were left out. */
function describeOnGroceries(name: string, tests: (folder: string) => void): void {
  const folder = process.env['LAUREL_DATA'];
  if (folder) {
    describe(name, () => tests(join(folder, 'groceries')));
    return;
  }
  process.stderr.write(`Left out, as LAUREL_DATA is not set: ${name}\n`);
  describe.skip(`${name} (LAUREL_DATA is not set)`, () => tests('/nowhere'));
}

interface CountedShop {
  readonly products: number;
  pair(given: string, suggested: string): PairCounts;
}

async function countShop(folder: string): Promise<CountedShop> {
  const products = (await readRows(folder, 'products'))
    .slice(1)
    .map((row) => row.split(',') as [string, string]);
  const numbers = new Map(
    products.flatMap(([id, name], index) => [
      [id, index + 1],
      [name, index + 1],
    ]),
  );
  const numberOf = (product: string): number => numbers.get(product)!;
  const baskets = new Map<string, number[]>();
  for (const row of (await readRows(folder, 'transactions')).slice(1)) {
    const [, order, , product] = row.split(',') as [string, string, string, string];
    const basket = baskets.get(order);
    if (basket) basket.push(numberOf(product));
    else baskets.set(order, [numberOf(product)]);
  }
  const counts = new AffinityCounts();
  for (const basket of baskets.values()) counts.add({ products: basket, day: 0 });
  const pairsOf = new Map(products.map(([id]) => [numberOf(id), counts.pairsOf(numberOf(id))]));
  return {
    products: products.length,
    pair: (given, suggested) => {
      const { partners, together } = pairsOf.get(numberOf(given))!;
      return {
        baskets: counts.baskets,
        given: counts.boughtIn(numberOf(given)),
        suggested: counts.boughtIn(numberOf(suggested)),
        together: together[partners.indexOf(numberOf(suggested))] ?? 0,
      };
    },
  };
}

async function readRows(folder: string, file: string): Promise<string[]> {
  return gunzipSync(await readFile(join(folder, `${file}.csv.gz`)))
    .toString()
    .trimEnd()
    .split('\n');
}

/** Equal up to a share of the value; to 0 only 0 is equal. */
function expectClose(actual: number | null, expected: number | null, share: number, what = 'it'): void {
  if (actual === null || expected === null) {
    expect({ what, value: actual }).toEqual({ what, value: expected });
    return;
  }
  const difference = Math.abs(actual - expected);
  if (difference > share * Math.abs(expected))
    expect({ what, value: actual }).toEqual({ what, value: expected });
}

/** Both tails of the four-field table in whole numbers: those with at least as many together, and with fewer. */
function exactTails({ baskets, given, suggested, together }: PairCounts): [number, number] {
  const choose = (n: number, k: number): bigint => {
    let ways = 1n;
    for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
    return ways;
  };
  const least = Math.max(0, given + suggested - baskets);
  let atLeast = 0n;
  let fewer = 0n;
  let ways = choose(given, least) * choose(baskets - given, suggested - least);
  for (let k = least; k <= Math.min(given, suggested); k++) {
    if (k >= together) atLeast += ways;
    else fewer += ways;
    ways =
      (ways * BigInt(given - k) * BigInt(suggested - k)) /
      (BigInt(k + 1) * BigInt(baskets - given - suggested + k + 1));
  }
  return [ratioOf(atLeast, atLeast + fewer), ratioOf(fewer, atLeast + fewer)];
}

/** A fraction of very large whole numbers to 15 digits, however small it is. */
function ratioOf(part: bigint, whole: bigint): number {
  if (part === 0n) return 0;
  let zeros = 0;
  for (let scaled = part; scaled < whole; scaled *= 10n) zeros++;
  return Number(`${(part * 10n ** BigInt(zeros + 18)) / whole}e-${zeros + 18}`);
}
