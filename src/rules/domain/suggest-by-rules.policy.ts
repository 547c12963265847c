import type { Instant } from '../../kernel/instant.js';
import type { RuleFault } from './applicable-rules.js';
import type { CompiledRule } from './compiled-rule.js';
import { eventFacts, type OccasionCustomer, type OccasionTerms } from './decide-occasion.policy.js';
import type { ConditionFacts } from './fact-views.js';
import { isHeldOut } from './holdout.policy.js';
import { localTimeAt } from './local-time.js';
import type { RuleBook } from './rule-book.js';
import type { RuleEffect } from './rule-definition.js';
import type { StoredEarning } from './stored-earning.js';
import { suggests } from './what-acts.js';

/*
 * What rules put forward when suggestions are asked for.
 *
 * Rule: those are asked that have the trigger SUGGESTION and are in force now, in order of rank. A rule suggests where
 * its condition holds and the customer is not held out of it; nothing is used up by it. Of somebody of whom no facts
 * are known only rules without a condition suggest. A rule whose condition cannot be told is passed over.
 *
 * Example: "Coffee for those we miss" is for customers who have not bought for 60 days and holds one in ten out. Ann
 * bought 70 days ago and is not among these: it suggests its coffee to her, today and whenever it is asked for, until
 * she buys. To a basket without a customer it suggests nothing.
 */

export type SuggestEffect = Extract<
  RuleEffect,
  { readonly kind: 'SUGGEST_PRODUCTS' } | { readonly kind: 'SUGGEST_CATEGORY' }
>;

/** What one effect of a rule puts forward, and in whose name. */
export interface RuleSuggestion {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly description: string | null;
  readonly effect: SuggestEffect;
}

export interface RuleSuggestions {
  /** In order of rank, a rule's own in the order of its effects. */
  readonly suggestions: readonly RuleSuggestion[];
  readonly faults: readonly RuleFault[];
}

/** The rules that are asked for suggestions at an instant, in order of rank. */
export function rulesForSuggestions(
  { index }: Pick<RuleBook, 'index'>,
  now: Instant,
  timeZone: string,
): readonly CompiledRule[] {
  return index.forTrigger('SUGGESTION', localTimeAt(now, timeZone));
}

/** What their conditions read of a customer; `customer.tier` is that of now. */
export function factsForSuggestions(
  customer: OccasionCustomer,
  now: Instant,
  terms: Pick<OccasionTerms, 'program' | 'book'>,
): ConditionFacts {
  const event = {
    name: 'SUGGESTION',
    fromTier: null,
    toTier: null,
    score: null,
    texts: new Map<string, string>(),
    numbers: new Map<string, number>(),
  };
  return eventFacts(event, now, localTimeAt(now, terms.program.timeZone), customer, terms);
}

/** `customerId`: null for nobody known. `facts`: null where there are none. */
export function suggestByRules(
  rules: readonly CompiledRule[],
  customerId: string | null,
  facts: ConditionFacts | null,
): RuleSuggestions {
  const suggestions: RuleSuggestion[] = [];
  const faults: RuleFault[] = [];
  for (const rule of rules) {
    const { ruleId, version, condition, holdout } = rule;
    if (condition) {
      const verdict = facts && condition(facts);
      if (verdict !== null && typeof verdict === 'object') faults.push({ ruleId, version, ...verdict.fault });
      if (verdict !== true) continue;
    }
    if (holdout && customerId !== null && isHeldOut(holdout.seed, holdout.share, customerId)) continue;
    suggestions.push(...suggestionsOf(rule));
  }
  return { suggestions, faults };
}

/**
 * What the rules that applied to a purchase put forward with it, by what was stored of them. Only of rules that did
 * something beside giving points: one whose uses are used up suggests nothing.
 */
export function suggestionsOfPurchase(
  { rules }: Pick<StoredEarning, 'rules'>,
  book: Pick<RuleBook, 'find'>,
): readonly RuleSuggestion[] {
  return rules.flatMap(({ ruleId, version, acted }) => {
    const rule = acted && book.find(ruleId, version);
    return rule ? suggestionsOf(rule) : [];
  });
}

function suggestionsOf({ ruleId, version, name, description, otherEffects }: CompiledRule): RuleSuggestion[] {
  return otherEffects
    .filter((effect): effect is SuggestEffect => suggests(effect.kind))
    .map((effect) => ({ ruleId, version, name, description, effect }));
}
