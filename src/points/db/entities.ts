import { PointsAccountEntity } from './points-account.entity.js';
import { PointsTransferEntity } from './points-transfer.entity.js';
import { PointsLotEntity } from './points-lot.entity.js';
import { PointsDrawEntity } from './points-draw.entity.js';
import { PointsAdjustmentEntity } from './points-adjustment.entity.js';

export const pointsEntities = [
  PointsAccountEntity,
  PointsTransferEntity,
  PointsLotEntity,
  PointsDrawEntity,
  PointsAdjustmentEntity,
] as const;
