import { Temporal } from 'temporal-polyfill';
import { formatInstant, parseInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import type { CustomerProfile } from './customer.js';
import { identifierKey, normaliseIdentifier, type Identifier, type IdentifierKind } from './identifier.js';

/** Somebody to be enrolled, as a till or a file tells it. */
export interface EnrollmentCommand {
  /** 1 to 10; a repeated one counts once. */
  readonly identifiers: readonly Identifier[];
  readonly givenName?: string | null | undefined;
  readonly familyName?: string | null | undefined;
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string | null | undefined;
  readonly country?: string | null | undefined;
  /** RFC 3339 with an offset; now when left out. */
  readonly enrolledAt?: string | null | undefined;
}

/** What the program and the caller's rights say about enrolling. */
export interface EnrollmentTerms {
  readonly defaultCountry: string | null;
  readonly timeZone: string;
  readonly clockSkewSeconds: number;
  /** How far back an enrolment may lie, in days; null for those who may import history. */
  readonly backdatingDays: number | null;
}

/** A normalised identifier and where in the command it stands. */
export interface PlacedIdentifier extends Identifier {
  readonly field: readonly string[];
}

/** An enrolment whose values are in order. Whose its identifiers are is still to be seen. */
export interface CheckedEnrollment {
  readonly identifiers: readonly PlacedIdentifier[];
  readonly profile: CustomerProfile;
  readonly enrolledAt: Instant;
}

const MOST_IDENTIFIERS = 10;
const LONGEST_TEXT = 100;
const FIRST_BIRTH_DATE = '1900-01-01';
/** The earliest instant that is read at all. */
const BEGINNING: Instant = Date.UTC(1900, 0, 1);
const DAY_MS = 86_400_000;
const CALENDAR_DATE = /^\d{4}-\d{2}-\d{2}$/;

const FORM: Readonly<Record<IdentifierKind, string>> = {
  EXTERNAL_ID: 'an external id has 1 to 200 characters, none of them control characters',
  CARD: 'a card number has 1 to 64 characters beside spaces and dashes, none of them control characters',
  EMAIL: 'an e-mail address reads name@example.com and has at most 254 characters',
  PHONE:
    "a telephone number begins with + and the country code, or is dialled like this within the program's country",
};

/**
 * Judges the values of an enrolment by themselves, and tells everything that is wrong with them: REQUIRED and
 * TOO_MANY (identifiers), IDENTIFIER_INVALID, UNSUPPORTED_TEXT and TOO_LONG (names and country), INVALID (dates),
 * IN_THE_FUTURE and TOO_OLD.
 */
export function checkEnrollment(
  command: EnrollmentCommand,
  terms: EnrollmentTerms,
  now: Instant,
): Result<CheckedEnrollment> {
  const flaws: Refusal[] = [];
  const checked: CheckedEnrollment = {
    identifiers: checkIdentifiers(command.identifiers, terms, flaws),
    profile: {
      givenName: checkText('givenName', command.givenName, flaws),
      familyName: checkText('familyName', command.familyName, flaws),
      birthDate: checkBirthDate(command.birthDate, terms.timeZone, now, flaws),
      country: checkText('country', command.country, flaws),
    },
    enrolledAt: checkEnrolledAt(command.enrolledAt, terms, now, flaws),
  };
  return flaws.length > 0 ? refuse(flaws) : ok(checked);
}

function checkIdentifiers(
  identifiers: readonly Identifier[],
  { defaultCountry }: EnrollmentTerms,
  flaws: Refusal[],
): PlacedIdentifier[] {
  if (identifiers.length === 0) {
    flaws.push(flaw('REQUIRED', 'Give at least one identifier.', ['identifiers']));
  }
  if (identifiers.length > MOST_IDENTIFIERS) {
    flaws.push(flaw('TOO_MANY', `Give at most ${MOST_IDENTIFIERS} identifiers.`, ['identifiers']));
    return [];
  }
  const distinct = new Map<string, PlacedIdentifier>();
  for (const [index, { kind, value: raw }] of identifiers.entries()) {
    const field = ['identifiers', String(index), 'value'];
    const value = normaliseIdentifier(kind, raw, defaultCountry);
    if (value === undefined) {
      flaws.push(
        flaw(
          'IDENTIFIER_INVALID',
          `The identifier does not have the form of its kind: ${FORM[kind]}.`,
          field,
        ),
      );
      continue;
    }
    const key = identifierKey({ kind, value });
    if (!distinct.has(key)) distinct.set(key, { kind, value, field });
  }
  return [...distinct.values()];
}

/** A text that is left out or blank is not known. */
function checkText(name: string, given: string | null | undefined, flaws: Refusal[]): string | null {
  const text = given?.trim() ?? '';
  if (text === '') return null;
  const found = flawOfText(text, { most: LONGEST_TEXT });
  if (found) flaws.push(flaw(found.code, `The text ${found.message}.`, [name]));
  return text;
}

function checkBirthDate(
  given: string | null | undefined,
  timeZone: string,
  now: Instant,
  flaws: Refusal[],
): string | null {
  if (given == null) return null;
  const field = ['birthDate'];
  if (!isCalendarDate(given)) {
    flaws.push(flaw('INVALID', 'The date must be a day that exists, as YYYY-MM-DD.', field));
  } else if (given < FIRST_BIRTH_DATE) {
    flaws.push(flaw('TOO_OLD', `The date must not lie before ${FIRST_BIRTH_DATE}.`, field));
  } else if (given > dayOf(now, timeZone)) {
    flaws.push(flaw('IN_THE_FUTURE', 'The date must not lie after today.', field));
  }
  return given;
}

function isCalendarDate(text: string): boolean {
  if (!CALENDAR_DATE.test(text)) return false;
  // Days that do not exist roll over into the next month, or are no date at all.
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && formatInstant(time).startsWith(text);
}

/** The day on which an instant lies there, as `YYYY-MM-DD`. */
function dayOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

function checkEnrolledAt(
  given: string | null | undefined,
  { clockSkewSeconds, backdatingDays }: EnrollmentTerms,
  now: Instant,
  flaws: Refusal[],
): Instant {
  if (given == null) return now;
  const field = ['enrolledAt'];
  const enrolledAt = parseInstant(given);
  if (enrolledAt === undefined) {
    const message =
      'The time must be an RFC 3339 date-time with an offset, such as 2026-03-01T09:30:00+01:00.';
    flaws.push(flaw('INVALID', message, field));
    return now;
  }
  const latest = now + clockSkewSeconds * 1000;
  const earliest = backdatingDays === null ? BEGINNING : Math.max(BEGINNING, now - backdatingDays * DAY_MS);
  const window = { earliest, latest };
  if (enrolledAt > latest) {
    // The till's clock may run ahead; the time will come.
    const refusal = flaw('IN_THE_FUTURE', 'The time must not lie in the future.', field, window);
    flaws.push({ ...refusal, retryable: true });
  } else if (enrolledAt < earliest) {
    const message = `The time must lie no further back than ${backdatingDays} days.`;
    flaws.push(flaw('TOO_OLD', message, field, window));
  }
  return enrolledAt;
}

function flaw(
  code: string,
  message: string,
  field: readonly string[],
  details?: Readonly<Record<string, number>>,
): Refusal {
  return { code, message, field, retryable: false, ...(details && { details }) };
}
