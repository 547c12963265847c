import { LOG_UNIT, type CustomerHabits } from './customer-habits.js';
import { visitGapLog, type ProgramPriors } from './program-priors.js';

/**
 * How long a customer has stayed away, held against their own habit: whom to win back.
 *
 * Rule: the usual gap is the exponential of the mean logarithm of the gaps between visits, shrunk to the program's as
 * if 3 gaps of it had been seen. Up to 1.5 usual gaps a customer is ON_TIME, up to 3 LATE, up to 6 LAPSING, beyond
 * that LAPSED; with one visit so far NEW instead of the first two. A usual gap counts as a week at least, so that
 * nobody is called late within ten days.
 *
 * In a year of a gift shop nine gaps of ten were shorter than 3 usual gaps and 98 of a hundred shorter than 6; of the
 * customers at up to 1.5 gaps three of four bought within 90 days, at 3 to 5 half, beyond 10 a quarter.
 *
 * Example: the program's gap is 25 days; visits on days 0, 10, 20, 30: exp((3 · ln 10 + 3 · ln 25) / 6) = 15.8 days.
 * On day 70, 40 days on, that is 2.5 usual gaps: LATE.
 */
export interface Cadence {
  readonly state: CadenceState;
  readonly visits: number;
  readonly lastDay: number | null;
  /** The usual gap between visits, in days; null where there was no visit. */
  readonly usualGapDays: number | null;
  readonly daysSinceLast: number | null;
  /** Days since the last visit per usual gap; null where there was no visit. */
  readonly overdueRatio: number | null;
  /** What the usual gap rests on: gaps of the customer's own, or the program's alone. */
  readonly basis: 'OWN_GAPS' | 'PROGRAM';
}

/** NONE has bought nothing that was kept. */
export type CadenceState = 'NONE' | 'NEW' | 'ON_TIME' | 'LATE' | 'LAPSING' | 'LAPSED';

/** As how many gaps the program's mean counts. */
const SHRINKAGE_GAPS = 3;
const SHORTEST_GAP_DAYS = 7;
const LATE_AFTER = 1.5;
const LAPSING_AFTER = 3;
const LAPSED_AFTER = 6;

/** How a customer stands to their own cadence on a day. */
export function cadenceOf(habits: CustomerHabits, priors: ProgramPriors, today: number): Cadence {
  const { visits, lastDay, visitGapLogs } = habits;
  if (lastDay === null) {
    const unknown = { usualGapDays: null, daysSinceLast: null, overdueRatio: null };
    return { state: 'NONE', visits, lastDay, ...unknown, basis: 'PROGRAM' };
  }
  const gaps = visits - 1;
  const gapLog = (visitGapLogs / LOG_UNIT + SHRINKAGE_GAPS * visitGapLog(priors)) / (gaps + SHRINKAGE_GAPS);
  const usualGapDays = Math.exp(gapLog);
  const daysSinceLast = Math.max(0, today - lastDay);
  return {
    state: stateAfter(daysSinceLast / Math.max(SHORTEST_GAP_DAYS, usualGapDays), visits),
    visits,
    lastDay,
    usualGapDays,
    daysSinceLast,
    overdueRatio: daysSinceLast / usualGapDays,
    basis: gaps > 0 ? 'OWN_GAPS' : 'PROGRAM',
  };
}

function stateAfter(usualGaps: number, visits: number): CadenceState {
  if (usualGaps > LAPSED_AFTER) return 'LAPSED';
  if (usualGaps > LAPSING_AFTER) return 'LAPSING';
  if (visits === 1) return 'NEW';
  return usualGaps > LATE_AFTER ? 'LATE' : 'ON_TIME';
}
