import type { Instant } from '../../kernel/instant.js';
import { amountOf, type Contribution } from './contribution.js';
import type { DayCount, TierStanding } from './standing.js';
import type { Period, TierCalendar } from './tier-calendar.js';
import type { TierLadder } from './tier-ladder.js';

/** A standing while it is worked on. */
export type OpenStanding = { -readonly [K in keyof TierStanding]: TierStanding[K] };

/**
 * What of the metric counts: the counters of a standing, as its ladder's window wants them.
 *
 * A rolling window counts whole days: a day leaves it as the same day comes round again, so that over `P12M` what was
 * bought on 10 March counts until 9 March of the next year is over. A year begins again at nothing.
 */
export class Tally {
  constructor(
    private readonly standing: OpenStanding,
    private readonly calendar: TierCalendar,
    private readonly joinedAt: Instant,
  ) {}

  /** Brings the counter to an instant, no earlier than those before: leaves out what has left the window by then. */
  moveTo(at: Instant, { window }: TierLadder): void {
    const { standing } = this;
    if (window.kind === 'ROLLING') {
      const first = this.firstDay(at, window.length);
      const gone = standing.days.findIndex(({ day }) => day >= first);
      if (gone !== 0) this.setDays(gone === -1 ? [] : standing.days.slice(gone));
    } else if (window.kind !== 'LIFE' && at >= standing.period!.until) {
      standing.period = this.yearOf(at, window.kind);
      standing.counted = 0;
    }
  }

  /** Counts an amount as of when it happened, if it counts still. */
  count(at: Instant, amount: number, { window }: TierLadder): void {
    const { standing } = this;
    if (window.kind === 'ROLLING') this.countDay(at, amount, window.length);
    else if (window.kind === 'LIFE' || at >= standing.period!.from) standing.counted += amount;
    if (standing.counted < 0) throw new Error('more came back than was counted towards a tier');
  }

  /** Counts from the contributions themselves what a ladder counts, as of just before an instant. */
  countAnew(contributions: readonly Contribution[], at: Instant, ladder: TierLadder): void {
    const { metric, window } = ladder;
    const { standing } = this;
    standing.counted = 0;
    standing.days = [];
    standing.lastAt = null;
    standing.period =
      window.kind === 'CALENDAR_YEAR' || window.kind === 'MEMBERSHIP_YEAR'
        ? this.yearOf(at, window.kind)
        : null;
    const byDay = new Map<number, number>();
    for (const contribution of contributions) {
      const { occurredAt } = contribution;
      if (occurredAt >= at) continue;
      standing.lastAt = Math.max(occurredAt, standing.lastAt ?? occurredAt);
      const amount = amountOf(contribution, metric);
      if (window.kind !== 'ROLLING') this.count(occurredAt, amount, ladder);
      else {
        const day = this.calendar.dayOf(occurredAt);
        byDay.set(day, (byDay.get(day) ?? 0) + amount);
      }
    }
    const days = [...byDay].map(([day, amount]) => ({ day, amount })).filter(({ amount }) => amount > 0);
    if (window.kind === 'ROLLING') this.setDays(days.sort((a, b) => a.day - b.day));
    this.moveTo(at, ladder);
  }

  /** What counts at an instant to come, if nothing more is bought. */
  countedBy(at: Instant, { window }: TierLadder): number {
    const { counted, days, period } = this.standing;
    if (window.kind === 'LIFE') return counted;
    if (window.kind !== 'ROLLING') return at < period!.until ? counted : 0;
    const first = this.firstDay(at, window.length);
    return sumOf(days.filter(({ day }) => day >= first));
  }

  /** The instant from which on something counts at an instant to come, of a window that has a beginning. */
  countedFrom(at: Instant, { window }: TierLadder): Instant {
    if (window.kind !== 'ROLLING') return this.standing.period!.from;
    return this.calendar.startOf(this.firstDay(at, window.length));
  }

  /** When, after an instant, what counts at that instant begins to leave the window; null for never. */
  countedUntil(at: Instant, { window }: TierLadder): Instant | null {
    if (window.kind === 'LIFE') return null;
    if (window.kind !== 'ROLLING') return this.yearOf(at, window.kind).until;
    const first = this.firstDay(at, window.length);
    const oldest = this.standing.days.find(({ day }) => day >= first);
    if (!oldest) return null;
    return this.calendar.periodFrom(this.calendar.startOf(oldest.day), window.length).until;
  }

  private yearOf(at: Instant, kind: 'CALENDAR_YEAR' | 'MEMBERSHIP_YEAR'): Period {
    return kind === 'CALENDAR_YEAR'
      ? this.calendar.calendarYear(at)
      : this.calendar.membershipYear(at, this.joinedAt);
  }

  private firstDay(at: Instant, length: string): number {
    return this.calendar.firstCounted(this.calendar.dayOf(at), length);
  }

  private setDays(days: readonly DayCount[]): void {
    this.standing.days = days;
    this.standing.counted = sumOf(days);
  }

  private countDay(at: Instant, amount: number, length: string): void {
    const { days, weighedAt, lastAt } = this.standing;
    const day = this.calendar.dayOf(at);
    const left = day < this.firstDay(Math.max(at, weighedAt, lastAt ?? at), length);
    if (amount === 0 || left) return;
    let after = days.length;
    while (after > 0 && days[after - 1]!.day > day) after--;
    const same = after > 0 && days[after - 1]!.day === day ? days[after - 1]!.amount : null;
    const total = (same ?? 0) + amount;
    if (total < 0) throw new Error('more came back than was counted towards a tier');
    this.standing.days = [
      ...days.slice(0, same === null ? after : after - 1),
      ...(total > 0 ? [{ day, amount: total }] : []),
      ...days.slice(after),
    ];
    this.standing.counted += amount;
  }
}

function sumOf(days: readonly DayCount[]): number {
  return days.reduce((sum, { amount }) => sum + amount, 0);
}
