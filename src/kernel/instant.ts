/** An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** The earliest and latest instants taken from outside: years 1900 to 9999. */
const EARLIEST: Instant = Date.UTC(1900, 0, 1);
const LATEST: Instant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 date-time with an offset, such as `2026-03-01T09:30:00+01:00`.
 * Digits beyond milliseconds are cut off. `undefined` for anything else: no offset, days that do not exist,
 * leap seconds, years outside 1900–9999.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const millis = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  const instant = Date.UTC(year, month - 1, day, hour, minute, second, millis) - offset;
  return isInstant(instant) ? instant : undefined;
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Whether a value is an instant within the range that is taken from outside. */
export function isInstant(value: unknown): value is Instant {
  return Number.isInteger(value) && (value as number) >= EARLIEST && (value as number) <= LATEST;
}

/** The instant as RFC 3339 in UTC with milliseconds. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}
