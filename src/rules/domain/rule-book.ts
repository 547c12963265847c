import { compileRule, type CompiledRule } from './compiled-rule.js';
import { checkCondition, type Condition } from './condition.js';
import { conditionCompiler } from './condition-compiler.js';
import { OUTLOOK_FACTS } from './customer-outlook.js';
import { placeOf } from './judge-rule.js';
import type { LimitPeriod, RuleDefinition, RuleTriggerKind } from './rule-definition.js';
import { RuleIndex, type IndexedRule } from './rule-index.js';
import { periodsInForce, type Period, type Rule } from './rule-version.js';
import { compileSegments, onlySegments, type SegmentDefinition, type SegmentSet } from './segment.js';

/** All rules of a program that are or were in force, made ready once and asked for every act. */
export interface RuleBook {
  readonly index: RuleIndex;
  /** Those that conditions ask for, and what these ask for. */
  readonly segments: SegmentSet;
  /** The paths of the facts that any condition reads. */
  readonly reads: ReadonlySet<string>;
  /** Whether any of them tells a birthday. */
  readonly readsBirthdays: boolean;
  /** Whether any of them tells what is expected of the customer. */
  readonly readsOutlooks: boolean;
  /** The same of rules with the trigger PURCHASE alone, so that no sale pays for what it does not ask. */
  readonly purchasesReadBirthdays: boolean;
  readonly purchasesReadOutlooks: boolean;
  /** Whether any rule has limits or a budget. */
  readonly counts: boolean;
  /** The limits that purchases' rules have for each customer: whose, and over which period. */
  readonly customerLimits: readonly { readonly ruleId: string; readonly per: LimitPeriod }[];
  /** Whether customers share any of these, so that it matters who comes first. */
  readonly sharesCounters: boolean;
  /** After how many days without a purchase rules act. */
  readonly lapsedAfterDays: readonly number[];
  /** Versions that could not be made ready, and why. No sale may fail for one of them. */
  readonly unreadable: readonly UnreadableVersion[];
  hasTrigger(kind: RuleTriggerKind): boolean;
  /** One version of a rule; `undefined` where it is not in the book. */
  find(ruleId: string, version: number): CompiledRule | undefined;
}

export interface UnreadableVersion {
  readonly ruleId: string;
  readonly version: number;
  readonly reason: string;
}

/** One version of a rule and when it is in force. */
export interface VersionInForce {
  readonly ruleId: string;
  readonly version: number;
  readonly definition: RuleDefinition;
  readonly periods: readonly Period[];
}

/** All versions that are or were in force. */
export function versionsInForce(rules: readonly Rule[]): VersionInForce[] {
  return rules.flatMap(({ ruleId, versions }) =>
    versions
      .map((version) => ({
        ruleId,
        version: version.version,
        definition: version.definition,
        periods: periodsInForce(version),
      }))
      .filter(({ periods }) => periods.length > 0),
  );
}

const BIRTHDAY_FACTS = ['customer.isBirthday', 'customer.daysToBirthday'] as const;

interface ReadyRule {
  readonly indexed: IndexedRule;
  readonly conditions: readonly Condition[];
}

/** Makes rules ready for the program's currency; `minorDigits` is how many decimal places that has. */
export function compileRuleBook(
  versions: readonly VersionInForce[],
  segments: readonly SegmentDefinition[],
  minorDigits: number,
): RuleBook {
  const ready: ReadyRule[] = [];
  const unreadable: UnreadableVersion[] = [];
  for (const { ruleId, version, definition, periods } of versions) {
    try {
      const compiler = conditionCompiler(placeOf(definition.trigger), minorDigits);
      const rule = compileRule({ ruleId, version }, definition, compiler);
      ready.push({ indexed: { rule, periods }, conditions: conditionsOf(definition, minorDigits) });
    } catch (error) {
      unreadable.push({ ruleId, version, reason: String(error) });
    }
  }
  const rules = ready.map(({ indexed }) => indexed.rule);
  const allSegments = compileSegments(segments, minorDigits);
  const { asked, reads } = askedBy(ready, allSegments);
  const ofPurchases = ready.filter(({ indexed }) => indexed.rule.trigger.kind === 'PURCHASE');
  const purchasesRead = askedBy(ofPurchases, allSegments).reads;
  const triggers = new Set(rules.map(({ trigger }) => trigger.kind));
  const byVersion = new Map(rules.map((rule) => [`${rule.ruleId} ${rule.version}`, rule]));
  return {
    index: new RuleIndex(ready.map(({ indexed }) => indexed)),
    segments: asked,
    reads,
    readsBirthdays: BIRTHDAY_FACTS.some((path) => reads.has(path)),
    readsOutlooks: OUTLOOK_FACTS.some((path) => reads.has(path)),
    purchasesReadBirthdays: BIRTHDAY_FACTS.some((path) => purchasesRead.has(path)),
    purchasesReadOutlooks: OUTLOOK_FACTS.some((path) => purchasesRead.has(path)),
    counts: rules.some(({ counters }) => counters.length > 0),
    customerLimits: customerLimitsOf(rules),
    sharesCounters: rules.some(({ counters }) => counters.some(({ scope }) => scope === 'ALL')),
    lapsedAfterDays: [
      ...new Set(rules.flatMap(({ trigger }) => (trigger.kind === 'LAPSED' ? [trigger.afterDays] : []))),
    ],
    unreadable,
    hasTrigger: (kind) => triggers.has(kind),
    find: (ruleId, version) => byVersion.get(`${ruleId} ${version}`),
  };
}

/** The segments that rules ask for, with those that these ask for, and the facts that all of them read. */
function askedBy(
  rules: readonly ReadyRule[],
  segments: SegmentSet,
): { readonly asked: SegmentSet; readonly reads: ReadonlySet<string> } {
  const conditions = rules.flatMap((rule) => rule.conditions);
  const asked = onlySegments(
    segments,
    conditions.flatMap((condition) => condition.segments),
  );
  const all = [...conditions, ...asked.inOrder.map(({ condition }) => condition)];
  return { asked, reads: new Set(all.flatMap(({ facts }) => facts)) };
}

/** Each once, whichever versions have it. */
function customerLimitsOf(rules: readonly CompiledRule[]): RuleBook['customerLimits'] {
  const limits = rules
    .filter(({ trigger }) => trigger.kind === 'PURCHASE')
    .flatMap(({ ruleId, counters }) =>
      counters.flatMap(({ scope, per }) => (scope === 'CUSTOMER' ? [{ ruleId, per }] : [])),
    );
  return [...new Map(limits.map((limit) => [`${limit.ruleId} ${limit.per}`, limit])).values()];
}

/** Those of the rule itself and of the line filters of its effects. */
function conditionsOf({ trigger, condition, effects }: RuleDefinition, minorDigits: number): Condition[] {
  const ofLines = effects.flatMap((effect) =>
    effect.kind === 'AWARD_POINTS' ? (effect.lines?.condition ?? []) : [],
  );
  const texts = [
    ...(condition === null ? [] : [{ text: condition, place: placeOf(trigger) }]),
    ...ofLines.map((text) => ({ text, place: 'LINE' as const })),
  ];
  return texts.flatMap(({ text, place }) => {
    const checked = checkCondition(text, { place, minorDigits });
    return checked.ok ? [checked.value] : [];
  });
}
