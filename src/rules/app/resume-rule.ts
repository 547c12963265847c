import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { Result } from '../../kernel/result.js';
import { resumeRule, type Rule } from '../domain/index.js';
import { ChangeLockedRule } from './change-locked-rule.js';

/**
 * Puts a paused rule into force again. Resuming what is in force changes nothing.
 *
 * Refuses with RULE_NOT_FOUND, NOT_PUBLISHED, RULE_ENDED. Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class ResumeRule {
  constructor(private readonly rules: ChangeLockedRule) {}

  async execute(ruleId: string, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.inForce(ruleId, actor, (_tx, rule, act) => resumeRule(rule, act));
  }
}
