import { Temporal } from 'temporal-polyfill';
import { parseInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { judgeRungs, type Flag, type RungCommand } from './judge-rungs.js';
import type { Downgrade, TierLadder, TierMetric, TierWindow } from './tier-ladder.js';

/** A ladder as a marketer sends it; nothing about its values has been checked. */
export interface TierLadderCommand {
  /** The newest version that the sender has seen; 0 when there was none. */
  readonly basedOnVersion: number;
  /** An RFC 3339 date-time; null for now. */
  readonly effectiveFrom: string | null;
  readonly metric: TierMetric;
  readonly window: { readonly kind: TierWindow['kind']; readonly length: string | null };
  readonly downgrade: Downgrade | null;
  readonly rungs: readonly RungCommand[];
}

const LONGEST_WINDOW = 'P3Y';
/** Four years with a leap year: how long a duration is depends on the day it begins. */
const FIRST_BEGINNING = '2001-01-01';
const LAST_BEGINNING = '2004-12-31';
const SHORTEST_MONTH = 28;
const LONGEST_MONTH = 31;
const WHOLE_DAYS = /^P(?=\d)(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,4}D)?$/;
const FORM = 'an ISO 8601 duration of whole days above zero, such as P30D or P12M';

/**
 * Judges a new version of a program's ladder and tells everything that is wrong with it.
 *
 * Rule: the first rung is the entry tier at 0, the thresholds rise, the codes differ, and benefits are in range. A
 * ladder for life has no downgrade, every other has one, whose grace is shorter than the window. A version begins now
 * or later, since tiers that were told hold; only the first may begin in the past. Who has not seen the newest version
 * is refused, so that nobody's work is undone unseen.
 *
 * Example: Member at 0, Silver at 500 and Gold at 400 is refused with OUT_OF_RANGE at `rungs.2.threshold`.
 *
 * Refusals: VERSION_CONFLICT, REQUIRED, INVALID, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT, TOO_OLD.
 */
export function judgeLadder(
  command: TierLadderCommand,
  versions: readonly TierLadder[],
  now: Instant,
): Result<TierLadder> {
  const newest = versions.reduce((most, { version }) => Math.max(most, version), 0);
  if (command.basedOnVersion !== newest) return refuse([changedMeanwhile(newest)]);
  const flaws: Refusal[] = [];
  const flag: Flag = (code, message, ...field) => {
    flaws.push({ code, message, field, retryable: false });
  };
  const ladder: TierLadder = {
    version: newest + 1,
    effectiveFrom: judgeBeginning(command.effectiveFrom, newest === 0, now, flag),
    metric: command.metric,
    window: judgeWindow(command.window, flag),
    downgrade: judgeDowngrade(command, flag),
    rungs: judgeRungs(command.rungs, flag),
  };
  return flaws.length > 0 ? refuse(flaws) : ok(ladder);
}

function changedMeanwhile(newest: number): Refusal {
  return {
    code: 'VERSION_CONFLICT',
    message: `The ladder was changed meanwhile; its newest version is ${newest}. Look at it and save again.`,
    field: ['basedOnVersion'],
    retryable: false,
    details: { version: newest },
  };
}

function judgeBeginning(text: string | null, first: boolean, now: Instant, flag: Flag): Instant {
  if (text === null) return now;
  const instant = parseInstant(text);
  if (instant === undefined) {
    const message =
      'effectiveFrom must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00.';
    flag('INVALID', message, 'effectiveFrom');
    return now;
  }
  if (instant < now && !first) {
    flag('TOO_OLD', 'A new version cannot begin in the past; only the first one may.', 'effectiveFrom');
  }
  return instant;
}

function judgeWindow({ kind, length }: TierLadderCommand['window'], flag: Flag): TierWindow {
  if (kind !== 'ROLLING') {
    if (length !== null) flag('INVALID', 'Only a rolling window has a length.', 'window', 'length');
    return { kind };
  }
  if (length === null) {
    flag('REQUIRED', 'A rolling window needs its length, such as P12M.', 'window', 'length');
    return { kind, length: LONGEST_WINDOW };
  }
  if (!isShape(length)) flag('INVALID', `The length must be ${FORM}.`, 'window', 'length');
  else if (isShorter(LONGEST_WINDOW, length)) {
    flag('OUT_OF_RANGE', 'A rolling window is at most three years long.', 'window', 'length');
  }
  return { kind, length };
}

function judgeDowngrade({ window, downgrade }: TierLadderCommand, flag: Flag): Downgrade | null {
  if (window.kind === 'LIFE') {
    if (downgrade) flag('INVALID', 'On a ladder for life nobody goes down; leave it out.', 'downgrade');
    return null;
  }
  if (!downgrade) {
    flag('REQUIRED', 'Say how a tier is lost that is not earned again.', 'downgrade');
    return null;
  }
  const { step, grace } = downgrade;
  const windowLength = window.kind === 'ROLLING' ? window.length : 'P1Y';
  if (grace !== null && !isShape(grace)) {
    flag('INVALID', `The grace must be ${FORM}; leave it out for none.`, 'downgrade', 'grace');
  } else if (
    grace !== null &&
    windowLength !== null &&
    isShape(windowLength) &&
    !isShorter(grace, windowLength)
  ) {
    flag('OUT_OF_RANGE', 'The grace must be shorter than the window.', 'downgrade', 'grace');
  }
  return { step, grace };
}

function isShape(text: string): boolean {
  return WHOLE_DAYS.test(text) && Temporal.Duration.from(text).sign > 0;
}

/** Whether one duration ends before the other whenever they begin. */
function isShorter(one: string, other: string): boolean {
  const [here, there] = [Temporal.Duration.from(one), Temporal.Duration.from(other)];
  // Trying all days takes a while, and almost always a look at the durations is enough.
  if (daysOf(here, LONGEST_MONTH) < daysOf(there, SHORTEST_MONTH)) return true;
  if (daysOf(here, SHORTEST_MONTH) >= daysOf(there, LONGEST_MONTH)) return false;
  const last = Temporal.PlainDate.from(LAST_BEGINNING);
  for (
    let day = Temporal.PlainDate.from(FIRST_BEGINNING);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  ) {
    if (Temporal.PlainDate.compare(day.add(here), day.add(there)) >= 0) return false;
  }
  return true;
}

/** How many days a duration would have if all months had so many. */
function daysOf({ years, months, weeks, days }: Temporal.Duration, month: number): number {
  return month * (12 * years + months) + 7 * weeks + days;
}
