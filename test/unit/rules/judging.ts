import { parseCategoryPath } from '../../../src/catalog/domain/category-path.js';
import { judgeRule } from '../../../src/rules/domain/judge-rule.js';
import {
  EMPTY_DRAFT,
  type LineFilter,
  type RuleDefinition,
  type RuleDraft,
} from '../../../src/rules/domain/rule-definition.js';
import type { JudgeRuleContext } from '../../../src/rules/domain/rule-flaws.js';
import { award } from './rule-examples.js';

export const DOUBLE = award({ kind: 'MULTIPLIER', factor: '2' });
export const CONTEXT: JudgeRuleContext = {
  parseCategoryPath,
  flawsOfCondition: (text, place, field) =>
    text.startsWith('bad')
      ? [{ code: 'INVALID_CONDITION', message: `no fact ${text} of ${place}`, field, retryable: false }]
      : [],
};

export function draftWith(over: Partial<RuleDraft>): RuleDraft {
  return { ...EMPTY_DRAFT, name: 'Double points', effects: [DOUBLE], ...over };
}

export function told(over: Partial<RuleDraft>): string[] {
  const judged = judgeRule(draftWith(over), CONTEXT);
  return judged.ok ? [] : judged.error.map(({ code, field }) => `${code} ${field.join('.')}`);
}

export function judged(over: Partial<RuleDraft>): RuleDefinition {
  const result = judgeRule(draftWith(over), CONTEXT);
  if (!result.ok) throw new Error(result.error.map(({ message }) => message).join(' '));
  return result.value;
}

export function filtered(filter: Partial<LineFilter>): Partial<RuleDraft> {
  return { effects: [award({ kind: 'MULTIPLIER', factor: '2' }, filter)] };
}
