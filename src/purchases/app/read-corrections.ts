import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor } from '../../access/index.js';
import { isId } from '../../kernel/id.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { CorrectionRepository } from '../db/correction.repository.js';
import type {
  Correction,
  CorrectionId,
  CorrectionTotals,
  EntryPage,
  PostedEntry,
} from '../domain/correction.js';

/** Reads corrections. Throws ForbiddenError without `rules:read`. */
@Injectable()
export class ReadCorrections {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly corrections: CorrectionRepository,
  ) {}

  async find(correctionId: string, actor: Actor): Promise<Correction | undefined> {
    requireCapability(actor, 'rules:read');
    if (!isId(correctionId)) return undefined;
    return this.unitOfWork.read(actor.programId, (tx) => this.corrections.find(tx, correctionId));
  }

  /** A page of them, the latest first; of one rule or of all. */
  async list(page: Parameters<CorrectionRepository['list']>[1], actor: Actor): Promise<Correction[]> {
    requireCapability(actor, 'rules:read');
    if (page.ruleId !== null && !isId(page.ruleId)) return [];
    return this.unitOfWork.read(actor.programId, (tx) => this.corrections.list(tx, page));
  }

  async totals(
    correctionIds: readonly CorrectionId[],
    actor: Actor,
  ): Promise<Map<CorrectionId, CorrectionTotals>> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.corrections.totals(tx, correctionIds));
  }

  /** Pages of what they gave and took, in the order of customers' ids. */
  async entries(pages: readonly EntryPage[], actor: Actor): Promise<PostedEntry[][]> {
    requireCapability(actor, 'rules:read');
    return this.unitOfWork.read(actor.programId, (tx) => this.corrections.entries(tx, pages));
  }
}
