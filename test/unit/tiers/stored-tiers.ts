import assert from 'node:assert/strict';
import {
  decideTier,
  mayNeedPast,
  needsPast,
  nextDueAt,
  tierAt,
  tierOverview,
  tierTold,
  type Contribution,
  type HeldTier,
  type Ladders,
  type TierContext,
  type TierDecision,
  type TierOverview,
  type TierPast,
  type TierRow,
  type TierStanding,
  type TierState,
} from '../../../src/tiers/domain/index.js';

/** When the past is brought along: only where it is asked for, or always. */
export type Bringing = 'AS_ASKED' | 'ALWAYS';

/** One customer's tier as tables hold it between two acts: purchases, the standing, and a history that only grows. */
export class StoredTiers {
  standing: TierStanding | null = null;
  readonly rows: TierRow[] = [];
  readonly contributions: Contribution[] = [];
  /** How often the past was judged again. */
  timesAgain = 0;

  constructor(
    readonly ladders: Ladders,
    readonly joinedAt: number,
    private readonly bringing: Bringing = 'AS_ASKED',
  ) {}

  /** A purchase or a return. */
  act(change: Contribution, now: number): TierDecision {
    const decision = this.decide(change, now);
    this.contributions.push(change);
    return decision;
  }

  /** Several acts at once: what is needed of the past is loaded before any of them is decided. */
  actTogether(changes: readonly Contribution[], now: number): void {
    const context = this.context(now);
    let state = this.state(
      mayNeedPast(
        this.standing,
        changes.map(({ occurredAt }) => occurredAt),
        this.ladders,
      ),
    );
    for (const change of changes) {
      tierAt(state, change.occurredAt, context);
      const decision = decideTier(state, change, context);
      this.write(decision, now);
      ({ state } = decision);
    }
    this.contributions.push(...changes);
  }

  sweep(now: number): TierDecision {
    return this.decide(null, now);
  }

  overview(now: number): TierOverview | null {
    return tierOverview(this.state(needsPast(this.standing, null, this.context(now))), this.context(now));
  }

  /** The tier at an instant as known at another, whatever was written down. */
  tierAt(instant: number, now: number): HeldTier | null {
    return tierAt(this.state(true), instant, this.context(now));
  }

  told(instant: number, asKnownAt?: number): string | null {
    return tierTold(this.rows, instant, asKnownAt);
  }

  /** Whether a sweep that looks for what is due would take this customer. */
  isDue(now: number): boolean {
    const { standing } = this;
    const version = this.ladders.inForce(now)?.ladder.version;
    if (version === undefined) return false;
    return standing?.ladderVersion !== version || (nextDueAt(standing) ?? Infinity) <= now;
  }

  context(now: number): TierContext {
    return { ladders: this.ladders, joinedAt: this.joinedAt, now };
  }

  state(withPast: boolean): TierState {
    const past: TierPast = { contributions: [...this.contributions], rows: [...this.rows].reverse() };
    return { standing: this.standing && Object.freeze(this.standing), past: withPast ? past : null };
  }

  private decide(change: Contribution | null, now: number): TierDecision {
    const needed = needsPast(this.standing, change, this.context(now));
    if (needed) this.timesAgain++;
    const foreseen = change && mayNeedPast(this.standing, [change.occurredAt], this.ladders);
    assert.ok(!needed || foreseen !== false, 'that the past is needed can be foreseen');
    const decision = decideTier(this.state(needed || this.bringing === 'ALWAYS'), change, this.context(now));
    this.write(decision, now);
    return decision;
  }

  private write({ rows, state }: TierDecision, now: number): void {
    for (const row of rows) {
      assert.equal(row.seq, this.rows.length + 1, 'rows are numbered without gaps');
      assert.equal(row.recordedAt, now);
      this.rows.push(Object.freeze(row));
    }
    this.standing = state.standing;
    if (this.standing) assert.equal(this.standing.seq, this.rows.length);
  }
}
