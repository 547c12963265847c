import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { under } from '../../kernel/refusal.js';
import { refuse, type Result } from '../../kernel/result.js';
import { conditionsOf, liveVersionOf, publishDraft, type Rule, type SeenDraft } from '../domain/index.js';
import { ChangeLockedRule } from './change-locked-rule.js';
import { LoadRuleContext } from './load-rule-context.js';

export interface PublishRuleCommand {
  readonly ruleId: string;
  /** What the caller has seen. */
  readonly draft: SeenDraft;
}

/**
 * Publishes the draft of a rule: from now on it is in force, and the version that was so ends.
 *
 * Refuses with RULE_NOT_FOUND; under `draft` VERSION_NOT_FOUND, NOT_A_DRAFT, NEWER_DRAFT, DOES_NOTHING,
 * COST_PER_POINT_MISSING, and INVALID_CONDITION for tiers and segments that have gone since the draft was saved.
 * Throws ForbiddenError without `rules:write`.
 */
@Injectable()
export class PublishRule {
  constructor(
    private readonly rules: ChangeLockedRule,
    private readonly context: LoadRuleContext,
  ) {}

  async execute({ ruleId, draft }: PublishRuleCommand, actor: Actor): Promise<Result<Rule>> {
    requireCapability(actor, 'rules:write');
    return this.rules.inForce(ruleId, actor, async (tx, rule, act) => {
      const context = await this.context.execute(tx);
      const { timeZone, costPerPoint } = context.home.program;
      const published = publishDraft(rule, draft, act, { timeZone, costPerPoint });
      if (!published.ok) return refuse(under(published.error, 'draft'));
      const { definition } = liveVersionOf(published.value)!;
      const flaws = conditionsOf(definition).flatMap(({ text, place, field }) =>
        context.flawsOfCondition(text, place, field),
      );
      return flaws.length > 0 ? refuse(under(flaws, 'draft')) : published;
    });
  }
}
