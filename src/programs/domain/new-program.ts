import type { DebtPolicy, ExpiryPolicy, PointSettings, ReleasePolicy } from './point-settings.js';

/** How the tokens of a storefront may be signed. */
export type SigningAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

/** Whose tokens a program takes for its customers'. */
export interface NewStorefront {
  readonly issuer: string;
  readonly audience: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  readonly algorithm: SigningAlgorithm;
}

/** A program to be made, as its operator tells it. */
export interface NewProgramCommand {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO 3166-1 alpha-2. */
  readonly defaultCountry: string | null;
  readonly pricesIncludeTax: boolean;
  /** The base rate: `earnPoints` for every `earnPerMinor` minor units of the basis. */
  readonly earnPoints: number;
  readonly earnPerMinor: number;
  readonly basisIncludesTax: boolean;
  readonly release: ReleasePolicy;
  readonly expiry: ExpiryPolicy;
  readonly debtPolicy: DebtPolicy;
  /** `algorithm` left out: the one that goes with the key. */
  readonly storefront: (Omit<NewStorefront, 'algorithm'> & { readonly algorithm: string | null }) | null;
}

/** A program whose values are in order. Its settings hold from the beginning of time. */
export interface NewProgram {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly defaultCountry: string | null;
  readonly pricesIncludeTax: boolean;
  readonly storefront: NewStorefront | null;
  readonly settings: PointSettings;
}
