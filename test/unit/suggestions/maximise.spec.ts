import { describe, expect, it } from '@jest/globals';
import { maximisePositive } from '../../../src/suggestions/domain/maximise.js';

describe('maximisePositive', () => {
  it('finds the top of a bent ridge', () => {
    // Rosenbrock's function of the logarithms, turned over, with its only top at e, e.
    const found = maximisePositive(
      ([x, y], slopes) => {
        const [u, v] = [Math.log(x!), Math.log(y!)];
        slopes[0] = (400 * u * (v - u * u) + 2 * (1 - u)) / x!;
        slopes[1] = (-200 * (v - u * u)) / y!;
        return 3 - 100 * (v - u * u) ** 2 - (1 - u) ** 2;
      },
      [Math.exp(-1.2), Math.E],
    );
    expect(found).toMatchObject({ converged: true, atEdge: [] });
    expect(found.at[0]).toBeCloseTo(Math.E, 6);
    expect(found.at[1]).toBeCloseTo(Math.E, 6);
    expect(found.value).toBeCloseTo(3, 12);
  });

  it('says which parameters grow or shrink without end', () => {
    const found = maximisePositive(
      ([x, y, z], slopes) => {
        slopes.set([1 / (1 + x!) ** 2, -2 * (y! - 5), -1 / (1 + z!) ** 2]);
        return x! / (1 + x!) - (y! - 5) ** 2 - z! / (1 + z!);
      },
      [1, 1, 1],
    );
    expect(found).toMatchObject({ converged: true, atEdge: [0, 2] });
    expect(found.at[0]).toBeGreaterThan(500);
    expect(found.at[1]).toBeCloseTo(5, 6);
    expect(found.at[2]).toBeLessThan(1 / 500);
  });

  it('does not call converged what it could not climb', () => {
    const wrongWay = maximisePositive(
      ([x], slopes) => {
        slopes[0] = 1;
        return -x!;
      },
      [1],
    );
    expect(wrongWay.converged).toBe(false);
    expect(maximisePositive(() => NaN, [1]).value).toBeNaN();
  });
});
