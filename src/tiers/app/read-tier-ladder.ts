import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import type { Instant } from '../../kernel/instant.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { TierLadderRepository } from '../db/tier-ladder.repository.js';
import type { SavedLadder, TierLadder } from '../domain/index.js';

/** Reads the program's ladder: what is in force everybody may know, its versions and what is planned only staff. */
@Injectable()
export class ReadTierLadder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly ladders: TierLadderRepository,
  ) {}

  /**
   * The version in force at an instant, or now; null before there were tiers. Throws ForbiddenError to who asks for a
   * time ahead without `tiers:write`.
   */
  async inForce(at: Instant | null, actor: Actor): Promise<TierLadder | null> {
    requireCapability(actor, actor.kind === 'CUSTOMER' ? 'self:read' : 'catalog:read');
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const [home, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
      if (at !== null && at > now) requireCapability(actor, 'tiers:write');
      const ladders = await this.ladders.load(tx, home);
      return ladders.inForce(at ?? now)?.ladder ?? null;
    });
  }

  /** Up to `most` versions before that one, the newest first. Throws ForbiddenError without `tiers:write`. */
  async versions(beforeVersion: number, most: number, actor: Actor): Promise<SavedLadder[]> {
    requireCapability(actor, 'tiers:write');
    return this.unitOfWork.read(actor.programId, (tx) => this.ladders.newest(tx, beforeVersion, most));
  }
}
