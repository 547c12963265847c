import fc from 'fast-check';
import { compileAward } from '../../../src/rules/domain/compiled-rule.js';
import type { Awarder, KeptLine } from '../../../src/rules/domain/awarder.js';
import type { PointsAward } from '../../../src/rules/domain/rule-definition.js';

const points = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 1_000_000 }));
const minor = fc.oneof(fc.constantFrom(1, 50, 100, 1000), fc.integer({ min: 1, max: 1_000_000_000 }));
const factor = fc.oneof(
  fc.constantFrom('1.5', '2', '3', '10'),
  fc.integer({ min: 10_001, max: 100_000 }).map((units) => String(units / 10_000)),
);

export const anyAward: fc.Arbitrary<PointsAward> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('PER_AMOUNT' as const), points, perMinor: minor }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('MULTIPLIER' as const), factor }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('PER_STEP' as const), points, stepMinor: minor }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('FIXED' as const), points }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('PER_UNIT' as const), points }) },
);

/** Lines of which three amounts are kept, each within the one before: everything, more, and less. */
export interface ReturnedLine {
  readonly basisMinor: number;
  readonly quantity: number;
  readonly more: number;
  readonly less: number;
}

export const returnedLine: fc.Arbitrary<ReturnedLine> = fc
  .tuple(
    fc.oneof(fc.nat({ max: 5000 }), fc.nat({ max: 10_000_000 }), fc.nat({ max: 1_000_000_000_000 })),
    fc.oneof(
      fc.integer({ min: 1, max: 5 }).map((units) => units * 1000),
      fc.integer({ min: 1, max: 1_000_000_000 }),
    ),
  )
  .chain(([basisMinor, quantity]) => {
    const part = fc.oneof(fc.constantFrom(0, quantity), fc.nat({ max: quantity }));
    return fc.tuple(part, part).map(([a, b]) => ({
      basisMinor,
      quantity,
      more: Math.max(a, b),
      less: Math.min(a, b),
    }));
  });

/** Lines, and awarders that take some of them. */
export const scene: fc.Arbitrary<{
  readonly lines: readonly ReturnedLine[];
  readonly awarders: readonly Awarder[];
}> = fc.array(returnedLine, { minLength: 1, maxLength: 5 }).chain((lines) => {
  const taken = fc.oneof(
    fc.constant(null),
    fc.subarray(
      lines.map((_, index) => index),
      { minLength: 1 },
    ),
  );
  const awarder = fc.record({
    awards: fc.array(fc.record({ compiled: anyAward.map(compileAward), lines: taken }), {
      minLength: 1,
      maxLength: 3,
    }),
    allowance: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 30 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
    ),
  });
  return fc.record({
    lines: fc.constant(lines),
    awarders: fc.array(awarder, { minLength: 1, maxLength: 6 }),
  });
});

export function keptOf(lines: readonly ReturnedLine[], kept: 'all' | 'more' | 'less' | 'none'): KeptLine[] {
  return lines.map(({ basisMinor, quantity, more, less }) => ({
    basisMinor,
    quantity,
    keptQuantity: { all: quantity, more, less, none: 0 }[kept],
  }));
}
