import { nextYearDay, plusDuration, toMonthEnd } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/instant.js';
import { settingsOfVersion, type PointSettings } from '../../programs/domain/index.js';
import type { TransferSource } from './points-transfer.js';

/** Points from one earning. `lotNo` is the `seq` of the transfer that made it. */
export interface Lot {
  readonly lotNo: number;
  readonly points: number;
  readonly remaining: number;
  /** How many of them lapsed unspent. */
  readonly expired: number;
  readonly state: 'PENDING' | 'AVAILABLE';
  readonly earnedAt: Instant;
  /** When pending points become available; null while that waits for somebody's word. */
  readonly availableAt: Instant | null;
  /** Fixed when earned; null for those that never expire or expire by inactivity. */
  readonly expiresAt: Instant | null;
  /** The settings that say after how long without purchases; null for those that do not expire so. */
  readonly inactivityVersion: number | null;
  readonly source: Exclude<TransferSource, { kind: 'TIME' }>;
}

/** What the dates of lots depend on besides the lots. */
export interface LotCalendar {
  readonly timeZone: string;
  readonly settings: readonly PointSettings[];
}

/** When points of a purchase made at `occurredAt` become available; null when they wait for somebody's word. */
export function availabilityOf(
  settings: PointSettings,
  occurredAt: Instant,
  timeZone: string,
): Instant | null {
  switch (settings.release.kind) {
    case 'AT_ONCE':
      return occurredAt;
    case 'AFTER':
      return plusDuration(occurredAt, settings.release.after, timeZone);
    case 'ON_REQUEST':
      return null;
  }
}

/** The expiry that is fixed when points are earned; null for none, and for expiry by inactivity. */
export function fixedExpiryOf(settings: PointSettings, earnedAt: Instant, timeZone: string): Instant | null {
  const { expiry } = settings;
  switch (expiry.kind) {
    case 'NEVER':
    case 'AFTER_INACTIVITY':
      return null;
    case 'AFTER_EARNING':
      return rounded(plusDuration(earnedAt, expiry.after, timeZone), settings, timeZone);
    case 'YEARLY':
      return rounded(nextYearDay(earnedAt, expiry.monthDay, timeZone), settings, timeZone);
  }
}

/** When points lapse that expire by inactivity, if nothing is bought after `since`; null under other policies. */
export function inactivityExpiryOf(
  settings: PointSettings,
  since: Instant,
  timeZone: string,
): Instant | null {
  if (settings.expiry.kind !== 'AFTER_INACTIVITY') return null;
  return rounded(plusDuration(since, settings.expiry.after, timeZone), settings, timeZone);
}

/** When a lot expires as things stand: every purchase moves the expiry of those that expire by inactivity. */
export function expiryOf(
  lot: Pick<Lot, 'earnedAt' | 'expiresAt' | 'inactivityVersion'>,
  lastPurchaseAt: Instant | null,
  calendar: LotCalendar,
): Instant | null {
  if (lot.inactivityVersion === null) return lot.expiresAt;
  const since = Math.max(lot.earnedAt, lastPurchaseAt ?? lot.earnedAt);
  const settings = settingsOfVersion(calendar.settings, lot.inactivityVersion);
  const expiry = inactivityExpiryOf(settings, since, calendar.timeZone);
  if (expiry === null) throw new Error('a lot names settings that know no inactivity');
  return expiry;
}

function rounded(instant: Instant, settings: PointSettings, timeZone: string): Instant {
  return settings.expiry.roundsToMonthEnd ? toMonthEnd(instant, timeZone) : instant;
}
