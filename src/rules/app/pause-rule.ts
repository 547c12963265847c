import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { Result } from '../../kernel/result.js';
import { pauseRule, type Rule } from '../domain/index.js';
import { ChangeLockedRule } from './change-locked-rule.js';

/**
 * Takes a rule out of force, to be resumed. Pausing what is paused changes nothing.
 *
 * Refuses with RULE_NOT_FOUND, NOT_PUBLISHED, RULE_ENDED. Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class PauseRule {
  constructor(private readonly rules: ChangeLockedRule) {}

  async execute(ruleId: string, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.inForce(ruleId, actor, (_tx, rule, act) => pauseRule(rule, act));
  }
}
