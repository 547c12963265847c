import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { flawOfText } from '../../kernel/text.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { SegmentRepository, type SavedSegment } from '../db/segment.repository.js';
import { judgeSegment } from '../domain/index.js';
import { LoadRuleContext } from './load-rule-context.js';

export interface SaveSegmentCommand {
  readonly name: string;
  /** In CEL, over customer, program and now. */
  readonly condition: string;
  readonly description: string | null;
  /** The revision that the caller has seen; null for a segment that is new. */
  readonly basedOnRevision: number | null;
}

const LONGEST_DESCRIPTION = 1_000;

/**
 * Adds a segment, or replaces the one of that name, unless somebody has saved it since the caller looked.
 *
 * Refuses with REQUIRED, TOO_LONG, UNSUPPORTED_TEXT, INVALID_CONDITION, SEGMENT_CYCLE, VERSION_CONFLICT. Throws
 * ForbiddenError without `rules:write`.
 */
@Injectable()
export class SaveSegment {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly context: LoadRuleContext,
    private readonly segments: SegmentRepository,
  ) {}

  async execute(given: SaveSegmentCommand, actor: Actor): Promise<Result<SavedSegment>> {
    requireCapability(actor, 'rules:write');
    const command = tidied(given);
    return this.unitOfWork.write(actor.programId, async (tx) => {
      // Also the lock under which all segments are saved, since two that ask for each other make a circle.
      await this.programs.noteChange(tx);
      const { segments, scope } = await this.context.execute(tx);
      const judged = judgeSegment(command, segments, scope);
      const flaws = [...(judged.ok ? [] : judged.error), ...flawsOfDescription(command)];
      if (flaws.length > 0) return refuse(flaws);
      return this.save(tx, command, actor);
    });
  }

  private async save(
    tx: Transaction,
    { basedOnRevision, ...segment }: SaveSegmentCommand,
    actor: Actor,
  ): Promise<Result<SavedSegment>> {
    const known = await this.segments.find(tx, segment.name);
    if ((known?.revision ?? null) !== basedOnRevision) return refuse([versionConflict(known)]);
    const saved = {
      ...segment,
      revision: (known?.revision ?? 0) + 1,
      savedAt: await this.clock.now(tx),
      apiKeyId: apiKeyOf(actor),
    };
    await this.segments.save(tx, saved);
    return ok(saved);
  }
}

function tidied({ name, description, ...rest }: SaveSegmentCommand): SaveSegmentCommand {
  return { ...rest, name: name.trim().normalize('NFC'), description: description?.trim() || null };
}

function flawsOfDescription({ description }: SaveSegmentCommand): Refusal[] {
  const flaw = description === null ? undefined : flawOfText(description, { most: LONGEST_DESCRIPTION });
  if (!flaw) return [];
  const { code, message } = flaw;
  return [{ code, message: `description ${message}.`, field: ['description'], retryable: false }];
}

function versionConflict(known: SavedSegment | undefined): Refusal {
  const message = known
    ? `The segment is at revision ${known.revision}; look at that first.`
    : 'There is no segment of this name; it may have been deleted since.';
  return { code: 'VERSION_CONFLICT', message, field: ['basedOnRevision'], retryable: false };
}
