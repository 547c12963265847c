import type { Instant } from '../../kernel/instant.js';
import { WEEKDAYS } from './fact.js';
import type { LocalTimeValues } from './fact-values.js';
import { dateOf, localTimeAt } from './local-time.js';

/** The time facts of an instant, by the clock on the wall of that time zone. */
export function localTimeValues(instant: Instant, timeZone: string): LocalTimeValues {
  const { epochDay, dayOfWeek, millisOfDay } = localTimeAt(instant, timeZone);
  const date = dateOf(epochDay);
  const hour = Math.floor(millisOfDay / 3_600_000);
  const minute = Math.floor(millisOfDay / 60_000) % 60;
  return {
    date,
    time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    year: Number(date.slice(0, -6)),
    month: Number(date.slice(-5, -3)),
    dayOfMonth: Number(date.slice(-2)),
    dayOfWeek: WEEKDAYS[dayOfWeek - 1]!,
    hour,
    minute,
  };
}

/** The same, worked out once one of them is read. */
export function localTimeFacts(instant: Instant, timeZone: string): LocalTimeValues {
  return new LazyLocalTime(instant, timeZone);
}

class LazyLocalTime implements LocalTimeValues {
  private known: LocalTimeValues | undefined;

  constructor(
    private readonly instant: Instant,
    private readonly timeZone: string,
  ) {}

  get date() {
    return this.values.date;
  }
  get time() {
    return this.values.time;
  }
  get year() {
    return this.values.year;
  }
  get month() {
    return this.values.month;
  }
  get dayOfMonth() {
    return this.values.dayOfMonth;
  }
  get dayOfWeek() {
    return this.values.dayOfWeek;
  }
  get hour() {
    return this.values.hour;
  }
  get minute() {
    return this.values.minute;
  }

  private get values() {
    return (this.known ??= localTimeValues(this.instant, this.timeZone));
  }
}
