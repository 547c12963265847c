import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { RuleRepository } from '../db/rule.repository.js';
import { describeCostPerPoint, judgeCostPerPoint, needsCostPerPoint } from '../domain/index.js';

/**
 * Says what a point costs the merchant, by which rules' budgets in money are counted from now on. What was counted
 * before stays as it was.
 *
 * Refuses with INVALID, OUT_OF_RANGE, and COST_PER_POINT_MISSING for none where a budget in money is in force or
 * paused. Throws ForbiddenError without `program:write`.
 */
@Injectable()
export class UpdateProgram {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly rules: RuleRepository,
  ) {}

  /** `costPerPointMinor`: a decimal of minor units. Answers it as short as it can be written. */
  async execute(costPerPointMinor: string, actor: Actor): Promise<Result<string>> {
    requireCapability(actor, 'program:write');
    const judged = judgeCostPerPoint(costPerPointMinor);
    if (!judged.ok) return judged;
    const cost = judged.value;
    return this.unitOfWork.write(actor.programId, async (tx) => {
      // Written first: rules are published under the same lock.
      await this.programs.setCostPerPoint(tx, cost);
      const missing = cost === 0 ? needsCostPerPoint(await this.rules.findPublished(tx)) : undefined;
      return missing ? refuse([missing]) : ok(describeCostPerPoint(cost));
    });
  }
}
