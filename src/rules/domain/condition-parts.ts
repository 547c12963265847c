import type { ASTNode } from '@marcbachmann/cel-js';
import { failureOf, type Condition, type Failure } from './condition.js';
import { environmentFor } from './condition-environment.js';
import { sourceOf } from './condition-syntax.js';
import type { ConditionFacts } from './fact-views.js';

/** What a part of a condition comes to: its value, or why it has none. */
export type PartValue = { readonly value: unknown } | Failure;

/** Makes a part of a condition ready to be evaluated by itself; it must not stand within a list that is looked through. */
export function partOf({ scope }: Condition, node: ASTNode): (facts: ConditionFacts) => PartValue {
  const text = sourceOf(node);
  const run = environmentFor(scope.place, scope.minorDigits).parse(text);
  run.check();
  return (facts) => {
    try {
      return { value: run(facts) as unknown };
    } catch (error) {
      return failureOf(error, text);
    }
  };
}
