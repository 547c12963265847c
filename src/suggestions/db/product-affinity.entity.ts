import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** With which products one goes together best. Measures of a pair follow from these counts and the model's. */
@Entity('product_affinities')
@ForeignKey('SuggestionProductEntity', ['programId', 'productNo'], ['programId', 'productNo'], {
  name: 'product_affinities_product_fkey',
})
@Check(
  'product_affinities_partners_check',
  `bought_in >= 0 AND cardinality(partners) = cardinality(together) AND cardinality(partners) = cardinality(shares) AND cardinality(partners) = cardinality(weights)`,
)
export class ProductAffinityEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'product_affinities_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'product_no', type: 'integer', primaryKeyConstraintName: 'product_affinities_pkey' })
  productNo: number;

  /** In how many baskets it is. */
  @Column({ name: 'bought_in', type: 'integer' })
  boughtIn: number;

  /** The numbers of the products that go with it, the best first. */
  @Column({ type: 'integer', array: true })
  partners: number[];

  /** In how many baskets each of them is together with it. */
  @Column({ type: 'integer', array: true })
  together: number[];

  /** Of its baskets, weighed by size and age, the share that holds each of them. */
  @Column({ type: 'real', array: true })
  shares: number[];

  /** How strongly it speaks for each of them, by the model. */
  @Column({ type: 'real', array: true })
  weights: number[];
}
