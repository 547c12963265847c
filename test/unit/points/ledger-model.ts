import type { DebtPolicy, PointSettings } from '../../../src/programs/domain/index.js';
import { later, monthStartFrom, nextStartOf } from '../kernel/wall-clock.js';

/** One single point. */
interface Point {
  /** Which earning it came with: 0 for the first, 1 for the next. */
  readonly born: number;
  readonly owner: string;
  readonly earnedAt: number;
  availableAt: number | null;
  expiresAt: number | null;
  /** Works out `expiresAt` anew when the customer buys something; null where buying changes nothing. */
  readonly revive: ((lastPurchaseAt: number) => number) | null;
  place: 'PENDING' | 'AVAILABLE' | 'LAPSED' | 'GONE';
  /** A return has counted it as lapsed. */
  counted: boolean;
}

/** What the history should say: kind, points and when it took effect. */
export type Told = readonly [kind: string, points: number, at: number];

interface ModelClawback {
  taken: number;
  expired: number;
  toDebt: number;
  waived: number;
}

/**
 * One customer's points in the simplest way that could be right, to hold the real ledger against. There are no lots,
 * balances or draws: every point is an object of its own, balances are counted, points are taken one at a time, and
 * the clock walks through everything that happens.
 */
export class LedgerModel {
  readonly told: Told[] = [];
  points: Point[] = [];
  debt = 0;
  private earnings = 0;
  private lastPurchaseAt: number | null = null;

  constructor(
    private readonly timeZone: string,
    public now: number,
  ) {}

  count(place: Point['place']): number {
    let count = 0;
    for (const point of this.points) if (point.place === place) count++;
    return count;
  }

  /** How many points of each earning are where. */
  census(): Record<Point['place'], number>[] {
    const counts = Array.from({ length: this.earnings }, () => ({
      PENDING: 0,
      AVAILABLE: 0,
      LAPSED: 0,
      GONE: 0,
    }));
    for (const { born, place } of this.points) counts[born]![place]++;
    return counts;
  }

  /** When something happens next by itself, or null. */
  nextDue(): number | null {
    let next = Infinity;
    for (const { place, availableAt, expiresAt } of this.points) {
      if (place === 'PENDING') next = Math.min(next, availableAt ?? Infinity);
      if (place === 'PENDING' || place === 'AVAILABLE') next = Math.min(next, expiresAt ?? Infinity);
    }
    return next === Infinity ? null : next;
  }

  advanceTo(now: number): void {
    this.now = now;
    this.tick();
    this.points = this.points.filter(({ place }) => place !== 'GONE');
  }

  buy(occurredAt: number): void {
    this.lastPurchaseAt = Math.max(occurredAt, this.lastPurchaseAt ?? occurredAt);
    for (const point of this.points) {
      if (point.revive && !isGone(point)) point.expiresAt = point.revive(this.lastPurchaseAt);
    }
  }

  earn(points: number, occurredAt: number, settings: PointSettings, owner: string): void {
    const { release } = settings;
    const availableAt =
      release.kind === 'ON_REQUEST'
        ? null
        : release.kind === 'AT_ONCE'
          ? occurredAt
          : later(occurredAt, release.after, this.timeZone);
    const open = availableAt !== null && availableAt <= this.now;
    this.tell('EARN', points, occurredAt);
    const made = this.make(points, occurredAt, availableAt, open ? 'AVAILABLE' : 'PENDING', settings, owner);
    const lapsed = made.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= this.now);
    for (const point of lapsed) point.place = 'LAPSED';
    this.tell('EXPIRE', lapsed.length, Math.max(lapsed[0]?.expiresAt ?? 0, occurredAt));
    this.repay(this.now);
  }

  give(points: number, settings: PointSettings): void {
    this.tell('ADJUST', points, this.now);
    this.make(points, this.now, this.now, 'AVAILABLE', settings, 'staff');
    this.repay(this.now);
  }

  /** Takes points by hand; how many became debt, or null where that was refused. */
  takeByHand(points: number, policy: DebtPolicy): number | null {
    if (policy !== 'ALLOW_DEBT' && this.count('AVAILABLE') < points) return null;
    let taken = 0;
    while (taken < points && this.takeNext()) taken++;
    this.tell('ADJUST', taken, this.now);
    this.owe(points - taken);
    return points - taken;
  }

  release(owner: string): number {
    const points = this.points.filter((point) => point.owner === owner && point.place === 'PENDING');
    for (const point of points) point.place = 'AVAILABLE';
    this.tell('RELEASE', points.length, this.now);
    this.repay(this.now);
    return points.length;
  }

  clawBack(owner: string, points: number, policy: DebtPolicy): ModelClawback {
    const own = this.points.filter((point) => point.owner === owner);
    const sorted = { own: 0, others: 0, expired: 0, toDebt: 0, waived: 0 };
    for (let i = 0; i < points; i++) {
      const mine = own.find(
        ({ place }) => place === 'PENDING' || (policy !== 'ONLY_PENDING' && place === 'AVAILABLE'),
      );
      const lapsed = own.find(({ place, counted }) => place === 'LAPSED' && !counted);
      if (mine) {
        mine.place = 'GONE';
        sorted.own++;
      } else if (lapsed) {
        lapsed.counted = true;
        sorted.expired++;
      } else if (policy !== 'ONLY_PENDING' && this.takeNext()) sorted.others++;
      else if (policy === 'ALLOW_DEBT') sorted.toDebt++;
      else sorted.waived++;
    }
    this.tell('CLAWBACK', sorted.own, this.now);
    this.tell('CLAWBACK', sorted.others, this.now);
    this.owe(sorted.toDebt);
    const { own: fromOwn, others, ...rest } = sorted;
    return { taken: fromOwn + others, ...rest };
  }

  /** The earnings with points left in the order they would be spent if all were available. */
  drawingOrder(): number[] {
    const firsts = new Map<number, Point>();
    for (const point of this.points)
      if (!isGone(point) && !firsts.has(point.born)) firsts.set(point.born, point);
    return [...firsts.values()].sort((a, b) => (goesBefore(a, b) ? -1 : 1)).map(({ born }) => born);
  }

  /** How many points will lapse when, if nothing else happens. */
  expiring(): { points: number; at: number }[] {
    const at = this.points
      .filter(({ place }) => place === 'PENDING' || place === 'AVAILABLE')
      .flatMap(({ expiresAt }) => expiresAt ?? []);
    const instants = [...new Set(at)].sort((a, b) => a - b);
    return instants.map((instant) => ({ points: at.filter((one) => one === instant).length, at: instant }));
  }

  private make(
    points: number,
    earnedAt: number,
    availableAt: number | null,
    place: Point['place'],
    settings: PointSettings,
    owner: string,
  ): Point[] {
    const { expiry } = settings;
    const rounded = (at: number): number =>
      expiry.roundsToMonthEnd ? monthStartFrom(at, this.timeZone) : at;
    const revive =
      expiry.kind === 'AFTER_INACTIVITY'
        ? (last: number): number => rounded(later(Math.max(earnedAt, last), expiry.after, this.timeZone))
        : null;
    let expiresAt: number | null = null;
    if (revive) expiresAt = revive(this.lastPurchaseAt ?? earnedAt);
    if (expiry.kind === 'AFTER_EARNING') expiresAt = rounded(later(earnedAt, expiry.after, this.timeZone));
    if (expiry.kind === 'YEARLY') expiresAt = rounded(nextStartOf(expiry.monthDay, earnedAt, this.timeZone));
    const born = this.earnings++;
    const made = Array.from({ length: points }, () => ({
      born,
      owner,
      earnedAt,
      availableAt,
      expiresAt,
      revive,
      place,
      counted: false,
    }));
    this.points.push(...made);
    return made;
  }

  /** Walks through what is due, instant by instant: points become available, points lapse, debt is paid. */
  private tick(): void {
    for (let at = this.nextDue(); at !== null && at <= this.now; at = this.nextDue()) {
      this.happen(
        'RELEASE',
        at,
        (point) => point.place === 'PENDING' && point.availableAt === at,
        'AVAILABLE',
      );
      this.happen('EXPIRE', at, (point) => !isGone(point) && point.expiresAt === at, 'LAPSED');
      this.repay(at);
    }
  }

  /** What happens to points of one earning at one instant is told as one thing. */
  private happen(kind: string, at: number, takesPart: (point: Point) => boolean, to: Point['place']): void {
    const moved = new Map<number, number>();
    for (const point of this.points) {
      if (!takesPart(point)) continue;
      point.place = to;
      moved.set(point.born, (moved.get(point.born) ?? 0) + 1);
    }
    for (const points of moved.values()) this.tell(kind, points, at);
  }

  private repay(at: number): void {
    let paid = 0;
    while (paid < this.debt && this.takeNext()) paid++;
    this.debt -= paid;
    this.tell('DEBT_REPAID', paid, at);
  }

  private owe(points: number): void {
    this.debt += points;
    this.tell('DEBT_INCURRED', points, this.now);
  }

  /** Takes the one available point that goes before all others. */
  private takeNext(): boolean {
    let next: Point | undefined;
    for (const point of this.points) {
      if (point.place === 'AVAILABLE' && (!next || goesBefore(point, next))) next = point;
    }
    if (next) next.place = 'GONE';
    return next !== undefined;
  }

  private tell(kind: string, points: number, at: number): void {
    if (points > 0) this.told.push([kind, points, at]);
  }
}

function isGone({ place }: Point): boolean {
  return place === 'GONE' || place === 'LAPSED';
}

function goesBefore(a: Point, b: Point): boolean {
  if (a.expiresAt !== b.expiresAt)
    return b.expiresAt === null || (a.expiresAt !== null && a.expiresAt < b.expiresAt);
  if (a.earnedAt !== b.earnedAt) return a.earnedAt < b.earnedAt;
  return a.born < b.born;
}
