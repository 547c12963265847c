import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ReturnEntity } from './return.entity.js';

/** What one return made of one purchase's points. */
@Entity('return_judgements')
@ForeignKey(
  () => ReturnEntity,
  ['programId', 'customerId', 'returnId'],
  ['programId', 'customerId', 'returnId'],
  {
    name: 'return_judgements_return_fkey',
  },
)
@Index('return_judgements_purchase_idx', ['programId', 'purchaseCustomerId', 'purchaseId'])
@Check(
  'return_judgements_points_check',
  `points_judged >= 0 AND taken >= 0 AND expired >= 0 AND to_debt >= 0 AND waived >= 0 AND points_judged = taken + expired + to_debt + waived`,
)
export class ReturnJudgementEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'return_judgements_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'return_judgements_pkey' })
  customerId: string;

  @PrimaryColumn({ name: 'return_id', type: 'uuid', primaryKeyConstraintName: 'return_judgements_pkey' })
  returnId: string;

  @PrimaryColumn({ name: 'purchase_id', type: 'uuid', primaryKeyConstraintName: 'return_judgements_pkey' })
  purchaseId: string;

  @Column({ name: 'purchase_customer_id', type: 'uuid' })
  purchaseCustomerId: string;

  @Column({ name: 'points_judged', type: 'bigint' })
  pointsJudged: number;

  @Column({ type: 'bigint' })
  taken: number;

  /** Had expired unspent already. */
  @Column({ type: 'bigint' })
  expired: number;

  @Column({ name: 'to_debt', type: 'bigint' })
  toDebt: number;

  /** Let go by the program's debt policy. */
  @Column({ type: 'bigint' })
  waived: number;
}
