import assert from 'node:assert/strict';
import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { DemandByProduct, DemandTally, NO_DEMAND } from '../../../src/suggestions/domain/recent-demand.js';
import { baskets } from './habit-examples.js';

const [CANDLE, SLED, CARD, STRANGE] = [1, 2, 3, 4];

describe('recent demand', () => {
  test('halves a purchase in 7 days and holds lately against ever', () => {
    const tally = new DemandTally(1000);
    tally.add(1000, [CANDLE]);
    tally.add(993, [CANDLE, CARD]);
    tally.add(986, [CARD]);
    tally.add(500, [SLED]);
    const demand = tally.demand();
    assert.deepEqual(demand.products, [CANDLE, CARD, SLED]);
    assert.deepEqual(demand.recent, [1.5, 0.75, 0]);
    // 4 purchases ever, 1.75 lately: a product of 2 ever is expected 0.875 times lately, of one 0.4375 times.
    assert.deepEqual(demand.trends, [3.5 / 2.875, 2.75 / 2.875, 2 / 2.4375]);
    const byProduct = new DemandByProduct(demand);
    assert.equal(byProduct.recentOf(CANDLE), 1.5);
    assert.equal(byProduct.recentOf(STRANGE), 0);
    const trended = byProduct.timesTrends(Float64Array.of(0, 2, 0, 4, 6));
    assert.deepEqual([...trended], [0, (2 * 3.5) / 2.875, 0, (4 * 2.75) / 2.875, 6 * 0.5]);
    assert.deepEqual([...byProduct.timesTrends(Float64Array.of(0, 2))], [0, (2 * 3.5) / 2.875]);
  });

  test('lists at most a thousand products, and takes others for the last of them', () => {
    const tally = new DemandTally(50);
    for (let product = 1; product <= 1_200; product++) {
      tally.add(50, [product]);
      if (product % 2 === 0) tally.add(50, [product]);
    }
    const demand = tally.demand();
    assert.equal(demand.products.length, 1_000);
    assert.deepEqual(demand.products.slice(0, 3), [2, 4, 6]);
    assert.equal(demand.products.at(-1), 799);
    assert.equal(new DemandByProduct(demand).recentOf(1_199), 1);
  });

  test('falls back to what was bought most ever where nothing was bought lately', () => {
    const tally = new DemandTally(2_000);
    for (const products of [[CANDLE], [CARD], [CARD]]) tally.add(0, products);
    const demand = tally.demand();
    assert.deepEqual(demand.products, [CARD, CANDLE]);
    assert.deepEqual(
      [demand.recent, demand.trends],
      [
        [0, 0],
        [1, 1],
      ],
    );
  });

  test('is nothing where nothing was bought', () => {
    assert.deepEqual(new DemandTally(0).demand(), NO_DEMAND);
    assert.equal(new DemandByProduct(NO_DEMAND).recentOf(CANDLE), 0);
  });

  test('is the same in any order, and what is taken back leaves no trace', () => {
    fc.assert(
      fc.property(baskets, baskets, (given, returned) => {
        const once = new DemandTally(19_050);
        for (const { day, products } of given) once.add(day, products);
        const other = new DemandTally(19_050);
        for (const { day, products } of [...returned, ...given].reverse()) other.add(day, products);
        for (const { day, products } of returned) other.add(day, products, -1);
        assert.deepEqual(other.demand(), once.demand());
      }),
      { numRuns: 200 },
    );
  });
});
