import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { ok, type Result } from '../../kernel/result.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { describeCostPerPoint, judgeCostPerPoint } from '../domain/index.js';

/**
 * Says what a point costs the merchant, by which rules' budgets in money are counted from now on. What was counted
 * before stays as it was.
 *
 * Refuses with INVALID and OUT_OF_RANGE. Throws ForbiddenError without `program:write`.
 */
@Injectable()
export class UpdateProgram {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
  ) {}

  /** `costPerPointMinor`: a decimal of minor units. Answers it as short as it can be written. */
  async execute(costPerPointMinor: string, actor: Actor): Promise<Result<string>> {
    requireCapability(actor, 'program:write');
    const judged = judgeCostPerPoint(costPerPointMinor);
    if (!judged.ok) return judged;
    return this.unitOfWork.write(actor.programId, async (tx) => {
      await this.programs.setCostPerPoint(tx, judged.value);
      return ok(describeCostPerPoint(judged.value));
    });
  }
}
