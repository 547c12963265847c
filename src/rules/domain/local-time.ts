import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../kernel/instant.js';

/** An instant by the clock on the wall of a time zone. */
export interface LocalTime {
  readonly instant: Instant;
  /** Days since 1970-01-01 by that zone's calendar. */
  readonly epochDay: number;
  /** 1 for Monday to 7 for Sunday. */
  readonly dayOfWeek: number;
  readonly millisOfDay: number;
}

/** A stretch of time, `[start, end)`, in which a zone's clocks are not changed. */
interface OffsetSpan {
  readonly start: Instant;
  readonly end: Instant;
  /** How far the clocks are ahead of UTC. */
  readonly offsetMillis: number;
}

export const DAY_MILLIS = 86_400_000;

/** The spans that were looked up, by zone; looking one up costs about a millisecond. */
const spansOf = new Map<string, OffsetSpan[]>();

/** What the clock on the wall shows at an instant. */
export function localTimeAt(instant: Instant, timeZone: string): LocalTime {
  const wall = instant + offsetSpanAt(instant, timeZone).offsetMillis;
  const epochDay = Math.floor(wall / DAY_MILLIS);
  return {
    instant,
    epochDay,
    dayOfWeek: dayOfWeekOf(epochDay),
    millisOfDay: wall - epochDay * DAY_MILLIS,
  };
}

/** The stretch around an instant in which the zone's clocks are not changed. */
export function offsetSpanAt(instant: Instant, timeZone: string): OffsetSpan {
  let spans = spansOf.get(timeZone);
  if (!spans) spansOf.set(timeZone, (spans = []));
  // The span asked for last is at the end.
  for (let i = spans.length - 1; i >= 0; i--) {
    const span = spans[i]!;
    if (instant >= span.start && instant < span.end) {
      if (i < spans.length - 1) spans.push(...spans.splice(i, 1));
      return span;
    }
  }
  const found = findSpan(instant, timeZone);
  spans.push(found);
  return found;
}

function findSpan(instant: Instant, timeZone: string): OffsetSpan {
  const zoned = (at: Instant): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const here = zoned(instant);
  return {
    // The transition before the next millisecond may be this one.
    start: zoned(instant + 1).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity,
    end: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity,
    offsetMillis: here.offsetNanoseconds / 1_000_000,
  };
}

function dayOfWeekOf(epochDay: number): number {
  // 1970-01-01 was a Thursday.
  return ((((epochDay + 3) % 7) + 7) % 7) + 1;
}

/** A day by its date, `YYYY-MM-DD`. */
export function dateOf(epochDay: number): string {
  return new Date(epochDay * DAY_MILLIS).toISOString().slice(0, 10);
}
