import type { Instant } from '../../kernel/instant.js';
import {
  needsPast,
  tierAt,
  tierTold,
  type Ladders,
  type TierRow,
  type TierStanding,
} from '../../tiers/domain/index.js';

/** Where a customer stands, as it is written down. */
export interface ToldTier {
  readonly standing: TierStanding | null;
  /** All rows of the history; needed only where `asksForRows` says so. */
  readonly rows: readonly TierRow[];
}

/** Whether the tier at an instant is a matter of the history. */
export function asksForRows(standing: TierStanding | null, at: Instant): boolean {
  return standing !== null && at < standing.heldFrom;
}

/**
 * The code of the tier at an instant; null before there were tiers. By the standing and the clock; where that would
 * need the customer's purchases to be judged again, by what was told last, since occasions do not know purchases.
 */
export function tierCodeAt(
  { standing, rows }: ToldTier,
  at: Instant,
  joinedAt: Instant,
  ladders: Ladders,
): string | null {
  const phase = ladders.inForce(at);
  if (!phase) return null;
  if (standing && at >= standing.heldFrom && !needsPast(standing, null, { ladders, now: at })) {
    const held = tierAt({ standing, past: null }, at, { ladders, joinedAt, now: at });
    return held?.rung.code ?? null;
  }
  const told = standing && at < standing.heldFrom ? tierTold(rows, at) : (standing?.tier ?? null);
  const { rungs } = phase.ladder;
  return (rungs.find(({ code }) => code === told) ?? rungs[0]!).code;
}
