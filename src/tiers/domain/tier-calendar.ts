import { Temporal } from 'temporal-polyfill';
import { plusDuration } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/instant.js';

/** A stretch of time: `[from, until)`. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** A day in the program's time zone, numbered from 1970-01-01. */
export type DayNumber = number;

/** A day by its date. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const DAY_MS = 86_400_000;
const EPOCH = Temporal.PlainDate.from('1970-01-01');
const MOST_REMEMBERED = 10_000;

/**
 * The days and years of one time zone. What was worked out is remembered, since nearly all purchases of a moment fall
 * on the same few days and asking for the time zone takes longer than everything else about a tier.
 */
export class TierCalendar {
  private readonly starts = new Map<DayNumber, Instant>();
  private readonly firsts = new Map<string, Map<DayNumber, DayNumber>>();
  private readonly laters = new Map<string, Map<Instant, Instant>>();
  private latest: Period & { readonly day: DayNumber } = { from: Infinity, until: -Infinity, day: 0 };

  constructor(private readonly timeZone: string) {}

  dayOf(at: Instant): DayNumber {
    if (at >= this.latest.from && at < this.latest.until) return this.latest.day;
    let day = Math.floor(at / DAY_MS) + 1;
    while (this.startOf(day) > at) day--;
    this.latest = { from: this.startOf(day), until: this.startOf(day + 1), day };
    return day;
  }

  /** The first instant of a day; of a day that the zone skipped, that of the next. */
  startOf(day: DayNumber): Instant {
    return remembered(this.starts, day, () => {
      return EPOCH.add({ days: day }).toZonedDateTime(this.timeZone).epochMilliseconds;
    });
  }

  /** The earliest day that a window of this length still holds on that day: the first whose end lies after it. */
  firstCounted(on: DayNumber, length: string): DayNumber {
    return remembered(mapOf(this.firsts, length), on, () => {
      // No day is further back than its length counted from here, give or take the lengths of months.
      let first = on - (daysLater(on, length) - on) - 4;
      while (daysLater(first, length) > on) first--;
      while (daysLater(first, length) <= on) first++;
      return first;
    });
  }

  /** A window's length from the day of that instant on. */
  periodFrom(at: Instant, length: string): Period {
    const day = this.dayOf(at);
    return { from: this.startOf(day), until: this.startOf(daysLater(day, length)) };
  }

  calendarYear(at: Instant): Period {
    const { year } = dateOf(this.dayOf(at));
    return {
      from: this.startOf(numberOf({ year, month: 1, day: 1 })),
      until: this.startOf(numberOf({ year: year + 1, month: 1, day: 1 })),
    };
  }

  /** Years from the start of the day of joining; those before it are counted backwards from there. */
  membershipYear(at: Instant, joinedAt: Instant): Period {
    const joined = this.dayOf(joinedAt);
    const startOfYear = (years: number): Instant => this.startOf(monthsLater(joined, 12 * years));
    let years = dateOf(this.dayOf(at)).year - dateOf(joined).year;
    if (startOfYear(years) > at) years--;
    return { from: startOfYear(years), until: startOfYear(years + 1) };
  }

  /** The instant a duration later. */
  after(at: Instant, duration: string): Instant {
    return remembered(mapOf(this.laters, duration), at, () => plusDuration(at, duration, this.timeZone));
  }
}

export function dateOf(day: DayNumber): CalendarDate {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Months that do not fit into the year count into the next. Not for the years 0 to 99. */
function numberOf({ year, month, day }: CalendarDate): DayNumber {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

function monthsLater(from: DayNumber, months: number): DayNumber {
  const { year, month, day } = dateOf(from);
  const lastOfMonth = dateOf(numberOf({ year, month: month + months + 1, day: 0 })).day;
  return numberOf({ year, month: month + months, day: Math.min(day, lastOfMonth) });
}

const lengths = new Map<string, { readonly months: number; readonly days: number }>();

/** A day a duration of whole days later: first by years and months, then by weeks and days. */
function daysLater(from: DayNumber, length: string): DayNumber {
  const { months, days } = remembered(lengths, length, () => {
    const duration = Temporal.Duration.from(length);
    return { months: 12 * duration.years + duration.months, days: 7 * duration.weeks + duration.days };
  });
  return monthsLater(from, months) + days;
}

function mapOf<Key, Value>(maps: Map<string, Map<Key, Value>>, name: string): Map<Key, Value> {
  return remembered(maps, name, () => new Map<Key, Value>());
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, find: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) {
    value = find();
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(key, value);
  }
  return value;
}
