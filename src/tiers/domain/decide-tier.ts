import type { Instant } from '../../kernel/instant.js';
import { Climb } from './climb.policy.js';
import { amountOf, type Contribution } from './contribution.js';
import { positionOf, rungOf, type Ladders, type LadderPhase } from './ladders.js';
import {
  nextDueAt,
  type TierChangeReason,
  type TierPast,
  type TierRow,
  type TierStanding,
  type TierState,
} from './standing.js';
import { stepsThatHold, stepsToTell, tierTold } from './tier-history.js';
import { countAlike, type Rung, type TierLadder } from './tier-ladder.js';

export interface TierContext {
  readonly ladders: Ladders;
  /** When the customer joined the program. */
  readonly joinedAt: Instant;
  readonly now: Instant;
}

/** A tier with the version of the ladder that says what it is worth. */
export interface HeldTier {
  readonly ladder: TierLadder;
  readonly rung: Rung;
}

/** What an act did to the tier. */
export interface TierChange {
  readonly from: Rung;
  readonly to: Rung;
  readonly holdsFrom: Instant;
  readonly reason: TierChangeReason;
}

export interface TierDecision {
  /** To be kept, and to begin the next decision with. The standing is the same object where nothing changed. */
  readonly state: TierState;
  /** To be added to the history. */
  readonly rows: readonly TierRow[];
  /** What a purchase or a return did to the tier; null for nothing. What time did is told by the rows alone. */
  readonly change: TierChange | null;
}

/**
 * What a purchase or a return does to a customer's tier; or, without one, what time has done up to now.
 *
 * Rule: the tier is what climbing the ladder with all purchases in the order in which they happened gives, less what
 * came back of them, in whatever order we learned of it (`Climb`). What happened since the counters last had a say is
 * counted in. What happened earlier, or may have reached a threshold at an instant that the counters cannot tell,
 * makes the past be judged again; the history is then corrected from the first instant that was told wrongly, and
 * points that were earned stay. Time is played up to the purchase and no further, since an older one may follow as
 * long as history is imported; whoever reads plays it on, and a sweep writes that down.
 *
 * Example: Gold from 1,000 points. 400 points on 2 May, 700 on 9 May: Gold from 9 May. On 20 May a till sends 500
 * points of 4 May: still Gold from 9 May, with 1,600. On 25 May the purchase of 9 May comes back, 900 are left: the
 * entry tier, with a correction that says so from 9 May on.
 *
 * `change`: what a purchase counts for, or by how much a return changed that; null to write down what time has done.
 * Ask `needsPast` first.
 */
export function decideTier(
  state: TierState,
  change: Contribution | null,
  context: TierContext,
): TierDecision {
  const { ladders, joinedAt, now } = context;
  const { standing: before } = state;
  const past = state.past && withChange(state.past, change);
  const nothing = { state: { ...state, past }, rows: [], change: null };
  if (!before && !ladders.inForce(change?.occurredAt ?? now)) return nothing;
  const again = needsPast(before, change, context);
  if (!again && !change && !somethingIsDue(before!, ladders, now)) return nothing;
  const climb = again ? climbAgain(past, context) : new Climb(before!, ladders, joinedAt);
  let from: Rung | null = null;
  if (!change) climb.settle(now);
  else if (again) climb.settle(toldUntil(state));
  else from = countIn(climb, change);
  const seq = before?.seq ?? past?.rows.length ?? 0;
  const steps = again ? stepsToTell(past!.rows, climb.steps) : climb.steps;
  const rows = steps.map((step, index) => ({ ...step, seq: seq + index + 1, recordedAt: now }));
  const standing = { ...climb.standing, seq: seq + rows.length };
  return {
    state: { standing, past: past && { ...past, rows: [...past.rows, ...rows] } },
    rows,
    change: again && change ? changeNow(state, standing, rows, context) : changeBy(climb, from),
  };
}

/**
 * Whether the past must be at hand for `decideTier` (with the same change) or, with no change, for reading the tier
 * as it is now.
 */
export function needsPast(
  standing: TierStanding | null,
  change: Contribution | null,
  { ladders, now }: Pick<TierContext, 'ladders' | 'now'>,
): boolean {
  const playedTo = change?.occurredAt ?? now;
  if (!standing) return ladders.inForce(playedTo) !== undefined;
  const phase = ladders.ofVersion(standing.ladderVersion);
  if (!phase || ladderBreaks(standing, phase, ladders, playedTo)) return true;
  if (!change || !weighed(change, phase, ladders)) return false;
  const { occurredAt } = change;
  const amount = amountOf(change, phase.ladder.metric);
  // A rise at that very instant may be what is taken back now.
  if (occurredAt < standing.weighedAt || (amount < 0 && occurredAt === standing.weighedAt)) return true;
  if (amount < 0) return false;
  const { kind } = phase.ladder.window;
  if (kind !== 'LIFE' && kind !== 'ROLLING' && occurredAt < standing.period!.from) return true;
  if (occurredAt >= (standing.lastAt ?? occurredAt)) return false;
  // Late: whether it reaches a threshold can be bounded, at which instant it did so cannot be told.
  const most = (kind === 'ROLLING' ? standing.peak : standing.counted) + amount;
  const position = positionOf(phase, standing.tier);
  const threshold = phase.ladder.rungs[standing.fall ? position : position + 1]?.threshold;
  return threshold !== undefined && most >= threshold;
}

/**
 * Whether the past may be needed for a batch of acts on one customer, their tier when the purchases happened included,
 * before it is known what the purchases count for. Where it says no, `needsPast` says no to each of them.
 *
 * `occurredAt`: when the purchases happened that the acts record or take from, in the order of the acts; one at least.
 */
export function mayNeedPast(
  standing: TierStanding | null,
  occurredAt: readonly Instant[],
  ladders: Ladders,
): boolean {
  const last = occurredAt.reduce((latest, at) => Math.max(latest, at));
  if (needsPast(standing, null, { ladders, now: last })) return true;
  if (!standing) return false;
  let latest = standing.lastAt ?? -Infinity;
  return occurredAt.some((at, index) => {
    // What one act of the batch counted may have brought another tier at that very instant.
    const late = at <= standing.weighedAt || at < latest || (index > 0 && at === latest);
    latest = Math.max(latest, at);
    return late;
  });
}

/**
 * The tier that holds at an instant, as known now, with its benefits then; null before there were tiers. It is
 * derived from the clock, whatever was written down. Needs the past for instants before `heldFrom`.
 */
export function tierAt(state: TierState, at: Instant, context: TierContext): HeldTier | null {
  const phase = context.ladders.inForce(at);
  if (!phase) return null;
  const code = at < context.joinedAt ? null : codeAt(state, at, context);
  return { ladder: phase.ladder, rung: rungOf(phase, code) };
}

/** The climb up to now, from what is written down or, where that does not do, from the past. */
export function climbUpToNow({ standing, past }: TierState, context: TierContext): Climb {
  const { ladders, joinedAt, now } = context;
  const again = needsPast(standing, null, context);
  const climb = again ? climbAgain(past, context) : new Climb(standing!, ladders, joinedAt);
  climb.settle(now);
  return climb;
}

function codeAt(state: TierState, at: Instant, context: TierContext): string | null {
  const { standing, past } = state;
  const then = { ...context, now: at };
  if (needsPast(standing, null, then)) {
    const { steps } = climbUpToNow(state, then);
    return stepsThatHold(steps).findLast(({ holdsFrom }) => holdsFrom <= at)?.tier ?? null;
  }
  if (at < standing!.heldFrom) return tierTold(pastAtHand(past).rows, at);
  return somethingIsDue(standing!, context.ladders, at)
    ? climbUpToNow(state, then).standing.tier
    : standing!.tier;
}

function somethingIsDue(standing: TierStanding, ladders: Ladders, now: Instant): boolean {
  const next = ladders.after(ladders.ofVersion(standing.ladderVersion)!);
  return (next !== undefined && next.from <= now) || (nextDueAt(standing) ?? Infinity) <= now;
}

/** Whether a newer ladder cannot be gone on with: it counts differently, or began before what was counted by the old. */
function ladderBreaks(
  { weighedAt, lastAt }: TierStanding,
  phase: LadderPhase,
  ladders: Ladders,
  playedTo: Instant,
): boolean {
  const first = ladders.after(phase);
  if (first && first.from <= Math.max(weighedAt, lastAt ?? weighedAt)) return true;
  let next = first;
  while (next && next.from <= playedTo) {
    if (!countAlike(phase.ladder, next.ladder)) return true;
    next = ladders.after(next);
  }
  return false;
}

/** Whether a change counts for anything, by this ladder or by one before it that was in force since it happened. */
function weighed(change: Contribution, phase: LadderPhase, ladders: Ladders): boolean {
  return ladders.phases.some(
    ({ index, ladder }, position) =>
      index <= phase.index &&
      (position === phase.index || ladders.phases[position + 1]!.from > change.occurredAt) &&
      amountOf(change, ladder.metric) !== 0,
  );
}

/** Answers what the tier was just before. */
function countIn(climb: Climb, change: Contribution): Rung {
  const { weighedAt, lastAt } = climb.standing;
  const inOrder = change.occurredAt >= Math.max(weighedAt, lastAt ?? weighedAt);
  if (inOrder) climb.settle(change.occurredAt);
  const { rung } = climb;
  if (inOrder && amountOf(change, climb.ladder.metric) >= 0) climb.add(change);
  else climb.addLate(change);
  return rung;
}

/** Up to the last purchase. */
function climbAgain(past: TierPast | null, { ladders, joinedAt }: TierContext): Climb {
  const contributions = inOrderOfTime(pastAtHand(past).contributions);
  const climb = Climb.fromTheBottom(ladders, joinedAt, contributions);
  const { from } = ladders.phases[0]!;
  for (const contribution of contributions) if (contribution.occurredAt >= from) climb.add(contribution);
  return climb;
}

/** Up to where the history was told, so that what is judged again says as much. */
function toldUntil({ standing, past }: TierState): Instant {
  const rows = past?.rows ?? [];
  return rows.reduce((last, { holdsFrom }) => Math.max(last, holdsFrom), standing?.weighedAt ?? -Infinity);
}

/** What happened at one instant counts together, so that what came back is gone before it is counted. */
function inOrderOfTime(contributions: readonly Contribution[]): Contribution[] {
  const byInstant = new Map<Instant, Contribution>();
  for (const contribution of contributions) {
    const other = byInstant.get(contribution.occurredAt);
    byInstant.set(contribution.occurredAt, other ? sumOf(other, contribution) : contribution);
  }
  return [...byInstant.values()].sort((a, b) => a.occurredAt - b.occurredAt);
}

function sumOf(a: Contribution, b: Contribution): Contribution {
  return {
    occurredAt: a.occurredAt,
    points: a.points + b.points,
    moneyMinor: a.moneyMinor + b.moneyMinor,
    purchases: a.purchases + b.purchases,
  };
}

function withChange(past: TierPast, change: Contribution | null): TierPast {
  return change ? { ...past, contributions: [...past.contributions, change] } : past;
}

function pastAtHand(past: TierPast | null): TierPast {
  if (!past) throw new Error('the past is to be judged again and was not loaded');
  return past;
}

/** What a purchase did that was counted in, as of when it happened; nothing where only time passed. */
function changeBy({ rung: to, standing, steps }: Climb, from: Rung | null): TierChange | null {
  if (from === null || to.code === from.code) return null;
  return { from, to, holdsFrom: standing.heldFrom, reason: steps.at(-1)!.reason };
}

/** What judging the past again did to the tier that holds now. */
function changeNow(
  before: TierState,
  after: TierStanding,
  rows: readonly TierRow[],
  context: TierContext,
): TierChange | null {
  const from = heldNow(before, context);
  const to = heldNow({ standing: after, past: null }, context);
  if (to.rung.code === from.rung.code) return null;
  const told = rows.at(-1);
  return {
    from: from.rung,
    to: to.rung,
    holdsFrom: told?.holdsFrom ?? to.heldFrom,
    reason: told?.reason ?? 'CORRECTION',
  };
}

interface Held {
  readonly rung: Rung;
  readonly heldFrom: Instant;
}

/** By what is written down where more cannot be read. */
function heldNow(state: TierState, context: TierContext): Held {
  const { standing, past } = state;
  if (standing && !needsPast(standing, null, context)) {
    const { rung, standing: played } = climbUpToNow(state, context);
    return { rung, heldFrom: played.heldFrom };
  }
  const { ladders, joinedAt } = context;
  const phase = (standing && ladders.ofVersion(standing.ladderVersion)) ?? ladders.phases.at(-1)!;
  const tier = standing ? standing.tier : tierTold(past?.rows ?? [], Infinity);
  return { rung: rungOf(phase, tier), heldFrom: standing?.heldFrom ?? joinedAt };
}
