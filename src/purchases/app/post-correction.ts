import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { AdjustPoints } from '../../points/index.js';
import { CorrectionRepository, type Direction, type DoneEntry } from '../db/correction.repository.js';
import type { Correction, CorrectionEntry } from '../domain/correction.js';

const ENTRIES_AT_ONCE = 200;
/** Each takes a connection of its own. */
const ADJUSTED_AT_ONCE = 4;

const SOURCES: Readonly<Record<Direction, string>> = { POST: 'correction', UNDO: 'correction-undo' };

/**
 * Makes the adjustments of a correction, or takes them back. Each has a number of its own by which it is made once, so
 * that what was broken off can be gone on with, by any server. An adjustment that is refused, such as one for somebody
 * who has left, is noted and passed over.
 */
@Injectable()
export class PostCorrection {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly corrections: CorrectionRepository,
    private readonly adjust: AdjustPoints,
  ) {}

  /** Until nothing is left to be done. The correction is POSTING or UNDOING, as the direction says. */
  async execute(correction: Correction, direction: Direction, actor: Actor): Promise<void> {
    const { correctionId } = correction;
    for (;;) {
      const entries = await this.unitOfWork.read(actor.programId, (tx) =>
        this.corrections.pending(tx, correctionId, direction, ENTRIES_AT_ONCE),
      );
      if (entries.length === 0) break;
      const done: DoneEntry[] = [];
      for (let first = 0; first < entries.length; first += ADJUSTED_AT_ONCE) {
        const some = entries.slice(first, first + ADJUSTED_AT_ONCE);
        done.push(
          ...(await Promise.all(some.map((entry) => this.post(correction, entry, direction, actor)))),
        );
      }
      await this.unitOfWork.write(actor.programId, async (tx) => {
        await this.corrections.note(tx, correctionId, direction, done);
        return ok(undefined);
      });
    }
    await this.unitOfWork.write(actor.programId, async (tx) => {
      await this.corrections.end(tx, correctionId, direction, await this.clock.now(tx));
      return ok(undefined);
    });
  }

  private async post(
    { correctionId, reason, undoReason }: Correction,
    { customerId, points }: CorrectionEntry,
    direction: Direction,
    actor: Actor,
  ): Promise<DoneEntry> {
    const outcome = await this.adjust.execute(
      {
        source: SOURCES[direction],
        externalId: `${correctionId}:${customerId}`,
        customer: { kind: 'ID', value: customerId },
        points,
        reason: direction === 'POST' ? reason : undoReason!,
      },
      actor,
    );
    return outcome.ok
      ? { customerId, adjustmentId: outcome.value.adjustment.adjustmentId, refusal: null }
      : { customerId, adjustmentId: null, refusal: outcome.error[0]!.code };
  }
}
