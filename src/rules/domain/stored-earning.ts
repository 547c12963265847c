import type { Bound } from './limits.policy.js';
import type { CounterChange } from './rule-counters.js';
import type { LimitScope, PointsAward } from './rule-definition.js';

/** Lines by their numbers, from 1, in runs from first to last. */
export type StoredLines = readonly (readonly [number, number])[];

/** An award as it was made. */
export interface StoredAward {
  readonly award: PointsAward;
  /** The lines it took; left out for all. */
  readonly lines?: StoredLines;
  /** What of them counted, in minor units, rounded down. */
  readonly basisMinor: number;
  /** Thousandths; given where points are by the unit. */
  readonly quantity?: number;
}

/** What a rule came to. What does not apply is left out, since most purchases store some. */
export interface StoredRule {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly awards: readonly StoredAward[];
  readonly points: number;
  /** The most points it might give; left out for any number. */
  readonly allowance?: number;
  /** What bounded it, and the points it would have given otherwise. */
  readonly cut?: { readonly wouldBe: number; readonly bound: Bound };
  /** All multipliers together were above ten. */
  readonly capped?: true;
  /** It did something beside giving points. */
  readonly acted?: true;
  /** It has a budget in money, so that the cost of its points is counted. */
  readonly costs?: true;
  /** Its counters. */
  readonly counters?: readonly { readonly scope: LimitScope; readonly period: string }[];
}

/**
 * What a purchase earned and everything the decision needs to be made again over what is kept: plain JSON, which reads
 * no rule. Rules stand in order of rank.
 */
export interface StoredEarning {
  readonly form: 1;
  readonly base: {
    /** Of the point settings. */
    readonly version: number;
    readonly earnPoints: number;
    readonly earnPerMinor: number;
    readonly basisMinor: number;
    readonly points: number;
  };
  readonly tier: {
    /** Of the ladder. */
    readonly version: number;
    readonly name: string;
    readonly factor: string;
    readonly basisMinor: number;
    readonly points: number;
    readonly capped?: true;
  } | null;
  readonly rules: readonly StoredRule[];
  /** Rules that would have applied, had the customer not been held out. */
  readonly heldOut: readonly { readonly ruleId: string; readonly version: number }[];
  /** Ten-thousandths of a minor unit; zero for a program without one. */
  readonly costPerPoint: number;
}

/** What is left of a purchase's earning after its returns; plain JSON, to be stored with each of them. */
export interface HeldEarning {
  readonly form: 1;
  readonly base: number;
  readonly tier: number;
  /** In the order of the stored rules. */
  readonly rules: readonly { readonly points: number; readonly uses: number }[];
}

/** The runs of lines with these indexes, which rise. */
export function storedLines(indexes: readonly number[]): StoredLines {
  const runs: [number, number][] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last && last[1] === index) last[1] = index + 1;
    else runs.push([index + 1, index + 1]);
  }
  return runs;
}

/** The indexes of the lines in these runs. */
export function indexesOf(lines: StoredLines): readonly number[] {
  return lines.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, step) => first - 1 + step),
  );
}

/** What a purchase's earning was before anything came back. */
export function heldAtFirst({ base, tier, rules }: StoredEarning): HeldEarning {
  return {
    form: 1,
    base: base.points,
    tier: tier?.points ?? 0,
    rules: rules.map(usesOf),
  };
}

/** What a rule gave, and whether that was a use of it. */
export function usesOf({ points, acted }: StoredRule): { readonly points: number; readonly uses: number } {
  return { points, uses: points > 0 || acted ? 1 : 0 };
}

/** All points of it. */
export function pointsHeld({ base, tier, rules }: HeldEarning): number {
  return rules.reduce((sum, { points }) => sum + points, base + tier);
}

/** The uses and points of a rule as changes of all its counters. */
export function changesOf(
  { ruleId, counters, costs }: StoredRule,
  { uses, points }: { readonly uses: number; readonly points: number },
  customerId: string,
  costPerPoint: number,
): CounterChange[] {
  if (!counters || (uses === 0 && points === 0)) return [];
  // Without a budget nothing bounds it, and it could grow beyond what can be counted.
  const cost = costs && points !== 0 ? points * costPerPoint : 0;
  return counters.map(({ scope, period }) => ({
    ruleId,
    customerId: scope === 'CUSTOMER' ? customerId : null,
    period,
    uses,
    points,
    cost,
  }));
}
