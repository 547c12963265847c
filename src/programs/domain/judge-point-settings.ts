import { Temporal } from 'temporal-polyfill';
import type { NewProgramCommand } from './new-program.js';
import type { PointSettings } from './point-settings.js';

/** Takes what is wrong with a value: the path to it with dots, a code and a sentence. */
export type Flag = (field: string, code: string, message: string) => void;

type Given = Pick<
  NewProgramCommand,
  'earnPoints' | 'earnPerMinor' | 'basisIncludesTax' | 'release' | 'expiry' | 'debtPolicy'
>;

const MOST_POINTS = 1_000_000;
const MOST_MINOR = 1_000_000_000;
const LONGEST_YEARS = 100;
/** Any common year; durations are compared by the calendar. */
const REFERENCE = Temporal.PlainDateTime.from('2001-01-01T00:00');
const DURATION = 'an ISO 8601 duration above zero and of at most a hundred years, such as P14D or P12M';

/** Judges the values of point settings: OUT_OF_RANGE for the rate, INVALID for durations and the day of the year. */
export function judgeFirstSettings(
  given: Given,
  flag: Flag,
): Omit<PointSettings, 'version' | 'effectiveFrom'> {
  const { earnPoints, earnPerMinor, basisIncludesTax, release, expiry, debtPolicy } = given;
  if (!isWhole(earnPoints, 0, MOST_POINTS)) {
    flag('earnPoints', 'OUT_OF_RANGE', `The points must be a whole number from 0 to ${MOST_POINTS}.`);
  }
  if (!isWhole(earnPerMinor, 1, MOST_MINOR)) {
    const message = `What the points are given for must be a whole number of minor units from 1 to ${MOST_MINOR}.`;
    flag('earnPerMinor', 'OUT_OF_RANGE', message);
  }
  if (release.kind === 'AFTER' && !isDuration(release.after)) {
    flag('release', 'INVALID', `The time until points can be spent must be ${DURATION}.`);
  }
  if ((expiry.kind === 'AFTER_EARNING' || expiry.kind === 'AFTER_INACTIVITY') && !isDuration(expiry.after)) {
    flag('expiry', 'INVALID', `The time until points lapse must be ${DURATION}.`);
  }
  if (expiry.kind === 'YEARLY' && !isMonthDay(expiry.monthDay)) {
    flag(
      'expiry',
      'INVALID',
      'The day on which points lapse must be a day of the year as MM-DD, such as 01-01.',
    );
  }
  return { earnPoints, earnPerMinor, basisIncludesTax, release, expiry, debtPolicy };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function isDuration(text: string): boolean {
  try {
    const duration = Temporal.Duration.from(text);
    const { milliseconds, microseconds, nanoseconds } = duration;
    if (duration.sign <= 0 || milliseconds || microseconds || nanoseconds) return false;
    const end = REFERENCE.add(duration);
    return Temporal.PlainDateTime.compare(end, REFERENCE.add({ years: LONGEST_YEARS })) <= 0;
  } catch {
    return false;
  }
}

function isMonthDay(text: string): boolean {
  if (!/^\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainMonthDay.from(text);
    return true;
  } catch {
    return false;
  }
}
