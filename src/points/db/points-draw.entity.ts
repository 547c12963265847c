import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { PointsLotEntity } from './points-lot.entity.js';
import { PointsTransferEntity } from './points-transfer.entity.js';

/** Which lots a transfer drew on. Only ever added. */
@Entity('points_draws')
@ForeignKey(
  () => PointsTransferEntity,
  ['programId', 'customerId', 'transferSeq'],
  ['programId', 'customerId', 'seq'],
  { name: 'points_draws_transfer_fkey' },
)
@ForeignKey(
  () => PointsLotEntity,
  ['programId', 'customerId', 'lotNo'],
  ['programId', 'customerId', 'lotNo'],
  {
    name: 'points_draws_lot_fkey',
  },
)
@Check('points_draws_points_check', `points > 0`)
export class PointsDrawEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'points_draws_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'points_draws_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'transfer_seq', type: 'bigint', primaryKeyConstraintName: 'points_draws_pkey' })
  transferSeq: number;

  @PrimaryColumn({ name: 'lot_no', type: 'bigint', primaryKeyConstraintName: 'points_draws_pkey' })
  lotNo: number;

  @Column({ type: 'bigint' })
  points: number;
}
