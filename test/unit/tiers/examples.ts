import {
  Ladders,
  type Contribution,
  type Rung,
  type TierContext,
  type TierLadder,
} from '../../../src/tiers/domain/index.js';

export function rung(code: string, threshold: number, multiplierThousandths = 1000): Rung {
  const name = code[0] + code.slice(1).toLowerCase();
  return { code, name, threshold, benefits: { multiplierThousandths, texts: [] } };
}

export const RUNGS = [rung('MEMBER', 0), rung('SILVER', 500, 1250), rung('GOLD', 1000, 1500)];

/** Member, Silver from 500 and Gold from 1,000 points in a calendar year, straight down after three months of grace. */
export function ladderWith(part: Partial<TierLadder> = {}): TierLadder {
  return {
    version: 1,
    effectiveFrom: Date.UTC(1900, 0, 1),
    metric: 'POINTS_EARNED',
    window: { kind: 'CALENDAR_YEAR' },
    downgrade: { step: 'STRAIGHT', grace: 'P3M' },
    rungs: RUNGS,
    ...part,
  };
}

/** An instant given as UTC: a day, or a day and a time. */
export function at(text: string): number {
  return Date.parse(text.includes('T') ? `${text}Z` : `${text}T12:00Z`);
}

export function midnight(day: string): number {
  return Date.parse(`${day}T00:00Z`);
}

export const text = (instant: number | null | undefined): string | null | undefined =>
  typeof instant === 'number' ? new Date(instant).toISOString() : instant;

/** A purchase that earned this many points, for as much money in minor units. */
export function bought(when: string | number, points: number): Contribution {
  const occurredAt = typeof when === 'number' ? when : at(when);
  return { occurredAt, points, moneyMinor: points, purchases: 1 };
}

/** A return of all of it. */
export function cameBack({ occurredAt, points, moneyMinor, purchases }: Contribution): Contribution {
  return { occurredAt, points: -points, moneyMinor: -moneyMinor, purchases: -purchases };
}

export function contextOf(
  now: string | number,
  ladders: TierLadder | readonly TierLadder[] = ladderWith(),
  joinedAt: string | number = '2020-01-01',
  timeZone = 'UTC',
): TierContext {
  const instant = (when: string | number): number => (typeof when === 'number' ? when : at(when));
  const versions = 'version' in ladders ? [ladders] : ladders;
  return { ladders: new Ladders(versions, timeZone), joinedAt: instant(joinedAt), now: instant(now) };
}
