import { Injectable } from '@nestjs/common';
import { apiKeyOf, type Actor } from '../../access/index.js';
import { newId } from '../../kernel/id.js';
import { ok, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { RuleRepository } from '../db/rule.repository.js';
import { createRule, type Rule, type RuleDefinition } from '../domain/index.js';
import { LoadRuleContext, type RuleContext } from './load-rule-context.js';

/** Adds a rule as a draft, in a transaction of its own. */
@Injectable()
export class AddRule {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly context: LoadRuleContext,
    private readonly rules: RuleRepository,
  ) {}

  execute(actor: Actor, define: (context: RuleContext) => Result<RuleDefinition>): Promise<Result<Rule>> {
    return this.unitOfWork.write(actor.programId, async (tx) => {
      const defined = define(await this.context.execute(tx));
      if (!defined.ok) return defined;
      const now = await this.clock.now(tx);
      const rule = createRule(newId(), defined.value, { by: apiKeyOf(actor), at: now });
      await this.rules.add(tx, rule, now);
      return ok(rule);
    });
  }
}
