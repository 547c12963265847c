import { TierChangeEntity } from './tier-change.entity.js';
import { TierLadderEntity } from './tier-ladder.entity.js';
import { TierPassEntity } from './tier-pass.entity.js';
import { TierStandingEntity } from './tier-standing.entity.js';

export const tiersEntities = [
  TierLadderEntity,
  TierStandingEntity,
  TierChangeEntity,
  TierPassEntity,
] as const;
