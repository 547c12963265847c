import type { Refusal } from '../../kernel/refusal.js';
import { checkCondition, evaluate, type Condition } from './condition.js';
import { asRefusal } from './condition-flaw.js';
import { nearMissProbe } from './condition-near-miss.js';
import type { ConditionScope } from './condition-scope.js';
import type { ConditionFacts } from './fact-views.js';
import type { ConditionCompiler } from './compiled-rule.js';
import type { RuleCondition } from './line-filter.js';
import type { ConditionPlace } from './facts.js';

/** Everything that is wrong with a condition, as refusals; `field` is the path to it. Empty where it is in order. */
export function refusalsOfCondition(
  text: string,
  scope: ConditionScope,
  field: readonly string[],
): readonly Refusal[] {
  const checked = checkCondition(text, scope);
  return checked.ok ? [] : checked.error.map((flaw) => asRefusal(flaw, field));
}

/**
 * Makes the conditions of published rules ready. Tiers and segments that they name may have gone since; such a
 * comparison is then never true. Throws for a condition that was never found to be in order.
 */
export function conditionCompiler(
  place: Exclude<ConditionPlace, 'LINE'>,
  minorDigits: number,
): ConditionCompiler {
  const compile = (text: string, where: ConditionPlace): Condition => {
    const checked = checkCondition(text, { place: where, minorDigits });
    if (!checked.ok) throw new Error(`no condition: ${checked.error[0].message}`);
    return checked.value;
  };
  return {
    ofRule: (text) => verdictOf(compile(text, place)),
    ofLine: (text) => verdictOf(compile(text, 'LINE')),
    marginOf: (text) => {
      const probe = nearMissProbe(compile(text, place));
      return (
        probe &&
        ((facts) => {
          const miss = probe(facts as ConditionFacts);
          return miss?.unit === 'MINOR_UNITS' ? miss.missing : null;
        })
      );
    },
  };
}

function verdictOf(condition: Condition): RuleCondition {
  return (facts) => {
    const evaluation = evaluate(condition, facts as ConditionFacts);
    return 'fault' in evaluation ? evaluation : evaluation.value;
  };
}
