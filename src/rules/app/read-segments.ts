import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { flawOfText } from '../../kernel/text.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { SegmentRepository, type SavedSegment, type SegmentPage } from '../db/segment.repository.js';

export type { SavedSegment } from '../db/segment.repository.js';

/** Reads segments. Throws ForbiddenError without `rules:read`. */
@Injectable()
export class ReadSegments {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly segments: SegmentRepository,
  ) {}

  /** By its exact name; nothing can have a name that cannot be stored. */
  async find(name: string, actor: Actor): Promise<SavedSegment | undefined> {
    requireCapability(actor, 'rules:read');
    if (flawOfText(name, { most: Infinity })) return undefined;
    return this.unitOfWork.read(actor.programId, (tx) => this.segments.find(tx, name));
  }

  /** A page in the order of names. */
  async list(page: SegmentPage, actor: Actor): Promise<SavedSegment[]> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.segments.list(tx, page));
  }
}
