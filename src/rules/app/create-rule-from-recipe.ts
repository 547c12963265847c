import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { under } from '../../kernel/refusal.js';
import { refuse, type Result } from '../../kernel/result.js';
import { draftFromRecipe, judgeRule, type Recipe, type Rule, type RuleDefinition } from '../domain/index.js';
import { AddRule } from './add-rule.js';
import type { RuleContext } from './load-rule-context.js';

/**
 * Makes a rule by a recipe, as a draft like any other.
 *
 * Refusals name the parameter, under `recipe`: REQUIRED, TOO_LONG, TOO_MANY, UNSUPPORTED_TEXT, OUT_OF_RANGE, INVALID. Throws
 * ForbiddenError without `rules:write`.
 */
@Injectable()
export class CreateRuleFromRecipe {
  constructor(private readonly rules: AddRule) {}

  async execute(recipe: Recipe, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.execute(actor, (context) => definitionOf(recipe, context));
  }
}

function definitionOf(recipe: Recipe, context: RuleContext): Result<RuleDefinition> {
  const { minorDigits } = context.scope;
  const drafted = draftFromRecipe(recipe, { minorDigits, parseCategoryPath: context.parseCategoryPath });
  if (!drafted.ok) return refuse(under(drafted.error, 'recipe'));
  const judged = judgeRule(drafted.value, context);
  // What is wrong with a draft that was not written by hand is no fault of one parameter.
  return judged.ok ? judged : refuse(judged.error.map((refusal) => ({ ...refusal, field: ['recipe'] })));
}
