import { compileRule, type CompiledRule } from './compiled-rule.js';
import { checkCondition, type Condition } from './condition.js';
import { conditionCompiler } from './condition-compiler.js';
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

/** Makes rules ready for the program's currency; `minorDigits` is how many decimal places that has. */
export function compileRuleBook(
  versions: readonly VersionInForce[],
  segments: readonly SegmentDefinition[],
  minorDigits: number,
): RuleBook {
  const ready: { readonly indexed: IndexedRule; readonly conditions: readonly Condition[] }[] = [];
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
  const conditions = ready.flatMap((each) => each.conditions);
  const asked = onlySegments(
    compileSegments(segments, minorDigits),
    conditions.flatMap((condition) => condition.segments),
  );
  const reads = new Set(
    [...conditions, ...asked.inOrder.map(({ condition }) => condition)].flatMap(({ facts }) => facts),
  );
  const triggers = new Set(rules.map(({ trigger }) => trigger.kind));
  return {
    index: new RuleIndex(ready.map(({ indexed }) => indexed)),
    segments: asked,
    reads,
    readsBirthdays: reads.has('customer.isBirthday') || reads.has('customer.daysToBirthday'),
    counts: rules.some(({ counters }) => counters.length > 0),
    customerLimits: customerLimitsOf(rules),
    sharesCounters: rules.some(({ counters }) => counters.some(({ scope }) => scope === 'ALL')),
    lapsedAfterDays: [
      ...new Set(rules.flatMap(({ trigger }) => (trigger.kind === 'LAPSED' ? [trigger.afterDays] : []))),
    ],
    unreadable,
    hasTrigger: (kind) => triggers.has(kind),
  };
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
