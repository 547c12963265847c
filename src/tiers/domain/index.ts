export {
  contributionChange,
  contributionOf,
  type Contribution,
  type CountedPurchase,
} from './contribution.js';
export {
  decideTier,
  mayNeedPast,
  needsPast,
  tierAt,
  type HeldTier,
  type TierChange,
  type TierContext,
  type TierDecision,
} from './decide-tier.js';
export {
  describeStanding,
  describeTierChange,
  type TierSentences,
  type TierWording,
} from './explain-tier.js';
export { judgeLadder, type TierLadderCommand } from './judge-ladder.js';
export type { RungCommand } from './judge-rungs.js';
export { Ladders, rungOf } from './ladders.js';
export {
  nextDueAt,
  NO_PAST,
  type DayCount,
  type TierChangeReason,
  type TierPast,
  type TierRow,
  type TierStanding,
  type TierState,
} from './standing.js';
export { tierTold } from './tier-history.js';
export { TierDesk, type ChangedTier, type TieredCustomer } from './tier-desk.js';
export type {
  Downgrade,
  Rung,
  SavedLadder,
  TierBenefits,
  TierLadder,
  TierMetric,
  TierWindow,
} from './tier-ladder.js';
export { tierOverview, type NextTier, type StayOnTier, type TierOverview } from './tier-overview.js';
