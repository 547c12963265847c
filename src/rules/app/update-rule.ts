import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { under } from '../../kernel/refusal.js';
import { refuse, type Result } from '../../kernel/result.js';
import { judgeRule, reviseRule, type Rule, type RuleDraft, type SeenDraft } from '../domain/index.js';
import { ChangeLockedRule } from './change-locked-rule.js';
import { LoadRuleContext } from './load-rule-context.js';

export interface UpdateRuleCommand {
  readonly ruleId: string;
  /** The version that the caller has seen: the draft, or where there is none the latest. */
  readonly basedOn: SeenDraft;
  /** The whole rule as it is to be. */
  readonly draft: RuleDraft;
}

/**
 * Changes the draft of a rule, or starts that of the next version.
 *
 * Refuses with RULE_NOT_FOUND; under `basedOn` VERSION_NOT_FOUND, NOT_A_DRAFT and NEWER_DRAFT; what `judgeRule` tells
 * and INVALID_CONDITION. Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class UpdateRule {
  constructor(
    private readonly rules: ChangeLockedRule,
    private readonly context: LoadRuleContext,
  ) {}

  async execute({ ruleId, basedOn, draft }: UpdateRuleCommand, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.draft(ruleId, actor, async (tx, rule, act) => {
      const judged = judgeRule(draft, await this.context.execute(tx));
      if (!judged.ok) return judged;
      const revised = reviseRule(rule, basedOn, judged.value, act);
      return revised.ok ? revised : refuse(under(revised.error, 'basedOn'));
    });
  }
}
