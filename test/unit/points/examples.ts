import type { Instant } from '../../../src/kernel/instant.js';
import type { Lot, LotCalendar } from '../../../src/points/domain/index.js';
import type { PointSettings } from '../../../src/programs/domain/index.js';

/** Settings by which points are available at once and never expire, but for what is said otherwise. */
export function settingsWith(part: Partial<PointSettings> = {}): PointSettings {
  return {
    version: 1,
    effectiveFrom: 0,
    earnPoints: 1,
    earnPerMinor: 100,
    basisIncludesTax: false,
    release: { kind: 'AT_ONCE' },
    expiry: { kind: 'NEVER', roundsToMonthEnd: false },
    debtPolicy: 'ALLOW_DEBT',
    ...part,
  };
}

export function calendarOf(timeZone: string, ...settings: PointSettings[]): LotCalendar {
  return { timeZone, settings };
}

export function sourceOf(kind: Lot['source']['kind'], id: string): Lot['source'] {
  return { kind, customerId: 'customer', id };
}

export const text = (at: Instant | null | undefined): string | null | undefined =>
  typeof at === 'number' ? new Date(at).toISOString() : at;
