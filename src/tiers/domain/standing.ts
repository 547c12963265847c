import type { Instant } from '../../kernel/instant.js';
import type { Contribution } from './contribution.js';
import type { DayNumber, Period } from './tier-calendar.js';

/** What was contributed on one day, above zero. */
export interface DayCount {
  readonly day: DayNumber;
  readonly amount: number;
}

/**
 * All that has to be known of a customer to judge the next purchase: where they stand, and what of the metric still
 * counts. It is the same however often and in whatever order it was brought up to date; `peak` alone may differ.
 */
export interface TierStanding {
  /** The ladder that the counters and the tier belong to. */
  readonly ladderVersion: number;
  /** Its code; null for the entry tier. */
  readonly tier: string | null;
  readonly heldFrom: Instant;
  /**
   * When the counters last had a say: a rise, the end of a period, the end of a grace, a new ladder. What happened
   * after it can be counted in; what happened before may have led to another tier, and needs the past.
   */
  readonly weighedAt: Instant;
  /** When the latest contribution happened; null before the first. */
  readonly lastAt: Instant | null;
  /** What counts as of the later of `weighedAt` and `lastAt`. */
  readonly counted: number;
  /** Of a rolling window: `counted` by the day, from the oldest on. Empty for other windows. */
  readonly days: readonly DayCount[];
  /** No window since `weighedAt` held more. May be too high, never too low. */
  readonly peak: number;
  /**
   * Of yearly windows the year that is counted. Of a rolling window the time for which the tier is held, null on the
   * entry tier. At its end it is judged whether the tier is kept.
   */
  readonly period: Period | null;
  /** A tier that was not earned again and is kept until then by grace; `to` is where it falls, at the least. */
  readonly fall: { readonly at: Instant; readonly to: string | null } | null;
  /** How many rows of history were written. */
  readonly seq: number;
}

/** Why a row of the history was written. */
export type TierChangeReason =
  /** The threshold was reached. */
  | 'UPGRADE'
  /** The period and its grace ended without the tier having been earned again. */
  | 'DOWNGRADE'
  /** A late purchase or a return made the past be judged again. */
  | 'CORRECTION'
  /** A new version of the ladder. */
  | 'LADDER';

/** From when on a tier is held, and why. */
export interface TierStep {
  /** Its code; null for the entry tier. */
  readonly tier: string | null;
  readonly holdsFrom: Instant;
  readonly reason: TierChangeReason;
  readonly ladderVersion: number;
}

/**
 * A row of a customer's history; never changed once written. It holds until a later one does; and from `holdsFrom`
 * on it outranks all rows with a lower `seq`, which stay as what was believed until `recordedAt`.
 */
export interface TierRow extends TierStep {
  /** From 1. */
  readonly seq: number;
  readonly recordedAt: Instant;
}

/** What happened so far. Needed only where the past has to be judged again. */
export interface TierPast {
  /** All purchases of the customer, in any order, as they were before the change in hand. */
  readonly contributions: readonly Contribution[];
  /** All rows, in any order. */
  readonly rows: readonly TierRow[];
}

/** Of somebody who never bought anything. */
export const NO_PAST: TierPast = { contributions: [], rows: [] };

export interface TierState {
  /** Null while nothing has been written down of the customer. */
  readonly standing: TierStanding | null;
  /** Null when it was not needed. */
  readonly past: TierPast | null;
}

/** The next instant at which time alone may change the tier, as long as the ladder stays as it is. */
export function nextDueAt({ tier, period, fall }: TierStanding): Instant | null {
  if (fall) return period && period.until < fall.at ? period.until : fall.at;
  return tier !== null && period ? period.until : null;
}
