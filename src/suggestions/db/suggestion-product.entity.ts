import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** The number by which models know a product; counted from 1 in each program, never given twice. */
@Entity('suggestion_products')
@Unique('suggestion_products_sku_key', ['programId', 'sku'])
@Check('suggestion_products_no_check', `product_no > 0`)
export class SuggestionProductEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_products_pkey' })
  programId: string;

  @PrimaryColumn({
    name: 'product_no',
    type: 'integer',
    primaryKeyConstraintName: 'suggestion_products_pkey',
  })
  productNo: number;

  @Column({ type: 'text', collation: 'C' })
  sku: string;
}
