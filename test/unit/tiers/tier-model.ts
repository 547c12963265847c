import { nextStartOf } from '../kernel/wall-clock.js';
import type { Contribution, TierLadder } from '../../../src/tiers/domain/index.js';

const DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2022, 0, 1) / DAY;
const DAYS = 12 * 366;
const midnightsOf = new Map<string, readonly number[]>();
/** Of most days. */
const NOTHING: readonly number[] = [];

/** The starts of all days from 2022 on in a time zone. */
export function midnights(timeZone: string): readonly number[] {
  let found = midnightsOf.get(timeZone);
  if (!found) {
    found = Array.from({ length: DAYS }, (_, index) => {
      const date = new Date((FIRST_DAY + index) * DAY);
      return nextStartOf(date.toISOString().slice(5, 10), date.getTime() - 2 * DAY, timeZone);
    });
    midnightsOf.set(timeZone, found);
  }
  return found;
}

/** A day a duration later, days counted from 2022-01-01. */
export function daysLater(day: number, duration: string): number {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(duration)!;
  const [years, months, weeks, days] = match.slice(1).map((digits) => Number(digits ?? 0));
  const from = new Date((FIRST_DAY + day) * DAY);
  const month = from.getUTCMonth() + months! + 12 * years!;
  const lastOfMonth = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const landed = Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastOfMonth));
  return landed / DAY - FIRST_DAY + 7 * weeks! + days!;
}

export interface TierScene {
  readonly timeZone: string;
  readonly joinedAt: number;
  /** In the order in which they begin, which is that of their numbers. */
  readonly ladders: readonly TierLadder[];
}

interface Grace {
  readonly endsOn: number;
  readonly to: number;
}

/**
 * The rules again, the slow and plain way: every day is looked at, and whatever is counted is counted from all
 * purchases each time.
 */
export class TierModel {
  /** From when on which rung is stood on, by position and ladder. */
  private readonly steps: { at: number; ladder: TierLadder; position: number }[] = [];
  private readonly midnights: readonly number[];
  private ladder: TierLadder | null = null;
  private position = 0;
  private endsOn: number | null = null;
  private grace: Grace | null = null;
  private readonly starts: Partial<Record<'CALENDAR_YEAR' | 'MEMBERSHIP_YEAR', readonly number[]>> = {};

  constructor(
    private readonly scene: TierScene,
    private readonly contributions: readonly Contribution[],
    /** The newest ladder that is played; those that follow never begin. */
    private readonly newest = Infinity,
  ) {
    this.midnights = midnights(scene.timeZone);
    this.play();
  }

  /** The code of the tier at an instant; undefined before there were tiers. */
  heldAt(at: number): string | undefined {
    const step = this.steps.findLast((candidate) => candidate.at <= at);
    if (!step) return undefined;
    const { rungs } = step.ladder;
    return at < this.scene.joinedAt ? rungs[0]!.code : rungs[step.position]!.code;
  }

  /** All instants at which something changes. */
  turns(): number[] {
    return this.steps.map(({ at }) => at);
  }

  /** What counts at an instant. */
  countedAt(at: number): number {
    return this.count(this.ladderAt(at)!, at, false);
  }

  ladderAt(at: number): TierLadder | undefined {
    return this.scene.ladders.findLast(
      (ladder) => ladder.effectiveFrom <= at && ladder.version <= this.newest,
    );
  }

  dayOf(at: number): number {
    let low = 0;
    let high = this.midnights.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.midnights[middle]! <= at) low = middle;
      else high = middle;
    }
    return low;
  }

  private play(): void {
    const beginnings = this.scene.ladders
      .filter(({ version }) => version <= this.newest)
      .map(({ effectiveFrom }) => effectiveFrom);
    const bought = new Set(this.contributions.map(({ occurredAt }) => occurredAt));
    const byDay = new Map<number, number[]>();
    for (const at of [...new Set([...beginnings, ...bought])].sort((a, b) => a - b)) {
      const day = this.dayOf(at);
      byDay.set(day, [...(byDay.get(day) ?? []), at]);
    }
    for (let day = this.dayOf(beginnings[0]!); day < this.midnights.length; day++) {
      const midnight = this.midnights[day]!;
      const others = byDay.get(day)?.filter((at) => at !== midnight) ?? NOTHING;
      if (midnight >= beginnings[0]!) this.visit(midnight, true, bought.has(midnight));
      for (const at of others) if (at >= beginnings[0]!) this.visit(at, false, bought.has(at));
    }
  }

  private visit(at: number, dayBegins: boolean, somethingBought: boolean): void {
    if (dayBegins && this.ladder) this.beginDay(this.dayOf(at), at);
    if (this.ladderAt(at) !== this.ladder) this.changeLadder(at);
    if (somethingBought) this.look(at);
    const last = this.steps.at(-1);
    if (last?.position !== this.position || last.ladder !== this.ladder) {
      this.steps.push({ at, ladder: this.ladder!, position: this.position });
    }
  }

  private beginDay(today: number, at: number): void {
    const ladder = this.ladder!;
    if (this.position > 0 && this.periodEndsOn(today)) {
      const earned = this.reached(this.count(ladder, at, true));
      this.holdFrom(today);
      if (earned < this.position) {
        const { step, grace } = ladder.downgrade!;
        const to = step === 'STRAIGHT' ? earned : this.position - 1;
        this.grace = { to, endsOn: grace === null ? today : daysLater(today, grace) };
      }
    }
    if (this.grace?.endsOn === today) {
      this.position = Math.max(this.grace.to, this.reached(this.countBefore(at)));
      this.grace = null;
    }
  }

  private changeLadder(at: number): void {
    const old = this.ladder;
    const ladder = this.ladderAt(at)!;
    this.ladder = ladder;
    const kept = old ? this.carry(old, this.position) : 0;
    const same =
      old !== null &&
      JSON.stringify([old.metric, old.window]) === JSON.stringify([ladder.metric, ladder.window]);
    const graceTo = same && this.grace ? this.carry(old, this.grace.to) : null;
    const earned = this.reached(this.countBefore(at));
    const earnedAgain = earned > kept || (graceTo !== null && earned >= kept);
    this.position = Math.max(kept, earned);
    if (!same || earnedAgain) this.holdFrom(this.dayOf(at));
    const goesOn = graceTo !== null && !earnedAgain && graceTo < this.position;
    this.grace = goesOn ? { to: graceTo, endsOn: this.grace!.endsOn } : null;
  }

  private look(at: number): void {
    const earned = this.reached(this.count(this.ladder!, at, false));
    const risen = earned > this.position;
    if (!risen && !(this.grace && earned === this.position)) return;
    this.position = earned;
    this.grace = null;
    this.holdFrom(this.dayOf(at));
  }

  private carry(from: TierLadder, position: number): number {
    const codes = this.ladder!.rungs.map(({ code }) => code);
    for (let lower = position; lower > 0; lower--) {
      const found = codes.indexOf(from.rungs[lower]!.code);
      if (found >= 0) return found;
    }
    return 0;
  }

  private reached(amount: number): number {
    return this.ladder!.rungs.findLastIndex(({ threshold }) => threshold <= amount);
  }

  private periodEndsOn(day: number): boolean {
    const { window } = this.ladder!;
    if (window.kind === 'LIFE') return false;
    if (window.kind === 'ROLLING') return this.endsOn === day;
    return this.yearOf(day, window.kind).from === day;
  }

  private holdFrom(day: number): void {
    const { window } = this.ladder!;
    if (window.kind === 'ROLLING') this.endsOn = daysLater(day, window.length);
  }

  private yearOf(day: number, kind: 'CALENDAR_YEAR' | 'MEMBERSHIP_YEAR'): { from: number; until: number } {
    const starts = (this.starts[kind] ??= Array.from({ length: 22 }, (_, years) =>
      yearsLater(kind === 'CALENDAR_YEAR' ? 0 : this.dayOf(this.scene.joinedAt), years - 10),
    ));
    const next = starts.findIndex((start) => start > day);
    return { from: starts[next - 1]!, until: starts[next]! };
  }

  private countBefore(at: number): number {
    return this.count(this.ladder!, at, false, at - 1);
  }

  /**
   * What counts at an instant, of what happened until then; as a period ends, what the ended one is judged by: the
   * year that is over, or the window.
   */
  private count(ladder: TierLadder, at: number, ended: boolean, happenedBy = ended ? at - 1 : at): number {
    const today = this.dayOf(at);
    const { window } = ladder;
    let sum = 0;
    for (const contribution of this.contributions) {
      if (contribution.occurredAt > happenedBy) continue;
      const day = this.dayOf(contribution.occurredAt);
      if (window.kind === 'ROLLING' && daysLater(day, window.length) <= today) continue;
      if (window.kind === 'CALENDAR_YEAR' || window.kind === 'MEMBERSHIP_YEAR') {
        const { from, until } = this.yearOf(ended ? today - 1 : today, window.kind);
        if (day < from || day >= until) continue;
      }
      const { points, moneyMinor, purchases } = contribution;
      sum += { POINTS_EARNED: points, MONEY_SPENT: moneyMinor, PURCHASES_MADE: purchases }[ladder.metric];
    }
    return sum;
  }
}

function yearsLater(day: number, years: number): number {
  if (years >= 0) return daysLater(day, `P${years}Y`);
  const from = new Date((FIRST_DAY + day) * DAY);
  const year = from.getUTCFullYear() + years;
  const lastOfMonth = new Date(Date.UTC(year, from.getUTCMonth() + 1, 0)).getUTCDate();
  return Date.UTC(year, from.getUTCMonth(), Math.min(from.getUTCDate(), lastOfMonth)) / DAY - FIRST_DAY;
}
