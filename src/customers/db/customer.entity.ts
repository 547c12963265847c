import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('customers')
@Index('customers_aliases_idx', ['programId', 'mergedInto'], { where: 'merged_into IS NOT NULL' })
@Index('customers_enrolled_idx', ['programId', 'enrolledAt', 'customerId'])
@Check('customers_status_check', `status IN ('ACTIVE', 'SUSPENDED', 'CLOSED', 'ERASED', 'MERGED')`)
@Check('customers_merged_check', `(status = 'MERGED') = (merged_into IS NOT NULL)`)
export class CustomerEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'customers_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'customer_id', type: 'uuid', primaryKeyConstraintName: 'customers_pkey' })
  customerId: string;

  @Column({ type: 'text', default: 'ACTIVE' })
  status: string;

  /** The survivor, of a merged customer. */
  @Column({ name: 'merged_into', type: 'uuid', nullable: true })
  mergedInto: string | null;

  @Column({ name: 'enrolled_at', type: 'timestamp with time zone' })
  enrolledAt: Date;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;
}
