import type { ConditionPlace } from './facts.js';
import { placeOf } from './judge-rule.js';
import type { RuleDefinition } from './rule-definition.js';

/** A condition somewhere in a rule. */
export interface PlacedCondition {
  readonly text: string;
  readonly place: ConditionPlace;
  /** The path to it in the definition. */
  readonly field: readonly string[];
}

/** All conditions of a rule: its own, and those of the line filters of its effects. */
export function conditionsOf({ trigger, condition, effects }: RuleDefinition): readonly PlacedCondition[] {
  const ofLines = effects.flatMap((effect, index): PlacedCondition[] => {
    const text = effect.kind === 'AWARD_POINTS' ? (effect.lines?.condition ?? null) : null;
    return text === null
      ? []
      : [{ text, place: 'LINE', field: ['effects', String(index), 'lines', 'condition'] }];
  });
  const own: PlacedCondition[] =
    condition === null ? [] : [{ text: condition, place: placeOf(trigger), field: ['condition'] }];
  return [...own, ...ofLines];
}
