import { describe, expect, test } from '@jest/globals';
import { AffinityCounts } from '../../../src/suggestions/domain/affinity-counts.js';
import { solveEase } from '../../../src/suggestions/domain/ease.js';

const TODAY = 20_000;
const [TEA, MILK, BREAD, RARE] = [1, 2, 3, 4];
const RIDGE = 20;

function countsOf(...baskets: readonly (readonly number[])[]): AffinityCounts {
  const counts = new AffinityCounts();
  for (const products of baskets) counts.add({ products, day: TODAY });
  return counts;
}

/** Solves a·x = b by elimination. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, index) => [...row, b[index]!]);
  rows.forEach((pivotRow, pivot) => {
    const divisor = pivotRow[pivot]!;
    pivotRow.forEach((value, column) => (pivotRow[column] = value / divisor));
    rows.forEach((row, index) => {
      const factor = row[pivot]!;
      if (index !== pivot) row.forEach((value, column) => (row[column] = value - factor * pivotRow[column]!));
    });
  });
  return rows.map((row) => row.at(-1)!);
}

describe('the weights', () => {
  const baskets = [[TEA, MILK], [TEA, MILK, BREAD], [MILK, BREAD], [BREAD, RARE], [TEA, MILK], [TEA]];
  const products = Int32Array.of(TEA, MILK, BREAD);
  const boughtIn = [4, 4, 3];
  const together = (i: number, j: number): number =>
    baskets.filter((basket) => basket.includes(i + 1) && basket.includes(j + 1)).length;
  const mean = 11 / 3;

  test('are those of the ridge regression of each product on all others', () => {
    const weights = solveEase(countsOf(...baskets), products);
    for (const j of [0, 1, 2]) {
      const others = [0, 1, 2].filter((i) => i !== j);
      const gram = others.map((i) => others.map((k) => together(i, k) + (i === k ? RIDGE : 0)));
      const regression = solve(
        gram,
        others.map((i) => together(i, j)),
      );
      others.forEach((i, index) => {
        const damping = (boughtIn[i]! / mean) ** 0.15 * (boughtIn[j]! / mean) ** 0.15;
        expect(weights.rowOf(i)[j]).toBeCloseTo(regression[index]! / damping, 12);
      });
      expect(weights.rowOf(j)[j]).toBe(0);
    }
  });

  test('are the same to the bit whatever the order of baskets', () => {
    const odd = [...baskets, Array.from({ length: 37 }, (_, index) => index + 1), [TEA, BREAD]];
    const one = solveEase(countsOf(...odd), products);
    const other = solveEase(countsOf(...odd.reverse()), products);
    expect([0, 1, 2].map((place) => one.rowOf(place))).toEqual([0, 1, 2].map((place) => other.rowOf(place)));
  });

  test('speak against what others explain', () => {
    // Bread goes with milk; tea goes with milk too, and with bread less than milk alone would make it.
    const shared = Array.from({ length: 60 }, () => [TEA, MILK]);
    const more = Array.from({ length: 60 }, () => [MILK, BREAD]);
    const row = solveEase(countsOf(...shared, ...more, [TEA, BREAD, MILK]), products).rowOf(0);
    expect(row[1]).toBeGreaterThan(0);
    expect(row[2]).toBeLessThan(0);
  });
});
