import type { ApplicableRule, RuleOccasion } from './applicable-rules.js';
import { quantityKept, wholeBasisKept, type KeptLine, type TakenAward } from './awarder.js';
import type { CompiledAward, CompiledRule } from './compiled-rule.js';
import { periodsOf } from './limits.policy.js';
import type { Shares } from './share-out.policy.js';
import { storedLines, type StoredAward, type StoredEarning, type StoredRule } from './stored-earning.js';

/** The program's base rate: `earnPoints` for every `earnPerMinor`. */
export interface BaseRate {
  /** Of the point settings. */
  readonly version: number;
  readonly earnPoints: number;
  readonly earnPerMinor: number;
}

/** A tier's multiplier, made ready. */
export interface TierMultiplier {
  readonly version: number;
  readonly name: string;
  readonly factor: string;
  readonly compiled: CompiledAward;
}

/** What was decided. */
interface Decided {
  /** In order of rank, as are those that award. */
  readonly applicable: readonly ApplicableRule[];
  readonly awarding: readonly ApplicableRule[];
  readonly heldOut: readonly CompiledRule[];
  /** Of those that award, of the tier, if any, and of the base rate. */
  readonly shares: Shares;
  /** What rules whose limits are used up would have given. */
  readonly usedUp: ReadonlyMap<ApplicableRule, number>;
}

interface DecidedOn {
  readonly occasion: RuleOccasion;
  readonly base: BaseRate;
  readonly tier: TierMultiplier | null;
  readonly costPerPoint: number;
}

/** What was decided, with all it read, as it is stored. Purchases are many: it is built in plain loops. */
export function storeEarning(
  decided: Decided,
  { occasion, base, tier, costPerPoint }: DecidedOn,
): StoredEarning {
  const { awarding, shares, heldOut } = decided;
  const { version, earnPoints, earnPerMinor } = base;
  const basisMinor = wholeBasisKept(occasion.lines, null);
  return {
    form: 1,
    base: { version, earnPoints, earnPerMinor, basisMinor, points: shares.points.at(-1)! },
    tier: tier && {
      version: tier.version,
      name: tier.name,
      factor: tier.factor,
      basisMinor,
      points: shares.points[awarding.length]!,
      ...(shares.capped[awarding.length] ? { capped: true } : {}),
    },
    rules: storeRules(decided, occasion, basisMinor),
    heldOut: heldOut.map((rule) => ({ ruleId: rule.ruleId, version: rule.version })),
    costPerPoint,
  };
}

function storeRules(
  { applicable, awarding, shares, usedUp }: Decided,
  occasion: RuleOccasion,
  basisMinor: number,
): StoredRule[] {
  const rules: StoredRule[] = [];
  let place = 0;
  for (const each of applicable) {
    if (each === awarding[place]) {
      const gave = {
        points: shares.points[place]!,
        wouldBe: shares.wouldBe[place]!,
        capped: shares.capped[place]!,
      };
      rules.push(storeRule(each, each.awards, gave, occasion, basisMinor));
      place++;
      continue;
    }
    const gave = { points: 0, wouldBe: usedUp.get(each) ?? 0, capped: false };
    // What did not award must not when the decision is made again: it keeps an allowance of nothing, or no awards.
    const awards = gave.wouldBe > 0 ? each.awards : [];
    if (awards.length > 0 || acts(each)) rules.push(storeRule(each, awards, gave, occasion, basisMinor));
  }
  return rules;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

function storeRule(
  each: ApplicableRule,
  awards: readonly TakenAward[],
  gave: { readonly points: number; readonly wouldBe: number; readonly capped: boolean },
  { lines, at }: RuleOccasion,
  basisMinor: number,
): StoredRule {
  const { ruleId, version, name, counters } = each.rule;
  const { points: allowance, bound } = each.allowance;
  const stored: Writable<StoredRule> = {
    ruleId,
    version,
    name,
    awards: awards.map((taken) => storeAward(taken, lines, basisMinor)),
    points: gave.points,
  };
  if (allowance !== null) stored.allowance = allowance;
  if (bound && allowance !== null && gave.wouldBe > allowance) stored.cut = { wouldBe: gave.wouldBe, bound };
  if (gave.capped) stored.capped = true;
  if (acts(each)) stored.acted = true;
  if (each.rule.budget?.costMinor != null) stored.costs = true;
  if (counters.length > 0) {
    const periods = periodsOf(at);
    stored.counters = counters.map(({ scope, per }) => ({ scope, period: periods[per] }));
  }
  return stored;
}

function storeAward(
  { compiled, lines: taken }: TakenAward,
  lines: readonly KeptLine[],
  all: number,
): StoredAward {
  const { award } = compiled;
  const stored: Writable<StoredAward> = { award, basisMinor: taken ? wholeBasisKept(lines, taken) : all };
  if (taken) stored.lines = storedLines(taken);
  if (award.kind === 'PER_UNIT') stored.quantity = quantityKept(lines, taken);
  return stored;
}

function acts({ rule, allowance }: ApplicableRule): boolean {
  return allowance.mayAct && rule.otherEffects.length > 0;
}
