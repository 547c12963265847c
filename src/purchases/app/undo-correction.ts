import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { isId } from '../../kernel/id.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { CorrectionRepository } from '../db/correction.repository.js';
import { refuseToUndo } from '../domain/correction.js';
import type { CorrectionOutcome } from './correct-points.js';
import { PostCorrection } from './post-correction.js';

export interface UndoCommand {
  readonly correctionId: string;
  readonly reason: string;
}

type Begun = Omit<CorrectionOutcome, 'failed'>;

const LONGEST_REASON = 500;

/**
 * Takes back what a correction gave, and gives back what it took, by adjustments; also one that was not posted whole, as
 * far as it was. The same request again goes on with what was broken off, failed or was refused, and changes nothing
 * once all is undone.
 *
 * Refuses with REQUIRED, TOO_LONG, UNSUPPORTED_TEXT, CORRECTION_NOT_FOUND, CORRECTION_OVERLAPS. Throws
 * ForbiddenError without `points:adjust` and `rules:write`.
 */
@Injectable()
export class UndoCorrection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly corrections: CorrectionRepository,
    private readonly posting: PostCorrection,
  ) {}

  async execute(command: UndoCommand, actor: Actor): Promise<Result<CorrectionOutcome>> {
    requireCapability(actor, 'points:adjust');
    requireCapability(actor, 'rules:write');
    const flaw = flawOfText(command.reason, { most: LONGEST_REASON });
    if (flaw) {
      const { code, message } = flaw;
      return refuse([{ code, message: `reason ${message}.`, field: ['reason'], retryable: false }]);
    }
    if (!isId(command.correctionId)) return refuse([NOT_FOUND]);
    const begun = await this.unitOfWork.write<Begun, readonly Refusal[]>(actor.programId, (tx) =>
      this.begin(tx, command, actor),
    );
    if (!begun.ok) return begun;
    const { status, correction } = begun.value;
    const failed = await this.posting.execute(correction, 'UNDO', actor);
    const now = await this.unitOfWork.read(actor.programId, (tx) =>
      this.corrections.find(tx, correction.correctionId),
    );
    return ok({ status, correction: now ?? correction, failed });
  }

  private async begin(
    tx: Transaction,
    { correctionId, reason }: UndoCommand,
    actor: Actor,
  ): Promise<Result<Begun>> {
    await this.corrections.lockAll(tx);
    const found = await this.corrections.lock(tx, correctionId);
    if (!found) return refuse([NOT_FOUND]);
    if (found.state === 'UNDOING' || found.state === 'UNDONE') {
      return ok({ status: 'REPEATED', correction: found });
    }
    const refusal = refuseToUndo(found, await this.corrections.overlapping(tx, found));
    if (refusal) return refuse([refusal]);
    const now = await this.clock.now(tx);
    await this.corrections.beginUndoing(tx, correctionId, reason, now, apiKeyOf(actor));
    return ok({ status: 'RECORDED', correction: { ...found, state: 'UNDOING', undoReason: reason } });
  }
}

const NOT_FOUND: Refusal = {
  code: 'CORRECTION_NOT_FOUND',
  message: 'There is no such correction.',
  field: ['correctionId'],
  retryable: false,
};
