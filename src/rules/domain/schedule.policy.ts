import type { Instant } from '../../kernel/instant.js';
import { WEEKDAYS } from './fact.js';
import { DAY_MILLIS, localTimeAt, offsetSpanAt, type LocalTime } from './local-time.js';
import type { RuleSchedule } from './rule-definition.js';

/*
 * When a rule is in force.
 *
 * Rule: from `from` on and before `until`, on its days and in its hours by the clock on the wall of the program's time
 * zone, the ends left out. Hours that pass midnight belong to the day on which they begin. An hour that the clocks
 * skip does not come; one that they show twice comes twice.
 *
 * Example: Fridays from 22:00 to 02:00 holds on Friday at 22:00 and on Saturday at 01:59, and not on Saturday at 02:00
 * nor on Friday at 01:00.
 */

/** A schedule ready to be asked often. */
export interface CompiledSchedule {
  readonly from: Instant;
  readonly until: Instant;
  /** One bit a day: 1 for Monday to 64 for Sunday. */
  readonly days: number;
  /** Milliseconds of the day; null for the whole day. */
  readonly hours: { readonly from: number; readonly until: number } | null;
}

const EVERY_DAY = 127;
const MINUTE_MILLIS = 60_000;

/** Reads `HH:MM`, from 00:00 to 23:59, into minutes of the day. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

/** Throws on hours that were never judged. */
export function compileSchedule(schedule: RuleSchedule): CompiledSchedule {
  const millis = (text: string): number => {
    const minutes = parseTimeOfDay(text);
    if (minutes === undefined) throw new Error(`no time of day: ${text}`);
    return minutes * MINUTE_MILLIS;
  };
  const { from, until, daysOfWeek, hours } = schedule;
  return {
    from: from ?? -Infinity,
    until: until ?? Infinity,
    days: daysOfWeek.reduce((bits, day) => bits | (1 << WEEKDAYS.indexOf(day)), 0) || EVERY_DAY,
    hours: hours && { from: millis(hours.from), until: millis(hours.until) },
  };
}

/** Whether a schedule holds at that time. */
export function isInForce(schedule: CompiledSchedule, at: LocalTime): boolean {
  return at.instant >= schedule.from && at.instant < schedule.until && isInItsHours(schedule, at);
}

function isInItsHours({ days, hours }: CompiledSchedule, { dayOfWeek, millisOfDay }: LocalTime): boolean {
  if (!hours || hours.from < hours.until) {
    const inHours = !hours || (millisOfDay >= hours.from && millisOfDay < hours.until);
    return inHours && hasDay(days, dayOfWeek);
  }
  if (millisOfDay >= hours.from) return hasDay(days, dayOfWeek);
  return millisOfDay < hours.until && hasDay(days, dayOfWeek === 1 ? 7 : dayOfWeek - 1);
}

function hasDay(days: number, dayOfWeek: number): boolean {
  return (days & (1 << (dayOfWeek - 1))) !== 0;
}

/** Whether the schedule's days and hours have anything in that hour of the week: 0 for Monday's first to 167. */
export function touchesHourOfWeek({ days, hours }: CompiledSchedule, hourOfWeek: number): boolean {
  const day = Math.floor(hourOfWeek / 24) + 1;
  if (!hours) return hasDay(days, day);
  const start = (hourOfWeek % 24) * 60 * MINUTE_MILLIS;
  const end = start + 60 * MINUTE_MILLIS;
  if (hours.from < hours.until) return hours.from < end && hours.until > start && hasDay(days, day);
  const before = day === 1 ? 7 : day - 1;
  return (hours.from < end && hasDay(days, day)) || (hours.until > start && hasDay(days, before));
}

/** Whether a schedule leaves out any hours of the week. */
export function isWeekly({ days, hours }: CompiledSchedule): boolean {
  return days !== EVERY_DAY || hours !== null;
}

/** How a schedule stands at an instant, and when that changes next. */
export interface Standing {
  readonly inForce: boolean;
  /** When it ends if it is in force, when it starts if it is not; null for never. */
  readonly changesAt: Instant | null;
}

/** Long enough for hours once a week that the clocks skip one week. */
const LOOK_AHEAD = 16 * DAY_MILLIS;

export function standingAt(schedule: CompiledSchedule, instant: Instant, timeZone: string): Standing {
  const inForce = isInForce(schedule, localTimeAt(instant, timeZone));
  if (instant >= schedule.until) return { inForce, changesAt: null };
  if (!isWeekly(schedule)) {
    const edge = instant < schedule.from ? schedule.from : schedule.until;
    return { inForce, changesAt: edge === Infinity ? null : edge };
  }
  const start = Math.max(instant, schedule.from);
  let at = start;
  while (at <= start + LOOK_AHEAD && at < schedule.until) {
    if (at > instant && isInForce(schedule, localTimeAt(at, timeZone)) !== inForce) {
      return { inForce, changesAt: at };
    }
    at = nextEdge(schedule, at, timeZone);
  }
  return { inForce, changesAt: inForce && schedule.until !== Infinity ? schedule.until : null };
}

/** The next instant at which anything might change: a midnight, an end of the hours, or a change of the clocks. */
function nextEdge({ hours, until }: CompiledSchedule, instant: Instant, timeZone: string): Instant {
  const { end, offsetMillis } = offsetSpanAt(instant, timeZone);
  const { epochDay, millisOfDay } = localTimeAt(instant, timeZone);
  const edges = [DAY_MILLIS, ...(hours ? [hours.from, hours.until] : [])].filter(
    (edge) => edge > millisOfDay,
  );
  return Math.min(epochDay * DAY_MILLIS + Math.min(...edges) - offsetMillis, end, until);
}
