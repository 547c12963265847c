import {
  rungOf,
  tierTold,
  type HeldTier,
  type Ladders,
  type Rung,
  type TierRow,
} from '../../tiers/domain/index.js';
import type { ReplayedPurchase } from './replayed-purchase.js';

/**
 * The tier with which a purchase is judged again: the one that its points were multiplied by then. Where they were
 * not, it is the tier that was held by what was known then, without a multiplier. Null where there were no tiers.
 */
export function tierOfReplayed(
  { tier, occurredAt, recordedAt }: Pick<ReplayedPurchase, 'tier' | 'occurredAt' | 'recordedAt'>,
  ladders: Ladders,
  rows: readonly TierRow[],
): HeldTier | null {
  const judgedBy = tier && ladders.ofVersion(tier.version)?.ladder;
  const rung = judgedBy?.rungs.find(({ name }) => name === tier?.name);
  if (judgedBy && rung) return { ladder: judgedBy, rung };
  const phase = ladders.inForce(occurredAt);
  if (!phase) return null;
  const held = rungOf(phase, tierTold(rows, occurredAt, recordedAt));
  return { ladder: phase.ladder, rung: withoutMultiplier(held) };
}

const plain = new WeakMap<Rung, Rung>();

function withoutMultiplier(rung: Rung): Rung {
  if (rung.benefits.multiplierThousandths === 1_000) return rung;
  let made = plain.get(rung);
  if (!made) {
    made = { ...rung, benefits: { ...rung.benefits, multiplierThousandths: 1_000 } };
    plain.set(rung, made);
  }
  return made;
}
