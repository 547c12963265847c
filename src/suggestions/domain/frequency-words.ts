/*
 * Numbers as people say them: never more exactly than they are known, and never so that few sound like many.
 *
 * Examples: every 21 days is "about every 21 days", every 45 "about every 6 to 7 weeks"; 7 of 20 purchases are
 * "7 of 20 purchases", 352 of 1,040 "about 1 in 3 purchases".
 */

interface Unit {
  readonly name: string;
  readonly days: number;
}

const DAY: Unit = { name: 'day', days: 1 };

/** The larger units, each from where its number is no longer small in the unit before. */
const LARGER_UNITS: readonly (Unit & { readonly fromDays: number })[] = [
  { name: 'year', days: 365.25, fromDays: 700 },
  { name: 'month', days: 30.44, fromDays: 63 },
  { name: 'week', days: 7, fromDays: 29 },
];

/** What is counted with halves, "2 to 3 months": beyond seven a half no longer matters. */
const MOST_HALVES = 13;

/** How often something happens every so many days. */
export function everyWords(days: number): string {
  if (days >= 29 && days < 33) return 'about once a month';
  if (days >= 345 && days < 390) return 'about once a year';
  const unit = unitOf(days);
  const halves = Math.round((days / unit.days) * 2);
  if (unit !== DAY && halves % 2 === 1 && halves <= MOST_HALVES) {
    return `about every ${(halves - 1) / 2} to ${(halves + 1) / 2} ${unit.name}s`;
  }
  const count = Math.max(1, Math.round(days / unit.days));
  return count === 1 ? `about every ${unit.name}` : `about every ${count} ${unit.name}s`;
}

/**
 * How long ago something was.
 *
 * @param days by the calendar of the program, so that yesterday evening is yesterday.
 */
export function agoWords(days: number): string {
  if (days < 1) return 'today';
  if (days < 2) return 'yesterday';
  const unit = unitOf(days);
  return `${Math.round(days / unit.days)} ${unit.name}s ago`;
}

/** How often something was done. */
export function timesWords(times: number): string {
  if (times === 1) return 'once';
  return times === 2 ? 'twice' : `${wholeNumber(times)} times`;
}

/** Up to here a share is said as it was counted, so that nobody takes 3 of 4 for a rule. */
const SAID_AS_COUNTED = 20;

/** Less than this is said as one in so many. */
const SMALLEST_SPOKEN = 0.095;

/** The shares that people say; of those between the nearest is said. */
const SPOKEN_SHARES: readonly (readonly [number, string])[] = [
  [1 / 10, '1 in 10'],
  [1 / 8, '1 in 8'],
  [1 / 6, '1 in 6'],
  [1 / 5, '1 in 5'],
  [1 / 4, '1 in 4'],
  [3 / 10, '3 in 10'],
  [1 / 3, '1 in 3'],
  [2 / 5, '2 in 5'],
  [1 / 2, 'half of the'],
  [3 / 5, '3 in 5'],
  [2 / 3, '2 in 3'],
  [3 / 4, '3 in 4'],
  [4 / 5, '4 in 5'],
  [9 / 10, '9 in 10'],
];
const NEARLY_ALL = 0.95;

/** A share of some things. `part` is at least 1, and `noun` is one thing. */
export function shareWords(part: number, whole: number, noun: string): string {
  if (part >= whole) return whole === 1 ? `the one ${noun}` : `all ${wholeNumber(whole)} ${noun}s`;
  if (whole <= SAID_AS_COUNTED) return `${part} of ${whole} ${noun}s`;
  const share = part / whole;
  if (share >= NEARLY_ALL) return `nearly all ${noun}s`;
  if (share < SMALLEST_SPOKEN) return `about 1 in ${wholeNumber(rounded(1 / share))} ${noun}s`;
  const [, words] = SPOKEN_SHARES.reduce((best, each) =>
    Math.abs(each[0] - share) < Math.abs(best[0] - share) ? each : best,
  );
  return `about ${words} ${noun}s`;
}

/** How many times as often; null where it is hardly more often at all. */
export function timesAsOftenWords(times: number): string | null {
  if (times < 1.75) return null;
  if (times < 2.5) return 'about twice as often';
  return times < 100 ? `about ${rounded(times)} times as often` : 'more than 100 times as often';
}

/** With a comma between the thousands. */
export function wholeNumber(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 0 });
}

/** To two digits, upwards, as numbers that are only roughly known are said: 3,412 is 3,500. */
export function roughlyUp(value: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return wholeNumber(Math.ceil(value / step) * step);
}

function unitOf(days: number): Unit {
  return LARGER_UNITS.find(({ fromDays }) => days >= fromDays) ?? DAY;
}

/** Up to 20 to one, up to 50 to five, up to 100 to ten, and beyond to two digits. */
function rounded(value: number): number {
  if (value < 20.5) return Math.round(value);
  if (value < 52.5) return Math.round(value / 5) * 5;
  const step = Math.max(10, 10 ** (Math.floor(Math.log10(value)) - 1));
  return Math.round(value / step) * step;
}
