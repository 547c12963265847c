import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { isId } from '../../kernel/id.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { RuleFaultRepository, type CountedFault } from '../db/rule-fault.repository.js';
import { RuleRepository, type RulePage } from '../db/rule.repository.js';
import type { Rule } from '../domain/index.js';

export type { CountedFault } from '../db/rule-fault.repository.js';

/** Reads rules with all their versions. Throws ForbiddenError without `rules:read`. */
@Injectable()
export class ReadRules {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly rules: RuleRepository,
    private readonly faults: RuleFaultRepository,
  ) {}

  async find(ruleId: string, actor: Actor): Promise<Rule | undefined> {
    requireCapability(actor, 'rules:read');
    if (!isId(ruleId)) return undefined;
    return this.unitOfWork.read(actor.programId, (tx) => this.rules.find(tx, ruleId));
  }

  /** A page of rules, those made last first. */
  async list(page: RulePage, actor: Actor): Promise<Rule[]> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.rules.list(tx, page));
  }

  /** What went wrong in evaluating the conditions of these rules, the latest first. */
  async faultsOf(ruleIds: readonly string[], actor: Actor): Promise<CountedFault[]> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.faults.list(tx, ruleIds));
  }
}
