import type { ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';

/**
 * What counts towards a tier, each by when the purchase happened and less what came back of it:
 *
 * - `POINTS_EARNED`: the points that purchases earned, less what returns judged; in points. Gifts, fees and
 *   adjustments do not count, and spending points takes nothing away.
 * - `MONEY_SPENT`: the basis of what is kept: what was paid without the share paid in points, with tax only if the
 *   program's basis has it; in minor units.
 * - `PURCHASES_MADE`: purchases of which something is kept.
 */
export type TierMetric = 'POINTS_EARNED' | 'MONEY_SPENT' | 'PURCHASES_MADE';

/** Over which time it is counted. Days and years are those of the program's time zone. */
export type TierWindow =
  /** The last days up to now; `length` is an ISO 8601 duration of whole days, e.g. `P12M`. */
  | { readonly kind: 'ROLLING'; readonly length: string }
  | { readonly kind: 'CALENDAR_YEAR' }
  /** Years from the day on which the customer joined. */
  | { readonly kind: 'MEMBERSHIP_YEAR' }
  | { readonly kind: 'LIFE' };

/** How a tier is lost that was not earned again in its period. */
export interface Downgrade {
  /** Down by one rung for each period missed, or straight to what the ended period earned. */
  readonly step: 'ONE_RUNG' | 'STRAIGHT';
  /** How long the tier is kept beyond the end of the period, as an ISO 8601 duration of whole days; null for no time. */
  readonly grace: string | null;
}

export interface TierBenefits {
  /** What earned points are multiplied by, in thousandths: 1,500 is one and a half times. From 1,000 to 10,000. */
  readonly multiplierThousandths: number;
  /** Everything else, in words for the customer. */
  readonly texts: readonly string[];
}

export interface Rung {
  /** By which rules and later versions know the tier. */
  readonly code: string;
  readonly name: string;
  /** From which amount of the metric on: points, minor units or purchases. 0 for the entry tier, and only there. */
  readonly threshold: number;
  readonly benefits: TierBenefits;
}

/** One dated version of a program's tiers; never changed once saved. */
export interface TierLadder {
  readonly version: number;
  readonly effectiveFrom: Instant;
  readonly metric: TierMetric;
  readonly window: TierWindow;
  /** Null for a ladder for life: nobody goes down. */
  readonly downgrade: Downgrade | null;
  /** From the entry tier upwards. */
  readonly rungs: readonly Rung[];
}

/** A version of the ladder, and who saved it when. */
export interface SavedLadder {
  readonly ladder: TierLadder;
  readonly savedAt: Instant;
  /** The key it was sent with; null for the command line. */
  readonly apiKeyId: ApiKeyId | null;
}

/** The position of the highest rung that an amount reaches. */
export function rungReached({ rungs }: Pick<TierLadder, 'rungs'>, amount: number): number {
  let reached = rungs.length - 1;
  while (reached > 0 && amount < rungs[reached]!.threshold) reached--;
  return reached;
}

/** Whether what was counted for one version can be counted on for the other. */
export function countAlike(a: TierLadder, b: TierLadder): boolean {
  const lengthOf = ({ window }: TierLadder): string | null =>
    window.kind === 'ROLLING' ? window.length : null;
  return a.metric === b.metric && a.window.kind === b.window.kind && lengthOf(a) === lengthOf(b);
}
