import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { Result } from '../../kernel/result.js';
import { judgeRule, type Rule, type RuleDraft } from '../domain/index.js';
import { AddRule } from './add-rule.js';

/**
 * Makes a rule, as a draft that does nothing yet.
 *
 * Refuses with what `judgeRule` tells and INVALID_CONDITION. Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class CreateRule {
  constructor(private readonly rules: AddRule) {}

  async execute(draft: RuleDraft, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.execute(actor, (context) => judgeRule(draft, context));
  }
}
