import type { Instant } from '../../kernel/instant.js';
import { amountOf, type Contribution } from './contribution.js';
import { carriedOver, codeAt, positionOf, type LadderPhase, type Ladders } from './ladders.js';
import type { TierChangeReason, TierStanding, TierStep } from './standing.js';
import { Tally, type OpenStanding } from './tally.js';
import { countAlike, rungReached, type Rung, type TierLadder } from './tier-ladder.js';

type ClockEvent = 'PERIOD_ENDS' | 'GRACE_ENDS' | 'LADDER_CHANGES';

/**
 * How a customer climbs the ladder, as time passes and purchases are counted in the order in which they happened.
 *
 * Rules:
 * - Up at once: the purchase that reaches a threshold brings its tier from that instant on.
 * - A tier is held for a period. Of yearly windows that is the year; of a rolling window its length, from the day on
 *   which the tier was reached. When it ends, what that period earned is looked at: enough, and the next period
 *   begins; too little, and the tier is lost when the grace has passed, by one rung or straight to what was earned.
 *   So a tier reached within a year is held at least until the end of the next.
 * - Reaching the threshold again during the grace keeps the tier. When it falls, it falls no lower than what has been
 *   earned by then.
 * - For life: never down.
 * - A new version of the ladder takes nobody's tier away at once: it is carried over by its code (`carriedOver`), and
 *   who has earned more by the new version's count rises. A period or grace that is running goes on; only where the
 *   version counts something else or in another window a new period begins with it.
 * - At one instant: first periods end, then grace, then the ladder changes, then purchases count.
 *
 * Example: Gold from 1,000 points in a calendar year, grace three months. 900 points in March 2025 and 200 on 5 May:
 * Gold from 5 May. 2025 ends with 1,100: Gold goes on. 2026 ends with 400: Gold is kept by grace until 1 April 2027,
 * then lost, unless the year 2027 has 1,000 by then.
 */
export class Climb {
  /** What changed, in order. */
  readonly steps: TierStep[] = [];
  readonly tally: Tally;
  private readonly now: OpenStanding;
  private phase: LadderPhase;

  /** `contributions`: all there are; only asked for when the ladder begins to count differently. */
  constructor(
    standing: TierStanding,
    private readonly ladders: Ladders,
    private readonly joinedAt: Instant,
    private readonly contributions: readonly Contribution[] | null = null,
  ) {
    this.now = { ...standing };
    this.tally = new Tally(this.now, ladders.calendar, joinedAt);
    const phase = ladders.ofVersion(standing.ladderVersion);
    if (!phase) throw new Error('a standing names a ladder that was never in force');
    this.phase = phase;
  }

  /** The climb from the day the first ladder came into force. Needs one. */
  static fromTheBottom(ladders: Ladders, joinedAt: Instant, contributions: readonly Contribution[]): Climb {
    const phase = ladders.phases[0]!;
    const climb = new Climb(
      {
        ladderVersion: phase.ladder.version,
        tier: null,
        heldFrom: Math.max(phase.from, joinedAt),
        weighedAt: phase.from,
        lastAt: null,
        counted: 0,
        days: [],
        peak: 0,
        period: null,
        fall: null,
        seq: 0,
      },
      ladders,
      joinedAt,
      contributions,
    );
    climb.countAnew(phase.from);
    climb.rise(phase.from, 'LADDER');
    return climb;
  }

  /** From here on by itself, to see what would come. */
  copy(): Climb {
    return new Climb(this.now, this.ladders, this.joinedAt, this.contributions);
  }

  get standing(): TierStanding {
    return this.now;
  }

  get ladder(): TierLadder {
    return this.phase.ladder;
  }

  get rung(): Rung {
    return this.ladder.rungs[this.position]!;
  }

  get position(): number {
    return positionOf(this.phase, this.now.tier);
  }

  /** Lets time pass: plays everything that falls due up to and at an instant. */
  settle(until: Instant): void {
    for (let event = this.nextEvent(until); event !== null; event = this.nextEvent(until)) this.play(event);
  }

  /** Lets time pass until the tier changes, under the ladder as it is. Answers when; null for never. */
  settleUntilChange(): Instant | null {
    const { tier } = this.now;
    while (this.now.tier === tier) {
      const event = this.nextEvent(Infinity, false);
      if (event === null) return null;
      this.play(event);
    }
    return this.now.heldFrom;
  }

  /** Counts a purchase that happened no earlier than all that was counted and weighed before. */
  add(contribution: Contribution): void {
    const { occurredAt } = contribution;
    this.settle(occurredAt);
    this.tally.moveTo(occurredAt, this.ladder);
    this.tally.count(occurredAt, amountOf(contribution, this.ladder.metric), this.ladder);
    this.now.lastAt = occurredAt;
    this.now.peak = Math.max(this.now.peak, this.now.counted);
    this.rise(occurredAt, 'UPGRADE');
  }

  /** Counts what cannot change the tier any more, as of when it happened. */
  addLate(contribution: Contribution): void {
    const { occurredAt } = contribution;
    const amount = amountOf(contribution, this.ladder.metric);
    this.tally.count(occurredAt, amount, this.ladder);
    this.now.lastAt = Math.max(occurredAt, this.now.lastAt ?? occurredAt);
    this.now.peak += Math.max(amount, 0);
  }

  /** What the running period will have earned when it ends, if nothing more is bought. */
  amountAtPeriodEnd(): number {
    const { until } = this.now.period!;
    const { window } = this.ladder;
    // Of a year its own purchases are looked at, of a rolling window what it still holds then.
    return window.kind === 'ROLLING' ? this.tally.countedBy(until, this.ladder) : this.now.counted;
  }

  /** Judges the period that ends, and begins the next. */
  endPeriod(): void {
    const { window, downgrade } = this.ladder;
    const at = this.now.period!.until;
    const earned = rungReached(this.ladder, this.amountAtPeriodEnd());
    this.tally.moveTo(at, this.ladder);
    if (window.kind === 'ROLLING') this.now.period = this.ladders.calendar.periodFrom(at, window.length);
    this.weigh(at);
    const current = this.position;
    if (earned >= current || !downgrade) return;
    const to = downgrade.step === 'ONE_RUNG' ? current - 1 : earned;
    if (downgrade.grace === null) this.fall(to, at);
    else {
      const fallsAt = this.ladders.calendar.after(at, downgrade.grace);
      this.now.fall = { at: fallsAt, to: codeAt(this.phase, to) };
    }
  }

  private play(event: ClockEvent): void {
    switch (event) {
      case 'PERIOD_ENDS':
        return this.endPeriod();
      case 'GRACE_ENDS': {
        const { at, to } = this.now.fall!;
        this.tally.moveTo(at, this.ladder);
        this.weigh(at);
        return this.fall(positionOf(this.phase, to), at);
      }
      case 'LADDER_CHANGES':
        return this.changeLadder(this.ladders.after(this.phase)!);
    }
  }

  /** What falls due first, if by then; of what falls due together the one that goes first. */
  private nextEvent(until: Instant, laddersChange = true): ClockEvent | null {
    const { tier, period, fall } = this.now;
    let earliest = Infinity;
    let event: ClockEvent | null = null;
    if (tier !== null && period) [earliest, event] = [period.until, 'PERIOD_ENDS'];
    if (fall && fall.at < earliest) [earliest, event] = [fall.at, 'GRACE_ENDS'];
    const next = laddersChange ? this.ladders.after(this.phase) : undefined;
    if (next && next.from < earliest) [earliest, event] = [next.from, 'LADDER_CHANGES'];
    return earliest <= until ? event : null;
  }

  private rise(at: Instant, reason: TierChangeReason): void {
    const earned = rungReached(this.ladder, this.now.counted);
    const current = this.position;
    if (earned < current || (earned === current && !this.now.fall)) return;
    this.standOn(earned, at, reason);
    this.hold(at);
  }

  /** The tier is earned as of now: it is held for a whole period. */
  private hold(at: Instant): void {
    const { window } = this.ladder;
    this.weigh(at);
    this.now.fall = null;
    if (window.kind === 'ROLLING') this.now.period = this.ladders.calendar.periodFrom(at, window.length);
  }

  private fall(to: number, at: Instant): void {
    this.now.fall = null;
    this.standOn(Math.max(to, rungReached(this.ladder, this.now.counted)), at, 'DOWNGRADE');
  }

  private changeLadder(next: LadderPhase): void {
    const { phase: old } = this;
    const carried = carriedOver(old, this.now.tier, next);
    const fallTo = this.now.fall && carriedOver(old, this.now.fall.to, next);
    this.phase = next;
    this.now.ladderVersion = next.ladder.version;
    if (countAlike(old.ladder, next.ladder)) this.tally.moveTo(next.from, next.ladder);
    else this.countAnew(next.from);
    const earned = rungReached(next.ladder, this.now.counted);
    const to = Math.max(carried, earned);
    const renewed = earned === to && (earned > carried || fallTo !== null);
    this.standOn(to, next.from, 'LADDER');
    if (renewed && to > 0) return this.hold(next.from);
    this.weigh(next.from);
    const { fall } = this.now;
    if (fall && fallTo !== null) {
      this.now.fall = fallTo < to ? { at: fall.at, to: codeAt(next, fallTo) } : null;
    }
  }

  private countAnew(at: Instant): void {
    if (!this.contributions) throw new Error('the ladder counts differently and the past was not loaded');
    const { window } = this.ladder;
    this.now.fall = null;
    this.tally.countAnew(this.contributions, at, this.ladder);
    if (window.kind === 'ROLLING' && this.now.tier !== null) {
      this.now.period = this.ladders.calendar.periodFrom(at, window.length);
    }
    this.weigh(at);
  }

  private weigh(at: Instant): void {
    this.now.weighedAt = at;
    this.now.peak = this.now.counted;
  }

  private standOn(position: number, at: Instant, reason: TierChangeReason): void {
    const tier = codeAt(this.phase, position);
    if (position === 0 && this.ladder.window.kind === 'ROLLING') this.now.period = null;
    if (tier === this.now.tier) return;
    this.now.tier = tier;
    // Before joining everybody stands on the entry tier.
    this.now.heldFrom = Math.max(at, this.joinedAt);
    const { heldFrom: holdsFrom, ladderVersion } = this.now;
    this.steps.push({ tier, holdsFrom, reason, ladderVersion });
  }
}
