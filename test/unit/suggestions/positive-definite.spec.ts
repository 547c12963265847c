import { describe, expect, test } from '@jest/globals';
import {
  invertPositiveDefinite,
  NotPositiveDefinite,
  squareMatrix,
  type SquareMatrix,
} from '../../../src/suggestions/domain/positive-definite.js';

/** X·Xᵀ + I of pseudo-random numbers, by its lower triangle; what stands above it is not to be read. */
function positiveDefinite(size: number): SquareMatrix {
  const depth = 12;
  let seed = 12_345;
  const random = Float64Array.from({ length: size * depth }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed / 2 ** 32 - 0.5;
  });
  const matrix = squareMatrix(size);
  matrix.values.fill(NaN);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = row === column ? 1 : 0;
      for (let k = 0; k < depth; k++) sum += random[row * depth + k]! * random[column * depth + k]!;
      matrix.values[row * matrix.stride + column] = sum;
    }
  }
  return matrix;
}

function at({ values, stride }: SquareMatrix, row: number, column: number): number {
  return column <= row ? values[row * stride + column]! : values[column * stride + row]!;
}

/** How far the product of two symmetric matrices is from one, at most. */
function distanceFromOne(one: SquareMatrix, other: SquareMatrix): number {
  let furthest = 0;
  for (let row = 0; row < one.size; row++) {
    for (let column = 0; column < one.size; column++) {
      let sum = row === column ? -1 : 0;
      for (let k = 0; k < one.size; k++) sum += at(one, row, k) * at(other, k, column);
      if (Number.isNaN(sum)) return NaN;
      const distance = sum < 0 ? -sum : sum;
      if (distance > furthest) furthest = distance;
    }
  }
  return furthest;
}

describe('an inverse', () => {
  // Around the sizes of blocks (63) and tiles (3), and beyond the depth of sums (256).
  test.each([1, 2, 3, 4, 62, 63, 64, 65, 127, 190, 330])('of %i rows times the matrix is one', (size) => {
    const matrix = positiveDefinite(size);
    const inverse = { ...matrix, values: matrix.values.slice() };
    invertPositiveDefinite(inverse);
    expect(distanceFromOne(matrix, inverse)).toBeLessThan(1e-12);
  });

  test('of a small matrix is the known one', () => {
    const matrix = squareMatrix(2);
    matrix.values.set([4], 0);
    matrix.values.set([2, 3], matrix.stride);
    invertPositiveDefinite(matrix);
    expect(at(matrix, 0, 0)).toBeCloseTo(3 / 8, 12);
    expect(at(matrix, 1, 0)).toBeCloseTo(-1 / 4, 12);
    expect(at(matrix, 1, 1)).toBeCloseTo(1 / 2, 12);
  });

  test('is refused where there is none', () => {
    const matrix = squareMatrix(2);
    matrix.values.set([1], 0);
    matrix.values.set([2, 1], matrix.stride);
    expect(() => invertPositiveDefinite(matrix)).toThrow(NotPositiveDefinite);
  });
});
