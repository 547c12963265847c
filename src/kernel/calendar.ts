import { Temporal } from 'temporal-polyfill';
import type { Instant } from './instant.js';

function at(instant: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
}

/**
 * The instant an ISO 8601 duration later by the clock on the wall of that time zone: adding a month to 31 January
 * gives the end of February, and a day is a day even when the clocks change in it.
 */
export function plusDuration(instant: Instant, duration: string, timeZone: string): Instant {
  return at(instant, timeZone).add(duration, { overflow: 'constrain' }).epochMilliseconds;
}

/** The end of the month that the instant lies in: the first instant of the next, unless it is that already. */
export function toMonthEnd(instant: Instant, timeZone: string): Instant {
  const zoned = at(instant, timeZone);
  const start = zoned.with({ day: 1 }).startOfDay();
  if (start.epochMilliseconds === instant) return instant;
  return start.add({ months: 1 }).startOfDay().epochMilliseconds;
}

/** The first instant of the day after the one that the instant lies in. */
export function startOfNextDay(instant: Instant, timeZone: string): Instant {
  return at(instant, timeZone).startOfDay().add({ days: 1 }).startOfDay().epochMilliseconds;
}

/** The start of the next day of the year `MM-DD` after the instant. 29 February is the 28th in a common year. */
export function nextYearDay(instant: Instant, monthDay: string, timeZone: string): Instant {
  const day = Temporal.PlainMonthDay.from(monthDay);
  const { year } = at(instant, timeZone);
  for (const candidate of [year, year + 1]) {
    const start = day.toPlainDate({ year: candidate }).toZonedDateTime(timeZone).epochMilliseconds;
    if (start > instant) return start;
  }
  throw new RangeError('a day of the year always comes again');
}
