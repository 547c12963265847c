import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { ok, type Result } from '../../kernel/result.js';
import { endRule, type Rule } from '../domain/index.js';
import { ChangeLockedRule } from './change-locked-rule.js';

/**
 * Ends a rule for good, and discards its draft. Ending what has ended changes nothing.
 *
 * Refuses with RULE_NOT_FOUND. Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class EndRule {
  constructor(private readonly rules: ChangeLockedRule) {}

  async execute(ruleId: string, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.inForce(ruleId, actor, (_tx, rule, act) => ok(endRule(rule, act)));
  }
}
