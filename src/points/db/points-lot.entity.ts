import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { PointsTransferEntity } from './points-transfer.entity.js';

/** Points from one earning, numbered by the transfer that made them. */
@Entity('points_lots')
@ForeignKey(
  () => PointsTransferEntity,
  ['programId', 'customerId', 'lotNo'],
  ['programId', 'customerId', 'seq'],
  {
    name: 'points_lots_transfer_fkey',
  },
)
@Index('points_lots_open_idx', ['programId', 'customerId'], { where: 'remaining > 0' })
@Check('points_lots_points_check', `points > 0`)
@Check('points_lots_remaining_check', `remaining >= 0 AND expired >= 0 AND remaining + expired <= points`)
@Check(
  'points_lots_state_check',
  `state IN ('PENDING', 'AVAILABLE') AND (state = 'PENDING' OR available_at IS NOT NULL)`,
)
@Check('points_lots_expiry_check', `expires_at IS NULL OR inactivity_version IS NULL`)
export class PointsLotEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'points_lots_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'points_lots_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'lot_no', type: 'bigint', primaryKeyConstraintName: 'points_lots_pkey' })
  lotNo: number;

  @Column({ type: 'bigint' })
  points: number;

  @Column({ type: 'bigint' })
  remaining: number;

  /** How many of them expired unspent. */
  @Column({ type: 'bigint', default: 0 })
  expired: number;

  @Column({ type: 'text' })
  state: string;

  @Column({ name: 'earned_at', type: 'timestamp with time zone' })
  earnedAt: Date;

  /** When pending points become available; empty while that waits for somebody's word. */
  @Column({ name: 'available_at', type: 'timestamp with time zone', nullable: true })
  availableAt: Date | null;

  @Column({ name: 'expires_at', type: 'timestamp with time zone', nullable: true })
  expiresAt: Date | null;

  /** Of points that expire after a time without purchases: which version of the settings says after how long. */
  @Column({ name: 'inactivity_version', type: 'integer', nullable: true })
  inactivityVersion: number | null;

  @Column({ name: 'source_kind', type: 'text' })
  sourceKind: string;

  @Column({ name: 'source_customer_id', type: 'uuid', nullable: true })
  sourceCustomerId: string | null;

  @Column({ name: 'source_id', type: 'uuid' })
  sourceId: string;
}
