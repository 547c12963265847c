import type { Instant } from '../../kernel/instant.js';
import type { TierMetric } from './tier-ladder.js';

/**
 * What one purchase counts for in each metric, or by how much that changed: below zero for what came back.
 *
 * A return takes away from the purchase, so `occurredAt` is always when the purchase happened.
 */
export interface Contribution {
  readonly occurredAt: Instant;
  readonly points: number;
  readonly moneyMinor: number;
  /** 1 while something of the purchase is kept. */
  readonly purchases: number;
}

/** A purchase as tiers look at it. One that may not earn, a suspended customer's, counts for nothing. */
export interface CountedPurchase {
  readonly occurredAt: Instant;
  readonly earns: boolean;
  readonly pointsEarned: number;
  /** What returns judged of them, whatever could be taken. */
  readonly pointsJudged: number;
  /** The basis of what is kept: whole lines and exact shares of others, summed and rounded down once. */
  readonly keptBasisMinor: number;
  readonly whollyReturned: boolean;
}

export function contributionOf(purchase: CountedPurchase): Contribution {
  const { occurredAt, earns, pointsEarned, pointsJudged, keptBasisMinor, whollyReturned } = purchase;
  if (!earns) return { occurredAt, points: 0, moneyMinor: 0, purchases: 0 };
  return {
    occurredAt,
    points: pointsEarned - pointsJudged,
    moneyMinor: keptBasisMinor,
    purchases: whollyReturned ? 0 : 1,
  };
}

/** What a return changed: the purchase as it is now, less as it was before. */
export function contributionChange(before: CountedPurchase, after: CountedPurchase): Contribution {
  const [old, now] = [contributionOf(before), contributionOf(after)];
  return {
    occurredAt: now.occurredAt,
    points: now.points - old.points,
    moneyMinor: now.moneyMinor - old.moneyMinor,
    purchases: now.purchases - old.purchases,
  };
}

/** What it counts for in points, minor units or purchases. */
export function amountOf(contribution: Contribution, metric: TierMetric): number {
  switch (metric) {
    case 'POINTS_EARNED':
      return contribution.points;
    case 'MONEY_SPENT':
      return contribution.moneyMinor;
    case 'PURCHASES_MADE':
      return contribution.purchases;
  }
}
