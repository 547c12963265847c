/** How the tokens of a program's storefront are signed. Fixed per program: a token never chooses its algorithm. */
export type StorefrontAlgorithm = 'ES256' | 'EdDSA' | 'RS256';

/** The merchant's identity provider, as the program's settings name it. */
export interface Storefront {
  readonly issuer: string;
  readonly audience: string;
  /** SPKI in PEM. */
  readonly publicKey: string;
  readonly algorithm: StorefrontAlgorithm;
}

const LONGEST_SUBJECT = 200;
/** Control characters, and halves of surrogate pairs. */
const UNSOUND = /[\p{Cc}\p{Cs}]/u;

/** Whether a token's `sub` can be a customer's EXTERNAL_ID: 1 to 200 characters of sound, printable Unicode. */
export function isSubject(subject: unknown): subject is string {
  return (
    typeof subject === 'string' &&
    subject.length > 0 &&
    subject.length <= LONGEST_SUBJECT &&
    !UNSOUND.test(subject)
  );
}
