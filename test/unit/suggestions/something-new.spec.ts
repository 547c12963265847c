import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { habitsOf } from '../../../src/suggestions/domain/customer-habits.js';
import {
  MOST_TELLING,
  somethingNew,
  tellingProducts,
  type SpeakingRow,
} from '../../../src/suggestions/domain/something-new.js';
import { DemandByProduct, NO_DEMAND } from '../../../src/suggestions/domain/recent-demand.js';
import { basket, baskets, demandOf } from './habit-examples.js';

const [TEA, BREAD, HONEY, JAM, SOAP, HAM] = [1, 2, 3, 4, 5, 6];
const HABITS = habitsOf([basket(0, [BREAD]), basket(7, [BREAD]), basket(10, [SOAP]), basket(14, [TEA])]);
const ROWS: SpeakingRow[] = [
  {
    product: TEA,
    boughtIn: 100,
    partners: [BREAD, HONEY, HAM],
    together: [9, 8, 1],
    weights: [0.9, 0.2, -0.3],
  },
  {
    product: BREAD,
    boughtIn: 200,
    partners: [JAM, HONEY, HAM],
    together: [6, 5, 3],
    weights: [0.3, 0.1, 0.1],
  },
];
/** Demand of a given trend for each product. */
function trending(trends: Readonly<Record<number, number>>): DemandByProduct {
  const products = Object.keys(trends).map(Number);
  return new DemandByProduct({
    ...NO_DEMAND,
    products,
    recent: products.map((_, i) => 10 - i),
    trends: Object.values(trends),
  });
}

const rows = fc.array(
  fc
    .record({
      product: fc.integer({ min: 1, max: 14 }),
      partners: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 8 }),
    })
    .chain(({ product, partners }) =>
      fc.record({
        product: fc.constant(product),
        boughtIn: fc.integer({ min: 1, max: 99 }),
        partners: fc.constant(partners),
        together: fc.array(fc.nat(9), { minLength: partners.length, maxLength: partners.length }),
        weights: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
          minLength: partners.length,
          maxLength: partners.length,
        }),
      }),
    ),
  { maxLength: 10 },
);

describe('something new', () => {
  test("adds up what the customer's products say, times the trend, and names the loudest", () => {
    const found = somethingNew(HABITS, ROWS, trending({ [HONEY]: 1.5, [JAM]: 1 }), 2);
    const [tea, bread] = [100 ** 0.3, 0.81 * 200 ** 0.3];
    assert.deepEqual(
      found.map(({ product, basis, because }) => [product, basis, because?.product]),
      [
        [HONEY, 'AFFINITY', TEA],
        [JAM, 'AFFINITY', BREAD],
      ],
    );
    assert.ok(Math.abs(found[0]!.score - (0.2 * tea + 0.1 * bread) * 1.5) < 1e-12);
    assert.ok(Math.abs(found[1]!.score - 0.3 * bread) < 1e-12);
    const { share, ...because } = found[0]!.because!;
    assert.deepEqual(because, { product: TEA, boughtIn: 100, together: 8 });
    assert.ok(Math.abs(share - 0.2 * tea) < 1e-12);
  });

  test('leaves out what the products speak against on the whole', () => {
    const all = somethingNew(HABITS, ROWS, trending({ [HONEY]: 1, [JAM]: 1 }), 9);
    assert.ok(!all.some(({ product }) => product === HAM));
    const breadOnly = somethingNew(HABITS, ROWS.slice(1), trending({ [HAM]: 1 }), 9);
    assert.ok(breadOnly.some(({ product }) => product === HAM));
  });

  test('gives no reason that nobody ever had: what was never bought together speaks for nothing', () => {
    const apart: SpeakingRow = { product: TEA, boughtIn: 9, partners: [JAM], together: [0], weights: [0.5] };
    assert.deepEqual(somethingNew(HABITS, [apart], trending({}), 9), []);
  });

  test('takes no word from products the customer has not bought', () => {
    const strange: SpeakingRow = {
      product: HAM,
      boughtIn: 9,
      partners: [JAM],
      together: [4],
      weights: [0.5],
    };
    assert.deepEqual(somethingNew(HABITS, [strange], trending({}), 9), []);
  });

  test('lets what is out of season stand back', () => {
    const found = somethingNew(HABITS, ROWS, trending({ [HONEY]: 0.2, [JAM]: 1 }), 2);
    assert.deepEqual(
      found.map(({ product }) => product),
      [JAM, HONEY],
    );
  });

  test('falls back to what sells most lately, and says so', () => {
    const found = somethingNew(habitsOf([]), [], demandOf({ [SOAP]: 2, [JAM]: 5, [TEA]: 3 }), 2);
    assert.deepEqual(found, [
      { product: JAM, basis: 'POPULAR', because: null, score: 5 },
      { product: TEA, basis: 'POPULAR', because: null, score: 3 },
    ]);
    const filled = somethingNew(HABITS, ROWS, demandOf({ [HAM]: 2, [TEA]: 3, [JAM]: 1 }), 4);
    assert.deepEqual(
      filled.map(({ product, basis }) => [product, basis]),
      [
        [JAM, 'AFFINITY'],
        [HONEY, 'AFFINITY'],
        [HAM, 'POPULAR'],
      ],
    );
    assert.deepEqual(somethingNew(habitsOf([]), [], new DemandByProduct(NO_DEMAND), 3), []);
  });

  test('asks the products of the latest visits, of these the most bought', () => {
    const habits = habitsOf([basket(0, [9, 8]), basket(1, [7, 8]), basket(2, [5, 7]), basket(3, [6, 7])]);
    assert.deepEqual(tellingProducts(habits), [7, 6, 5, 8, 9]);
    assert.deepEqual(tellingProducts(habits, 2), [7, 6]);
    const many = habitsOf([
      basket(
        0,
        Array.from({ length: 500 }, (_, i) => i),
      ),
    ]);
    assert.equal(tellingProducts(many).length, MOST_TELLING);
  });

  test('never names what the customer has, nor anything twice, in whatever order the rows come', () => {
    fc.assert(
      fc.property(baskets, rows, fc.integer({ min: 0, max: 12 }), (given, read, limit) => {
        const habits = habitsOf(given);
        const byProduct = [...new Map(read.map((row) => [row.product, row])).values()];
        const demand = demandOf({ 3: 4, 15: 2, 16: 1, 17: 1 });
        const found = somethingNew(habits, byProduct, demand, limit);
        const products = found.map(({ product }) => product);
        assert.ok(found.length <= limit);
        assert.equal(new Set(products).size, products.length);
        assert.ok(!products.some((product) => habits.products.includes(product)));
        assert.deepEqual(somethingNew(habits, [...byProduct].reverse(), demand, limit), found);
      }),
      { numRuns: 300 },
    );
  });

  test('decides for a customer of 300 products in a millisecond or two', () => {
    const visits = Array.from({ length: 40 }, (_, visit) =>
      basket(
        visit * 7,
        Array.from({ length: 30 }, (_, i) => (visit * 8 + i) % 300),
      ),
    );
    const habits = habitsOf(visits);
    const read = tellingProducts(habits).map((product): SpeakingRow => {
      const partners = Array.from({ length: 100 }, (_, i) => (product * 31 + i * 17) % 3_000);
      return {
        product,
        boughtIn: 40,
        partners,
        together: partners,
        weights: partners.map((_, i) => 1 / (i + 1)),
      };
    });
    const times = Array.from({ length: 60 }, () => {
      const before = performance.now();
      somethingNew(habits, read, demandOf({}), 20);
      return performance.now() - before;
    }).sort((a, b) => a - b);
    assert.equal(read.length, MOST_TELLING);
    // The quickest of sixty, as others may be at work on the same machine.
    assert.ok(times[0]! < 2, `took ${times[0]} ms`);
  });
});
