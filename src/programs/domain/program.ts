import type { ProgramId } from '../../kernel/id.js';

/** One merchant's loyalty program and what its settings say about recording. */
export interface Program {
  readonly programId: ProgramId;
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name; days, months and expiry dates are those of this zone. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2; telephone numbers without a country code are taken to be from there. */
  readonly defaultCountry: string | null;
  readonly pricesIncludeTax: boolean;
  /** How far back an act may lie, in days, for those who may not import history. */
  readonly backdatingDays: number;
  /** How far ahead of the database's clock a till's may run. */
  readonly clockSkewSeconds: number;
  /** How long an anonymous purchase can be claimed, in days from when it happened. */
  readonly claimDays: number;
  /** What a point costs the merchant, in ten-thousandths of a minor unit; 0 where it is not known. */
  readonly costPerPoint: number;
  readonly contentKey: Uint8Array;
  readonly receiptKey: Uint8Array;
}
