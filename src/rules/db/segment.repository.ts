import { Injectable } from '@nestjs/common';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { SegmentDefinition } from '../domain/index.js';

/** A segment with what is known about its last change. */
export interface SavedSegment extends SegmentDefinition {
  readonly description: string | null;
  /** From 1, counted up each time it is saved. */
  readonly revision: number;
  readonly savedAt: Instant;
  /** The key it was saved with; null for the command line. */
  readonly apiKeyId: string | null;
}

export interface SegmentPage {
  /** Only names after this one. */
  readonly after: string | null;
  readonly size: number;
}

const COLUMNS =
  's.name, s.condition, s.description, s.revision, s.saved_at AS "savedAt", s.api_key_id AS "apiKeyId"';

const ALL = {
  name: 'segments_all',
  text: 'SELECT s.name, s.condition FROM segments s WHERE s.program_id = $1 ORDER BY s.name',
};

const FIND = {
  name: 'segments_find',
  text: `SELECT ${COLUMNS} FROM segments s WHERE s.program_id = $1 AND s.name = $2`,
};

const PAGE = {
  name: 'segments_page',
  text: `SELECT ${COLUMNS} FROM segments s
         WHERE s.program_id = $1 AND s.name > coalesce($2::text, '') ORDER BY s.name LIMIT $3`,
};

const SAVE = {
  name: 'segments_save',
  text: `INSERT INTO segments (program_id, name, condition, description, revision, saved_at, api_key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (program_id, name) DO UPDATE
         SET condition = excluded.condition, description = excluded.description, revision = excluded.revision,
           saved_at = excluded.saved_at, api_key_id = excluded.api_key_id`,
};

const DELETE = {
  name: 'segments_delete',
  text: 'DELETE FROM segments WHERE program_id = $1 AND name = $2',
};

type SegmentRow = Omit<SavedSegment, 'savedAt'> & { readonly savedAt: Date };

@Injectable()
export class SegmentRepository {
  /** Every segment there is, in the order of names. */
  async findAll(tx: Transaction): Promise<SegmentDefinition[]> {
    return tx.query(ALL, [tx.programId]);
  }

  async find(tx: Transaction, name: string): Promise<SavedSegment | undefined> {
    const [row] = await tx.query<SegmentRow>(FIND, [tx.programId, name]);
    return row && toSegment(row);
  }

  /** A page in the order of names. */
  async list(tx: Transaction, { after, size }: SegmentPage): Promise<SavedSegment[]> {
    return (await tx.query<SegmentRow>(PAGE, [tx.programId, after, size])).map(toSegment);
  }

  /** Adds a segment, or replaces the one of that name. */
  async save(tx: Transaction, segment: SavedSegment): Promise<void> {
    const { name, condition, description, revision, savedAt, apiKeyId } = segment;
    const values = [name, condition, description, revision, formatInstant(savedAt), apiKeyId];
    await tx.query(SAVE, [tx.programId, ...values]);
  }

  async delete(tx: Transaction, name: string): Promise<void> {
    await tx.query(DELETE, [tx.programId, name]);
  }
}

function toSegment(row: SegmentRow): SavedSegment {
  return { ...row, savedAt: row.savedAt.getTime() };
}
