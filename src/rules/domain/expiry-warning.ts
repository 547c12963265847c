import type { Instant } from '../../kernel/instant.js';
import { dateOf, localTimeAt } from './local-time.js';

/** How long before points lapse their customer is to be told, in days. */
export const WARNED_DAYS_BEFORE = 30;

/** Points that lapse on one day of the program's calendar. */
export interface ExpiryWarning {
  readonly key: string;
  /** For people. */
  readonly name: string;
  readonly points: number;
  /** When the first of them lapse. */
  readonly at: Instant;
}

/**
 * What a customer is to be told of: the points that lapse before `until`, one warning a day.
 *
 * Example: 100 points lapse on 3 May at 09:00 and 20 at noon, 50 on 4 May: "120 points expire on 2026-05-03" and
 * "50 points expire on 2026-05-04".
 */
export function expiryWarnings(
  expiring: readonly { readonly points: number; readonly at: Instant }[],
  until: Instant,
  timeZone: string,
): ExpiryWarning[] {
  const byDate = new Map<string, { points: number; at: Instant }>();
  for (const { points, at } of expiring) {
    if (at >= until) continue;
    const date = dateOf(localTimeAt(at, timeZone).epochDay);
    const known = byDate.get(date);
    byDate.set(date, { points: (known?.points ?? 0) + points, at: Math.min(known?.at ?? at, at) });
  }
  return [...byDate].map(([date, { points, at }]) => ({
    key: `EXPIRY ${date}`,
    name: `${points} ${points === 1 ? 'point expires' : 'points expire'} on ${date}`,
    points,
    at,
  }));
}
