import { Field, ObjectType } from '@nestjs/graphql';
import type { Refusal } from '../../kernel/refusal.js';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { Rule } from '../domain/index.js';
import { fieldInInput } from './field-in-input.js';
import { RuleType, ruleTypeOf } from './rule.type.js';

/** What is answered to everything that is done to one rule. */
@ObjectType({ isAbstract: true })
export abstract class RulePayload {
  @Field(() => RuleType, { nullable: true, description: 'The rule as it is now; null when refused.' })
  readonly rule: RuleType | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

@ObjectType({ description: 'The answer to createRule.' })
export class CreateRulePayload extends RulePayload {}

@ObjectType({ description: 'The answer to createRuleFromRecipe.' })
export class CreateRuleFromRecipePayload extends RulePayload {}

@ObjectType({ description: 'The answer to updateRule.' })
export class UpdateRulePayload extends RulePayload {}

@ObjectType({ description: 'The answer to publishRule.' })
export class PublishRulePayload extends RulePayload {}

@ObjectType({ description: 'The answer to pauseRule.' })
export class PauseRulePayload extends RulePayload {}

@ObjectType({ description: 'The answer to resumeRule.' })
export class ResumeRulePayload extends RulePayload {}

@ObjectType({ description: 'The answer to endRule.' })
export class EndRulePayload extends RulePayload {}

/** The payload of what was done; refusals name their fields as the input does. */
export function rulePayloadOf(outcome: Result<Rule>, input: unknown): RulePayload {
  return outcome.ok
    ? { rule: ruleTypeOf(outcome.value), userErrors: [] }
    : { rule: null, userErrors: toUserErrors(outcome.error.map((refusal) => inInput(refusal, input))) };
}

function inInput(refusal: Refusal, input: unknown): Refusal {
  return { ...refusal, field: fieldInInput(refusal.field, input) };
}
