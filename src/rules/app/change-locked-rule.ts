import { Injectable } from '@nestjs/common';
import { apiKeyOf, type Actor } from '../../access/index.js';
import { isId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { RuleRepository } from '../db/rule.repository.js';
import type { Rule, RuleAct } from '../domain/index.js';
import { NameAuthors } from './name-authors.js';
import { RULE_NOT_FOUND } from './rule-refusals.js';

/** What becomes of a rule that nobody else can change meanwhile. */
type Decide = (tx: Transaction, rule: Rule, act: RuleAct) => Promise<Result<Rule>> | Result<Rule>;

/** Changes one rule in a transaction of its own: one lock, one decision, one write. */
@Injectable()
export class ChangeLockedRule {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly rules: RuleRepository,
    private readonly authors: NameAuthors,
  ) {}

  /** Changes the draft only, so that acts go on as they are decided now. */
  draft(ruleId: string, actor: Actor, decide: Decide): Promise<Result<Rule>> {
    return this.change(ruleId, actor, decide, async () => undefined);
  }

  /** Changes what is in force. */
  inForce(ruleId: string, actor: Actor, decide: Decide): Promise<Result<Rule>> {
    // Noted first: it is also the lock under which segments are saved, so that none goes that the rule will ask for.
    return this.change(ruleId, actor, decide, (tx) => this.programs.noteChange(tx));
  }

  private async change(
    ruleId: string,
    actor: Actor,
    decide: Decide,
    begin: (tx: Transaction) => Promise<void>,
  ): Promise<Result<Rule>> {
    if (!isId(ruleId)) return refuse([RULE_NOT_FOUND]);
    return this.unitOfWork.write(actor.programId, async (tx) => {
      await begin(tx);
      const rule = await this.rules.lock(tx, ruleId);
      if (!rule) return refuse([RULE_NOT_FOUND]);
      const now = await this.clock.now(tx);
      const changed = await decide(tx, rule, { by: apiKeyOf(actor), at: now });
      if (!changed.ok) return refuse(await this.authors.inRefusals(tx, changed.error));
      await this.rules.save(tx, rule, changed.value, now);
      return ok(changed.value);
    });
  }
}
