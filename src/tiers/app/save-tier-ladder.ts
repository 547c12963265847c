import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { ok, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierLadderRepository } from '../db/tier-ladder.repository.js';
import { judgeLadder, type TierLadder, type TierLadderCommand } from '../domain/index.js';

/**
 * Adds a version to the program's ladder. Customers are carried over when it comes into force.
 *
 * Refuses with VERSION_CONFLICT, REQUIRED, INVALID, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT, TOO_OLD.
 * Throws ForbiddenError without `tiers:write`.
 */
@Injectable()
export class SaveTierLadder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly ladders: TierLadderRepository,
  ) {}

  async execute(command: TierLadderCommand, actor: Actor): Promise<Result<TierLadder>> {
    requireCapability(actor, 'tiers:write');
    return this.unitOfWork.write(actor.programId, (tx) => this.save(tx, command, actor));
  }

  private async save(tx: Transaction, command: TierLadderCommand, actor: Actor): Promise<Result<TierLadder>> {
    // It also locks the program: who saves at the same moment waits here, and is then judged by what was saved.
    await this.programs.noteChange(tx);
    const [versions, now] = await Promise.all([this.ladders.versions(tx), this.clock.now(tx)]);
    const judged = judgeLadder(command, versions, now);
    if (!judged.ok) return judged;
    await this.ladders.add(tx, { ladder: judged.value, savedAt: now, apiKeyId: apiKeyOf(actor) });
    return ok(judged.value);
  }
}
