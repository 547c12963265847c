import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core';
import numberingPlans from 'libphonenumber-js/min/metadata';

/** How a till names a customer. */
export type IdentifierKind = 'EXTERNAL_ID' | 'CARD' | 'EMAIL' | 'PHONE';

/** The kinds in the order they are told in. */
export const IDENTIFIER_KINDS: readonly IdentifierKind[] = ['EXTERNAL_ID', 'CARD', 'EMAIL', 'PHONE'];

export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

const LONGEST_RAW = 1_000;
const LONGEST_EXTERNAL_ID = 200;
const LONGEST_CARD = 64;
const LONGEST_EMAIL = 254;
const LONGEST_PHONE = 64;

/** Control characters, and halves of surrogate pairs, which PostgreSQL and JSON cannot hold. */
const UNSOUND = /[\p{Cc}\p{Cs}]/u;

/** What most tills send, which needs no change: visible ASCII. */
const PLAIN_EXTERNAL_ID = /^[!-~]{1,200}$/;
const PLAIN_CARD = /^[0-9A-Z]{1,64}$/;
const SPACES_AND_DASHES = /[\s\p{Pd}\u2212]/gu;

/**
 * Only the shape: something before the @, no more than 64 long and without white space, invisible characters and
 * what must be quoted; after it a domain of at least two labels. Whether the address exists, only a message to it
 * can tell.
 */
const EMAIL =
  /^[^\s\p{Cc}\p{Cf}\p{Cs}@"(),:;<>[\\\]]{1,64}@(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+\p{L}[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}]$/u;

/**
 * The one form in which an identifier is stored and looked for, or `undefined` when it is none of that kind.
 * Normalising a second time changes nothing.
 *
 * `defaultCountry` (ISO 3166-1 alpha-2) is where a telephone number without a country code is taken to be from;
 * without it such a number is no identifier.
 */
export function normaliseIdentifier(
  kind: IdentifierKind,
  raw: string,
  defaultCountry: string | null,
): string | undefined {
  if (kind === 'EXTERNAL_ID' ? PLAIN_EXTERNAL_ID.test(raw) : kind === 'CARD' && PLAIN_CARD.test(raw))
    return raw;
  if (raw.length > LONGEST_RAW || UNSOUND.test(raw)) return undefined;
  switch (kind) {
    case 'EXTERNAL_ID':
      return within(LONGEST_EXTERNAL_ID, raw.trim());
    case 'CARD':
      return within(LONGEST_CARD, raw.replace(SPACES_AND_DASHES, '').toUpperCase());
    case 'EMAIL':
      return normaliseEmail(raw);
    case 'PHONE':
      return normalisePhone(raw, defaultCountry);
  }
}

/** Tells identifiers apart: two that are normalised are the same where their keys are. */
export function identifierKey({ kind, value }: Identifier): string {
  return `${kind}:${value}`;
}

function within(most: number, text: string): string | undefined {
  return text.length > 0 && text.length <= most ? text : undefined;
}

function normaliseEmail(raw: string): string | undefined {
  const trimmed = raw.trim();
  if (trimmed.length > LONGEST_EMAIL) return undefined;
  const address = trimmed.normalize('NFC').toLowerCase().normalize('NFC');
  return address.length <= LONGEST_EMAIL && EMAIL.test(address) ? address : undefined;
}

function normalisePhone(raw: string, defaultCountry: string | null): string | undefined {
  const trimmed = raw.trim();
  if (trimmed.length > LONGEST_PHONE) return undefined;
  const number = numberIn(trimmed, defaultCountry);
  // A few impossible numbers are read differently once they are E.164; what is stored must mean itself.
  return number !== undefined && numberIn(number, null) === number ? number : undefined;
}

function numberIn(text: string, defaultCountry: string | null): string | undefined {
  const country = defaultCountry as CountryCode;
  const number = parsePhoneNumberFromString(
    text,
    { extract: false, ...(isSupportedCountry(country, numberingPlans) && { defaultCountry: country }) },
    numberingPlans,
  );
  // Judged by length alone: number ranges are opened all the time, and a customer's real number must not be refused
  // because our tables are older. An extension would be lost, and with it who of several people is meant.
  return number?.isPossible() && number.ext === undefined ? number.number : undefined;
}
