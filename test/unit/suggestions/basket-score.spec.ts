import { describe, expect, test } from '@jest/globals';
import { scoreBasket, type PartnerRow } from '../../../src/suggestions/domain/basket-score.js';

const [TEA, BREAD, MILK, JAM, SALT] = [1, 2, 3, 4, 5];

type Partner = readonly [product: number, together: number, share: number, weight: number];

function rowOf(product: number, boughtIn: number, ...partners: readonly Partner[]): PartnerRow {
  return {
    ...{ product, boughtIn, partners: partners.map(([partner]) => partner) },
    together: partners.map(([, together]) => together),
    shares: partners.map(([, , share]) => share),
    weights: partners.map(([, , , weight]) => weight),
  };
}

describe('a basket', () => {
  test('adds up what its products say, as in the rule', () => {
    const tea = rowOf(TEA, 10, [MILK, 4, 0.4, 0.1]);
    const bread = rowOf(BREAD, 20, [MILK, 4, 0.2, 0.05]);
    const [milk, ...others] = scoreBasket([tea, bread], [TEA, BREAD], 10);
    expect(others).toEqual([]);
    expect(milk?.score).toBeCloseTo(0.3, 12);
    expect(milk?.because).toEqual([
      { product: TEA, boughtIn: 10, together: 4, share: 0.1 + 0.4 / 4 },
      { product: BREAD, boughtIn: 20, together: 4, share: 0.05 + 0.2 / 4 },
    ]);
  });

  test('of one product suggests most of all what is usually bought with it', () => {
    const row = rowOf(TEA, 10, [JAM, 1, 0.1, 0.3], [MILK, 6, 0.6, 0.1]);
    expect(scoreBasket([row], [TEA], 10).map(({ product }) => product)).toEqual([MILK, JAM]);
  });

  test('never suggests what is in it, whether known or not', () => {
    const row = rowOf(TEA, 10, [MILK, 6, 0.6, 0.1], [BREAD, 6, 0.6, 0.1], [JAM, 1, 0.1, 0.1]);
    expect(scoreBasket([row], [TEA, MILK, BREAD, 99], 10).map(({ product }) => product)).toEqual([JAM]);
  });

  test('suggests nothing that is spoken against or that nobody bought with it', () => {
    const tea = rowOf(TEA, 10, [MILK, 1, 0.1, 0.05], [JAM, 0, 0, 0.2], [SALT, 1, 0.1, 0.1]);
    const bread = rowOf(BREAD, 10, [MILK, 0, 0, -0.2]);
    const found = scoreBasket([tea, bread], [TEA, BREAD], 10);
    expect(found.map(({ product }) => product)).toEqual([SALT]);
  });

  test('is told as many as asked for, of equal ones by product number, in any order of rows', () => {
    const rows = [TEA, BREAD].map((product) =>
      rowOf(product, 10, [9, 1, 0.1, 0.1], [7, 1, 0.1, 0.1], [8, 2, 0.2, 0.1]),
    );
    const found = scoreBasket(rows, [TEA, BREAD], 2);
    expect(found.map(({ product }) => product)).toEqual([8, 7]);
    expect(scoreBasket([...rows].reverse(), [BREAD, TEA], 2)).toEqual(found);
  });

  test('of nothing known has no candidates', () => {
    expect(scoreBasket([], [TEA], 10)).toEqual([]);
    expect(scoreBasket([rowOf(TEA, 1)], [TEA], 10)).toEqual([]);
  });
});

test('the three most telling products of a large basket are the reasons', () => {
  const basket = Array.from({ length: 1_000 }, (_, index) => index + 1);
  const rows = basket.map((product) => rowOf(product, 10, [2_000, 2, 0.2, product / 1_000]));
  const [found] = scoreBasket(rows, basket, 10);
  expect(found?.because.map(({ product }) => product)).toEqual([1_000, 999, 998]);
});
