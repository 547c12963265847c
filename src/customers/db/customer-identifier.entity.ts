import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Whose an identifier is: unique in the whole program while in use. */
@Entity('customer_identifiers')
@Index('customer_identifiers_customer_idx', ['programId', 'customerId'])
@Check('customer_identifiers_kind_check', `kind IN ('EXTERNAL_ID', 'CARD', 'EMAIL', 'PHONE')`)
@Check('customer_identifiers_value_check', `length(value) BETWEEN 1 AND 254`)
export class CustomerIdentifierEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'customer_identifiers_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'customer_identifiers_pkey' })
  kind: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'customer_identifiers_pkey' })
  value: string;

  @Column({ name: 'customer_id', type: 'uuid' })
  customerId: string;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;
}
