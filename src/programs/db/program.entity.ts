import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('programs')
@Check('programs_currency_check', `currency ~ '^[A-Z]{3}$'`)
@Check('programs_country_check', `default_country ~ '^[A-Z]{2}$'`)
@Check('programs_limits_check', `backdating_days >= 0 AND clock_skew_seconds >= 0 AND claim_days >= 0`)
@Check('programs_cost_check', `cost_per_point >= 0`)
@Check('programs_keys_check', `length(content_key) = 32 AND length(receipt_key) = 32`)
export class ProgramEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'programs_pkey' })
  programId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  currency: string;

  @Column({ name: 'time_zone', type: 'text' })
  timeZone: string;

  /** Where a telephone number without a country code is taken to be from. */
  @Column({ name: 'default_country', type: 'text', nullable: true })
  defaultCountry: string | null;

  @Column({ name: 'prices_include_tax', type: 'boolean' })
  pricesIncludeTax: boolean;

  @Column({ name: 'backdating_days', type: 'integer', default: 30 })
  backdatingDays: number;

  @Column({ name: 'clock_skew_seconds', type: 'integer', default: 300 })
  clockSkewSeconds: number;

  @Column({ name: 'claim_days', type: 'integer', default: 30 })
  claimDays: number;

  /** Keys the hash by which a repeated request's content is compared. */
  @Column({ name: 'content_key', type: 'bytea' })
  contentKey: Buffer;

  /** Keys the receipt tokens of anonymous purchases. */
  @Column({ name: 'receipt_key', type: 'bytea' })
  receiptKey: Buffer;

  @Column({ name: 'storefront_issuer', type: 'text', nullable: true })
  storefrontIssuer: string | null;

  @Column({ name: 'storefront_audience', type: 'text', nullable: true })
  storefrontAudience: string | null;

  @Column({ name: 'storefront_public_key', type: 'text', nullable: true })
  storefrontPublicKey: string | null;

  @Column({ name: 'storefront_algorithm', type: 'text', nullable: true })
  storefrontAlgorithm: string | null;

  /** Counted up with every change to what acts are decided by, so that those who keep it in memory notice. */
  @Column({ type: 'bigint', default: 0 })
  configuration: number;

  /** What a point costs the merchant, in ten-thousandths of a minor unit; 0 where it is not known. */
  @Column({ name: 'cost_per_point', type: 'integer', default: 0 })
  costPerPoint: number;

  @Column({ name: 'created_at', type: 'timestamp with time zone' })
  createdAt: Date;
}
