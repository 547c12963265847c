import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * What a till's own number names, for ever. `(source, external_id)` is unique in the program for each kind of act;
 * the hash tells a repeat from another act under the same number.
 */
@Entity('receipts')
@Check('receipts_kind_check', `kind IN ('PURCHASE', 'RETURN', 'ADJUSTMENT', 'EVENT')`)
@Check('receipts_names_check', `length(source) BETWEEN 1 AND 100 AND length(external_id) BETWEEN 1 AND 200`)
@Check('receipts_hash_check', `length(content_hash) = 32`)
export class ReceiptEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'receipts_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'receipts_pkey' })
  kind: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'receipts_pkey' })
  source: string;

  @PrimaryColumn({ name: 'external_id', type: 'text', primaryKeyConstraintName: 'receipts_pkey' })
  externalId: string;

  /** Whose it was when recorded: a customer, or the holder of an anonymous purchase. */
  @Column({ name: 'customer_id', type: 'uuid' })
  customerId: string;

  @Column({ name: 'subject_id', type: 'uuid' })
  subjectId: string;

  @Column({ name: 'content_hash', type: 'bytea' })
  contentHash: Buffer;

  @Column({ name: 'content_form', type: 'smallint' })
  contentForm: number;
}
