import type { Instant } from '../../kernel/instant.js';
import type { Climb } from './climb.policy.js';
import { climbUpToNow, type TierContext } from './decide-tier.js';
import type { TierState } from './standing.js';
import type { Rung, TierMetric } from './tier-ladder.js';

/** What is missing to the next tier. */
export interface NextTier {
  readonly rung: Rung;
  /** Points, minor units or purchases; above zero. */
  readonly missing: number;
  /** Before when that much does; afterwards it takes more. Null when that never changes by itself. */
  readonly before: Instant | null;
}

/** What is missing to stay on the tier beyond the period that, as things stand, will not keep it. */
export interface StayOnTier {
  /** Points, minor units or purchases; above zero. */
  readonly missing: number;
  /** From when to before when it has to be reached. */
  readonly from: Instant;
  readonly before: Instant;
  /** What follows otherwise, from `heldUntil` on. */
  readonly otherwise: Rung;
}

/** Where a customer stands at one instant, whatever has been written down of it. */
export interface TierOverview {
  readonly rung: Rung;
  readonly ladderVersion: number;
  readonly metric: TierMetric;
  readonly heldFrom: Instant;
  /** Until when it is held if nothing more is bought, grace included; null for always. */
  readonly heldUntil: Instant | null;
  /** What counts towards the next tier: points, minor units or purchases. */
  readonly counted: number;
  /** Null on the highest rung. */
  readonly next: NextTier | null;
  /** Null where there is nothing to lose: on the entry tier, and for life. */
  readonly stay: StayOnTier | null;
}

/**
 * Where a customer stands, and what is missing to the next tier and to stay.
 *
 * Rule: time is played forward as if nothing more were bought, under the ladder as it is now. What is missing to stay
 * is missing in the first period that would not keep the tier; during a grace, in what counts now. Needs the past
 * where `needsPast` says so without a change. Null while there are no tiers.
 *
 * Example: Gold from 1,000 points in a calendar year, grace three months. On 1 June 2026, with 1,200 in 2025 and 400
 * since New Year: Gold until 1 April 2027; 600 before 1 January 2027 to stay, otherwise Silver.
 */
export function tierOverview(state: TierState, context: TierContext): TierOverview | null {
  if (!context.ladders.inForce(context.now)) return null;
  const climb = climbUpToNow(state, context);
  const now = Math.max(context.now, climb.standing.lastAt ?? context.now);
  const { rung, ladder, position, standing } = climb;
  const counted = climb.tally.countedBy(now, ladder);
  const above = ladder.rungs[position + 1];
  const ahead = climb.copy();
  const heldUntil = ahead.settleUntilChange();
  return {
    rung,
    ladderVersion: ladder.version,
    metric: ladder.metric,
    heldFrom: standing.heldFrom,
    heldUntil,
    counted,
    next: above
      ? { rung: above, missing: above.threshold - counted, before: climb.tally.countedUntil(now, ladder) }
      : null,
    stay: heldUntil === null ? null : { ...missingToStay(climb.copy(), now), otherwise: ahead.rung },
  };
}

/** Plays on to the first period that does not keep the tier. */
function missingToStay(climb: Climb, now: Instant): Omit<StayOnTier, 'otherwise'> {
  const { threshold } = climb.rung;
  while (!climb.standing.fall) {
    const amount = climb.amountAtPeriodEnd();
    const { until } = climb.standing.period!;
    if (amount < threshold) {
      return {
        missing: threshold - amount,
        from: climb.tally.countedFrom(until, climb.ladder),
        before: until,
      };
    }
    climb.endPeriod();
  }
  const { at } = climb.standing.fall;
  return {
    missing: threshold - climb.tally.countedBy(now, climb.ladder),
    from: climb.tally.countedFrom(now, climb.ladder),
    before: at,
  };
}
