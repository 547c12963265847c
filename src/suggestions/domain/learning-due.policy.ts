import type { Instant } from '../../kernel/instant.js';

/** How far what was learned from all customers of a program is behind what they buy. */
export interface LearningStanding {
  /** The revision of the baskets as they are now; 0 before the first. */
  readonly newest: number;
  /** What was learned last; null before the first time. */
  readonly learned: {
    readonly revision: number;
    /** The day as of which it was, in the program's time zone, since 1970-01-01. */
    readonly asOfDay: number;
    readonly baskets: number;
  } | null;
  /** What the affinities were made of; null before the first time. They tell how many baskets there are by now. */
  readonly affinities: { readonly revision: number; readonly baskets: number } | null;
  /** Until when somebody is trusted to be at work on it. */
  readonly claimedUntil: Instant | null;
}

/** Up to so many baskets, each one tells much, and going through all takes a moment. */
const FEW_BASKETS = 2_000;
/** A program that has grown by so much since looks different, whatever the day. */
const GROWTH = 1.5;

/**
 * Whether all customers are to be learned from again: on every day; and as soon as new purchases count in the
 * affinities, where there are fewer than 2,000 baskets, or half as many again as the last time.
 *
 * Example: 8,000 baskets were learned from this morning. With 11,999 by noon that will do until tomorrow, with 12,000
 * they are learned from again.
 *
 * `today`: the day in the program's time zone, since 1970-01-01.
 */
export function isLearningDue(
  { newest, learned, affinities, claimedUntil }: LearningStanding,
  today: number,
  now: Instant,
): boolean {
  if (newest === 0) return false;
  if (claimedUntil !== null && now < claimedUntil) return false;
  if (learned === null || learned.asOfDay < today) return true;
  if (affinities === null || affinities.revision <= learned.revision) return false;
  return affinities.baskets < FEW_BASKETS || affinities.baskets >= GROWTH * learned.baskets;
}
