import fc from 'fast-check';
import type { Contribution, TierLadder } from '../../../src/tiers/domain/index.js';
import { rung } from './examples.js';
import { midnights, type TierScene } from './tier-model.js';

const DAY = 86_400_000;
/** The days that things happen on, counted from 2022-01-01: 2023 to 2026. */
const FIRST = 365;
const LAST = FIRST + 4 * 365;

const timeZones = ['UTC', 'Europe/London', 'America/New_York', 'Asia/Kolkata', 'America/Sao_Paulo'];

const windows: fc.Arbitrary<TierLadder['window']> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('P12M', 'P12M', 'P6M', 'P1M', 'P90D', 'P1Y2M', 'P10D')
      .map((length) => ({ kind: 'ROLLING' as const, length })),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'CALENDAR_YEAR' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'MEMBERSHIP_YEAR' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'LIFE' as const }) },
);

const shortGraces = fc.constantFrom(null, null, 'P1D', 'P9D');
const longGraces = fc.constantFrom(null, null, 'P1D', 'P1M', 'P3M', 'P80D');

const ladderShape = fc
  .tuple(
    windows,
    fc.constantFrom<TierLadder['metric']>('POINTS_EARNED', 'MONEY_SPENT', 'PURCHASES_MADE'),
    fc.constantFrom<'ONE_RUNG' | 'STRAIGHT'>('ONE_RUNG', 'STRAIGHT'),
    shortGraces,
    longGraces,
    fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D', 'E'), { minLength: 1, maxLength: 5 }),
    fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 5, maxLength: 5 }),
  )
  .map(([window, metric, step, short, long, codes, gaps]) => {
    let threshold = 0;
    const unit = metric === 'PURCHASES_MADE' ? 1 : 40;
    const rungs = codes.map((code, position) => {
      if (position > 0) threshold += gaps[position]! * unit;
      return rung(code, threshold);
    });
    const brief = window.kind === 'ROLLING' && ['P1M', 'P10D', 'P90D'].includes(window.length);
    const downgrade = window.kind === 'LIFE' ? null : { step, grace: brief ? short : long };
    return { window, metric, downgrade, rungs };
  });

/** Around midnights too, where days and periods end. */
function instantIn(timeZone: string, first: number, last: number): fc.Arbitrary<number> {
  const withinDay = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: 24 * 60 - 1 }).map((minutes) => minutes * 60_000) },
    { weight: 1, arbitrary: fc.constantFrom(0, 0, -1, 1) },
  );
  return fc
    .tuple(fc.integer({ min: first, max: last }), withinDay)
    .map(([day, offset]) => midnights(timeZone)[day]! + offset);
}

/** A scene with the purchases in it, as they are known when all is known, and in what order that came about. */
export interface Story {
  readonly scene: TierScene;
  readonly events: readonly StoryEvent[];
  readonly end: number;
}

export interface StoryEvent {
  readonly now: number;
  /** Null for a sweep. */
  readonly change: Contribution | null;
}

const ladders = (timeZone: string): fc.Arbitrary<readonly TierLadder[]> =>
  fc
    .tuple(
      fc.array(
        fc.record({
          shape: ladderShape,
          begins: instantIn(timeZone, FIRST, LAST),
          like: fc.boolean(),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      fc.boolean(),
    )
    .map(([drawn, fromTheBeginning]) => {
      const begins = [...new Set(drawn.map((each) => each.begins))].sort((a, b) => a - b);
      return begins.map((effectiveFrom, index) => {
        const { shape } = drawn[index]!;
        const { window, metric } = index > 0 && drawn[index]!.like ? drawn[0]!.shape : shape;
        const life = window.kind === 'LIFE';
        // A grace goes with the window that it was drawn for.
        const { downgrade } = index > 0 && drawn[index]!.like ? drawn[0]!.shape : shape;
        return {
          version: index + 1,
          effectiveFrom: index === 0 && fromTheBeginning ? midnights(timeZone)[0]! : effectiveFrom,
          metric,
          window,
          downgrade: life ? null : downgrade,
          rungs: shape.rungs,
        };
      });
    });

const delay = fc.oneof(
  { weight: 5, arbitrary: fc.constant(1) },
  { weight: 1, arbitrary: fc.integer({ min: -300_000, max: 0 }) },
  { weight: 2, arbitrary: fc.nat({ max: 3 * 24 }).map((hours) => hours * 3_600_000) },
  { weight: 2, arbitrary: fc.nat({ max: 60 }).map((days) => days * DAY) },
  { weight: 1, arbitrary: fc.nat({ max: 900 }).map((days) => days * DAY) },
);

const purchase = (timeZone: string, first: number, last: number) =>
  fc.record({
    occurredAt: instantIn(timeZone, first, last),
    points: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 300 })),
    moneyMinor: fc.nat({ max: 200 }),
    late: delay,
    returns: fc.array(fc.record({ share: fc.constantFrom(1, 0.5, 0.2), after: delay }), { maxLength: 2 }),
  });

/** What the parts of a purchase that come back take from it. */
function returnsOf(bought: Contribution, shares: readonly number[]): Contribution[] {
  let { points, moneyMinor, purchases } = bought;
  return shares.map((share) => {
    const back = {
      occurredAt: bought.occurredAt,
      points: -Math.ceil(points * share) || 0,
      moneyMinor: -Math.floor(moneyMinor * share) || 0,
      purchases: share === 1 && purchases === 1 ? -1 : 0,
    };
    points += back.points;
    moneyMinor += back.moneyMinor;
    purchases += back.purchases;
    return back;
  });
}

/** `longest`: over how many days purchases are spread; brief spreads make them fall on the same days. */
export const story: fc.Arbitrary<Story> = fc
  .tuple(fc.constantFrom(...timeZones), fc.constantFrom(30, 400, LAST - FIRST))
  .chain(([timeZone, longest]) =>
    fc.record({
      timeZone: fc.constant(timeZone),
      joinedAt: instantIn(timeZone, FIRST - 60, FIRST + 500),
      ladders: ladders(timeZone),
      purchases: fc.array(purchase(timeZone, FIRST, FIRST + longest), { maxLength: 25, size: 'max' }),
      sweeps: fc.array(instantIn(timeZone, FIRST, LAST + 900), { maxLength: 5 }),
    }),
  )
  .map(({ timeZone, joinedAt, ladders: versions, purchases, sweeps }) => {
    const events: StoryEvent[] = sweeps
      .filter((now) => now >= joinedAt)
      .map((now) => ({ now, change: null }));
    for (const { occurredAt, points, moneyMinor, late, returns } of purchases) {
      const bought = { occurredAt, points, moneyMinor, purchases: 1 };
      // What happened before somebody joined can only become theirs afterwards.
      let now = Math.max(occurredAt + late, joinedAt);
      events.push({ now, change: bought });
      for (const [index, back] of returnsOf(
        bought,
        returns.map(({ share }) => share),
      ).entries()) {
        now += Math.max(1, returns[index]!.after);
        events.push({ now, change: back });
      }
    }
    events.sort((a, b) => a.now - b.now);
    const end = Math.max(midnights(timeZone)[LAST]!, (events.at(-1)?.now ?? 0) + 1);
    return { scene: { timeZone, joinedAt, ladders: versions }, events, end };
  });
