import { LOG_UNIT, productGaps, type CustomerHabits } from './customer-habits.js';

/**
 * How long gaps are in a program as a whole: what a customer of whom little is known is taken to be like. Whole
 * numbers, so that priors of parts add up to those of the whole in any order; logarithms are in 1/65536.
 */
export interface ProgramPriors {
  /** Gaps between purchases of one product by one customer, and the sum of their natural logarithms. */
  readonly productGaps: number;
  readonly productGapLogs: number;
  /** Gaps between visits of one customer, and the sum of their logarithms. */
  readonly visitGaps: number;
  readonly visitGapLogs: number;
}

export const NO_PRIORS: ProgramPriors = {
  productGaps: 0,
  productGapLogs: 0,
  visitGaps: 0,
  visitGapLogs: 0,
};

/** What a gap is taken to be while a program has seen none: a month. */
const UNKNOWN_GAP_LOG = Math.log(30);

/** What one customer adds to the program's priors; `addPriors` undoes it with a `sign` of −1. */
export function addPriors(priors: ProgramPriors, habits: CustomerHabits, sign: 1 | -1 = 1): ProgramPriors {
  const { gaps, logs } = productGaps(habits);
  return mergePriors(
    priors,
    {
      productGaps: gaps,
      productGapLogs: logs,
      visitGaps: Math.max(0, habits.visits - 1),
      visitGapLogs: habits.visitGapLogs,
    },
    sign,
  );
}

/** The priors of all of these customers. */
export function programPriors(profiles: Iterable<CustomerHabits>): ProgramPriors {
  let priors = NO_PRIORS;
  for (const habits of profiles) priors = addPriors(priors, habits);
  return priors;
}

/** The priors of two parts of a program together; with a sign of −1, of the first without the second. */
export function mergePriors(one: ProgramPriors, other: ProgramPriors, sign: 1 | -1 = 1): ProgramPriors {
  return {
    productGaps: one.productGaps + sign * other.productGaps,
    productGapLogs: one.productGapLogs + sign * other.productGapLogs,
    visitGaps: one.visitGaps + sign * other.visitGaps,
    visitGapLogs: one.visitGapLogs + sign * other.visitGapLogs,
  };
}

/** The mean logarithm of the gap between two purchases of a product, in days. */
export function productGapLog({ productGaps: gaps, productGapLogs: logs }: ProgramPriors): number {
  return gaps === 0 ? UNKNOWN_GAP_LOG : logs / LOG_UNIT / gaps;
}

/** The mean logarithm of the gap between two visits, in days. */
export function visitGapLog({ visitGaps: gaps, visitGapLogs: logs }: ProgramPriors): number {
  return gaps === 0 ? UNKNOWN_GAP_LOG : logs / LOG_UNIT / gaps;
}
