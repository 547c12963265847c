import type { Awarder, KeptLine } from './awarder.js';
import { compileAward } from './compiled-rule.js';
import type { CounterChange } from './rule-counters.js';
import { shareOut } from './share-out.policy.js';
import {
  changesOf,
  indexesOf,
  pointsHeld,
  type HeldEarning,
  type StoredEarning,
  type StoredRule,
} from './stored-earning.js';

/*
 * What is left of a purchase's earning when goods came back.
 *
 * Rule: the decision that was stored is made again over what is kept: the same rules, awards, lines and allowances; no
 * condition is asked again. Of a line partly returned an exact share counts. The total never grows, and no rule's share
 * does: what is left over goes only to those who had it. Everything returned leaves nothing.
 *
 * Example: 9.99 doubled earned 19, of which the rule gave 10. A third of it comes back: 6.66 × 2 = 13.32, so 13 are
 * left, 7 of them the rule's; the return takes 6.
 */

export interface KeptEarning {
  /** What is still earned. */
  readonly points: number;
  /** The same by rule, for the next return. */
  readonly held: HeldEarning;
  /** What goes back to the rules' limits and budgets. */
  readonly changes: readonly CounterChange[];
}

/**
 * What is earned for what is kept of the lines, all of them in the order of the receipt. `before` is what was held
 * until now: at first `heldAtFirst(stored)`, then what the latest return left. The counters are those of `customerId`.
 */
export function earnedOfKept(
  stored: StoredEarning,
  lines: readonly KeptLine[],
  before: HeldEarning,
  customerId: string,
): KeptEarning {
  const places = stored.rules.flatMap((rule, place) => (awards(rule) ? [place] : []));
  const awarders = [
    ...places.map((place) => asAwarder(stored.rules[place]!)),
    ...(stored.tier ? [everywhere({ kind: 'MULTIPLIER', factor: stored.tier.factor })] : []),
    everywhere({ kind: 'PER_AMOUNT', points: stored.base.earnPoints, perMinor: stored.base.earnPerMinor }),
  ];
  const most = [
    ...places.map((place) => before.rules[place]!.points),
    ...(stored.tier ? [before.tier] : []),
    before.base,
  ];
  const { points } = shareOut(awarders, lines, most);
  const pointsAt = new Map(places.map((place, index) => [place, points[index]!]));
  const isAnythingKept = lines.some(({ keptQuantity }) => keptQuantity > 0);
  const held: HeldEarning = {
    form: 1,
    base: points.at(-1)!,
    tier: stored.tier ? points[places.length]! : 0,
    rules: stored.rules.map((rule, place) => {
      const left = pointsAt.get(place) ?? 0;
      const isUsed = left > 0 || (rule.acted === true && isAnythingKept);
      return { points: left, uses: isUsed ? before.rules[place]!.uses : 0 };
    }),
  };
  return {
    points: pointsHeld(held),
    held,
    changes: stored.rules.flatMap((rule, place) =>
      changesOf(rule, difference(held.rules[place]!, before.rules[place]!), customerId, stored.costPerPoint),
    ),
  };
}

/** A rule that had nothing left to give took no part in the arithmetic. */
function awards({ awards, allowance }: StoredRule): boolean {
  return awards.length > 0 && allowance !== 0;
}

function asAwarder({ awards, allowance }: StoredRule): Awarder {
  return {
    awards: awards.map(({ award, lines }) => ({
      compiled: compileAward(award),
      lines: lines ? indexesOf(lines) : null,
    })),
    allowance: allowance ?? null,
  };
}

function everywhere(award: Parameters<typeof compileAward>[0]): Awarder {
  return { awards: [{ compiled: compileAward(award), lines: null }], allowance: null };
}

type Held = HeldEarning['rules'][number];

function difference(after: Held, before: Held): Held {
  return { uses: after.uses - before.uses, points: after.points - before.points };
}
