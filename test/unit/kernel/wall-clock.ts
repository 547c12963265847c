/**
 * Calendar arithmetic the slow and plain way, to hold the kernel's against: wall clocks are read from `Intl`, and an
 * instant is found from a wall clock by trying the offsets in use around it. Good for the years 1980 to 2100.
 */
interface WallClock {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly millisOfDay: number;
}

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How far the zone's clocks are ahead of UTC; they only ever change at a quarter of an hour. */
function offsetAt(instant: number, timeZone: string): number {
  const quarter = Math.floor(instant / 900_000);
  const key = `${timeZone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    let format = formats.get(timeZone);
    if (!format) {
      const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
      format = new Intl.DateTimeFormat('en-US', {
        ...Object.fromEntries(fields.map((field) => [field, 'numeric'])),
        timeZone,
        hourCycle: 'h23',
      });
      formats.set(timeZone, format);
    }
    const read = Object.fromEntries(
      format.formatToParts(quarter * 900_000).map(({ type, value }) => [type, Number(value)]),
    ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
    const shown = Date.UTC(read.year, read.month - 1, read.day, read.hour, read.minute, read.second);
    offset = shown - quarter * 900_000;
    offsets.set(key, offset);
  }
  return offset;
}

function wallClockAt(instant: number, timeZone: string): WallClock {
  const shown = instant + offsetAt(instant, timeZone);
  const date = new Date(shown);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    millisOfDay: ((shown % DAY) + DAY) % DAY,
  };
}

/** The earlier instant of a wall clock shown twice; of one never shown, as if the clocks had not been changed yet. */
function instantOf({ year, month, day, millisOfDay }: WallClock, timeZone: string): number {
  const shown = Date.UTC(year, month - 1, day) + millisOfDay;
  const [before, after] = [offsetAt(shown - DAY, timeZone), offsetAt(shown + DAY, timeZone)];
  const fitting = [before, after]
    .map((offset) => shown - offset)
    .filter((instant) => instant + offsetAt(instant, timeZone) === shown);
  return fitting.length > 0 ? Math.min(...fitting) : shown - before;
}

function lengthOfMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

/** A duration of years, months, weeks, days and hours later. */
export function later(instant: number, duration: string, timeZone: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(\d+)H)?$/.exec(duration);
  if (!match) throw new Error(`no plain duration: ${duration}`);
  const [years, months, weeks, days, hours] = match.slice(1).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const from = wallClockAt(instant, timeZone);
  const monthsSinceZero = (from.year + years) * 12 + (from.month - 1) + months;
  const year = Math.floor(monthsSinceZero / 12);
  const month = (monthsSinceZero % 12) + 1;
  const day = Math.min(from.day, lengthOfMonth(year, month));
  const date = new Date(Date.UTC(year, month - 1, day) + (weeks * 7 + days) * DAY);
  // What adds no days leaves the clock alone, even in an hour that is shown twice.
  const moved = years + months + weeks + days > 0;
  const landed = moved
    ? instantOf(
        {
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
          millisOfDay: from.millisOfDay,
        },
        timeZone,
      )
    : instant;
  return landed + hours * 3_600_000;
}

function startOfDay(year: number, month: number, day: number, timeZone: string): number {
  return instantOf({ year, month, day, millisOfDay: 0 }, timeZone);
}

/** The first instant of a month at or after the instant. */
export function monthStartFrom(instant: number, timeZone: string): number {
  const { year, month } = wallClockAt(instant, timeZone);
  const start = startOfDay(year, month, 1, timeZone);
  if (start >= instant) return start;
  return month === 12 ? startOfDay(year + 1, 1, 1, timeZone) : startOfDay(year, month + 1, 1, timeZone);
}

/** The first start of a day `MM-DD` after the instant. */
export function nextStartOf(monthDay: string, instant: number, timeZone: string): number {
  const [month, day] = monthDay.split('-').map(Number) as [number, number];
  const { year } = wallClockAt(instant, timeZone);
  for (const candidate of [year - 1, year, year + 1]) {
    const start = startOfDay(candidate, month, Math.min(day, lengthOfMonth(candidate, month)), timeZone);
    if (start > instant) return start;
  }
  throw new Error('unreachable');
}
