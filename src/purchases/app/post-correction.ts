import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import type { AdjustmentId, CustomerId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { ReceiptRepository, type ReceiptName } from '../../platform/receipts/index.js';
import { AdjustPoints } from '../../points/index.js';
import { CorrectionRepository, type Direction, type DoneEntry } from '../db/correction.repository.js';
import type { Correction, CorrectionEntry, CorrectionId } from '../domain/correction.js';

const ENTRIES_AT_ONCE = 200;
/** Each takes a connection of its own. */
const ADJUSTED_AT_ONCE = 4;

const SOURCES: Readonly<Record<Direction, string>> = { POST: 'correction', UNDO: 'correction-undo' };

/**
 * Makes the adjustments of a correction, or takes them back. Each has a number of its own by which it is made once, so
 * that what was broken off can be gone on with, by any server. An adjustment that is refused, such as one for somebody
 * who has left, is noted, passed over and tried again the next time; so is one that fails, which is not noted.
 */
@Injectable()
export class PostCorrection {
  private readonly logger = new Logger(PostCorrection.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly corrections: CorrectionRepository,
    private readonly receipts: ReceiptRepository,
    private readonly adjust: AdjustPoints,
  ) {}

  /** Tries all that are left to be done once, and answers for how many customers it failed. */
  async execute(correction: Correction, direction: Direction, actor: Actor): Promise<number> {
    const { correctionId } = correction;
    if (direction === 'UNDO') await this.noteWhatWasPosted(correctionId, actor);
    let failed = 0;
    for await (const entries of this.pending(correctionId, direction, actor)) {
      const done: DoneEntry[] = [];
      for (let first = 0; first < entries.length; first += ADJUSTED_AT_ONCE) {
        const some = entries.slice(first, first + ADJUSTED_AT_ONCE);
        const posted = await Promise.allSettled(
          some.map((entry) => this.post(correction, entry, direction, actor)),
        );
        for (const each of posted) {
          if (each.status === 'fulfilled') done.push(each.value);
          else this.logger.error(each.reason, `correction ${correctionId} failed for a customer`);
        }
      }
      failed += entries.length - done.length;
      const now = await this.note(correctionId, direction, done, actor);
      const isTakenBack = now?.state === 'UNDOING' || now?.state === 'UNDONE';
      // Whoever undoes it may have looked before the last of these was made.
      if (direction === 'POST' && isTakenBack) return failed + (await this.execute(now, 'UNDO', actor));
    }
    if (failed === 0) await this.end(correctionId, direction, actor);
    return failed;
  }

  private async *pending(
    correctionId: CorrectionId,
    direction: Direction,
    actor: Actor,
  ): AsyncGenerator<CorrectionEntry[]> {
    let after: CustomerId | null = null;
    for (;;) {
      const page: { after: CustomerId | null; size: number } = { after, size: ENTRIES_AT_ONCE };
      const entries: CorrectionEntry[] = await this.unitOfWork.read(actor.programId, (tx) =>
        this.corrections.pending(tx, correctionId, direction, page),
      );
      if (entries.length === 0) return;
      after = entries.at(-1)!.customerId;
      yield entries;
    }
  }

  /** Where posting was broken off, adjustments may have been made that were not noted any more. */
  private async noteWhatWasPosted(correctionId: CorrectionId, actor: Actor): Promise<void> {
    for await (const entries of this.pending(correctionId, 'POST', actor)) {
      const names = entries.map(({ customerId }) => nameOf(correctionId, customerId, 'POST'));
      const found = await this.unitOfWork.read(actor.programId, (tx) =>
        this.receipts.find(tx, 'ADJUSTMENT', names),
      );
      if (found.length === 0) continue;
      const done = found.map(({ customerId, subjectId }) => ({
        customerId: customerId as CustomerId,
        adjustmentId: subjectId as AdjustmentId,
        refusal: null,
      }));
      await this.note(correctionId, 'POST', done, actor);
    }
  }

  /** The correction as it is by then. */
  private async note(
    correctionId: CorrectionId,
    direction: Direction,
    done: readonly DoneEntry[],
    actor: Actor,
  ): Promise<Correction | undefined> {
    const noted = await this.unitOfWork.write(actor.programId, async (tx) => {
      await this.corrections.note(tx, correctionId, direction, done);
      return ok(await this.corrections.find(tx, correctionId));
    });
    return noted.ok ? noted.value : undefined;
  }

  private async end(correctionId: CorrectionId, direction: Direction, actor: Actor): Promise<void> {
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
        ...nameOf(correctionId, customerId, direction),
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

function nameOf(correctionId: CorrectionId, customerId: CustomerId, direction: Direction): ReceiptName {
  return { source: SOURCES[direction], externalId: `${correctionId}:${customerId}` };
}
