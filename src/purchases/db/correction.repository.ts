import { Injectable } from '@nestjs/common';
import type { AdjustmentId, ApiKeyId, CustomerId } from '../../kernel/id.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import { columns, int4, int8, text, uuid, type Transaction } from '../../platform/database/index.js';
import type {
  Correction,
  CorrectionEntry,
  CorrectionId,
  CorrectionTotals,
  EntryPage,
  PostedEntry,
} from '../domain/correction.js';
import type { ReplayWindow } from '../domain/replay.js';

const CORRECTION = `c.correction_id AS "correctionId", c.rule_id AS "ruleId", c.version, c.replaces,
  c.from_at AS "from", c.until_at AS until, c.reason, c.state, c.purchases,
  c.purchases_touched AS "purchasesTouched", c.purchases_apart AS "purchasesApart", c.recorded_at AS "recordedAt",
  c.posted_at AS "postedAt", c.undone_at AS "undoneAt", c.undo_reason AS "undoReason"`;

const ADD = {
  name: 'corrections_add',
  text: `WITH correction AS (
           INSERT INTO corrections (program_id, correction_id, rule_id, version, replaces, from_at, until_at, reason,
             state, purchases, purchases_touched, purchases_apart, recorded_at, api_key_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'POSTING', $9, $10, $11, $12, $13)
         )
         INSERT INTO correction_entries (program_id, correction_id, customer_id, points)
         SELECT $1, $2, e.* FROM unnest($14::uuid[], $15::bigint[]) AS e`,
};

const FIND = {
  name: 'corrections_find',
  text: `SELECT ${CORRECTION} FROM corrections c WHERE c.program_id = $1 AND c.correction_id = $2`,
};

const LOCK = { name: 'corrections_lock', text: `${FIND.text} FOR NO KEY UPDATE` };

const LOCK_ALL = {
  name: 'corrections_lock_all',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('laurel:corrections:' || $1::uuid, 0))::text`,
};

const OVERLAPPING = {
  name: 'corrections_overlapping',
  text: `SELECT ${CORRECTION} FROM corrections c
         WHERE c.program_id = $1 AND c.from_at < $3 AND c.until_at > $2 AND c.state <> 'UNDONE'
         ORDER BY c.recorded_at, c.correction_id`,
};

const PAGE = {
  name: 'corrections_page',
  text: `SELECT ${CORRECTION} FROM corrections c
         WHERE c.program_id = $1 AND ($2::uuid IS NULL OR c.correction_id < $2) AND ($3::uuid IS NULL OR c.rule_id = $3)
         ORDER BY c.correction_id DESC LIMIT $4`,
};

const TOTALS = {
  name: 'corrections_totals',
  text: `SELECT wanted.id AS "correctionId", count(e.customer_id) AS customers,
           COALESCE(sum(e.points) FILTER (WHERE e.points > 0), 0)::bigint AS given,
           COALESCE(-sum(e.points) FILTER (WHERE e.points < 0), 0)::bigint AS taken,
           count(e.adjustment_id) AS posted, count(e.refusal) AS refused,
           count(e.undo_adjustment_id) AS undone, count(e.undo_refusal) AS "notUndone"
         FROM unnest($2::uuid[]) AS wanted (id)
         LEFT JOIN correction_entries e ON e.program_id = $1 AND e.correction_id = wanted.id
         GROUP BY wanted.id`,
};

const ENTRIES = {
  name: 'corrections_entries',
  text: `SELECT page.no::integer, e.customer_id AS "customerId", e.points, e.adjustment_id AS "adjustmentId", e.refusal,
           e.undo_adjustment_id AS "undoAdjustmentId", e.undo_refusal AS "undoRefusal"
         FROM unnest($2::uuid[], $3::uuid[], $4::integer[]) WITH ORDINALITY AS page (correction_id, after, size, no)
         CROSS JOIN LATERAL (
           SELECT * FROM correction_entries e
           WHERE e.program_id = $1 AND e.correction_id = page.correction_id AND e.customer_id > page.after
           ORDER BY e.customer_id LIMIT page.size
         ) AS e
         ORDER BY page.no, e.customer_id`,
};

const TO_POST = {
  name: 'corrections_to_post',
  text: `SELECT e.customer_id AS "customerId", e.points FROM correction_entries e
         WHERE e.program_id = $1 AND e.correction_id = $2 AND e.adjustment_id IS NULL
           AND e.customer_id > $3
         ORDER BY e.customer_id LIMIT $4`,
};

const TO_UNDO = {
  name: 'corrections_to_undo',
  text: `SELECT e.customer_id AS "customerId", -e.points AS points FROM correction_entries e
         WHERE e.program_id = $1 AND e.correction_id = $2 AND e.adjustment_id IS NOT NULL
           AND e.undo_adjustment_id IS NULL AND e.customer_id > $3
         ORDER BY e.customer_id LIMIT $4`,
};

const DONE = `FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS done (customer_id, adjustment_id, refusal)
         WHERE e.program_id = $1 AND e.correction_id = $2 AND e.customer_id = done.customer_id`;

const NOTE_POSTED = {
  name: 'corrections_note_posted',
  text: `UPDATE correction_entries e SET adjustment_id = done.adjustment_id, refusal = done.refusal ${DONE}
           AND e.adjustment_id IS NULL`,
};

const NOTE_UNDONE = {
  name: 'corrections_note_undone',
  text: `UPDATE correction_entries e SET undo_adjustment_id = done.adjustment_id, undo_refusal = done.refusal ${DONE}
           AND e.undo_adjustment_id IS NULL`,
};

const END_POSTING = {
  name: 'corrections_end_posting',
  text: `UPDATE corrections SET state = 'POSTED', posted_at = $3
         WHERE program_id = $1 AND correction_id = $2 AND state = 'POSTING'`,
};

const BEGIN_UNDOING = {
  name: 'corrections_begin_undoing',
  text: `UPDATE corrections SET state = 'UNDOING', undo_reason = $3, undo_api_key_id = $4,
           posted_at = COALESCE(posted_at, $5)
         WHERE program_id = $1 AND correction_id = $2 AND state IN ('POSTING', 'POSTED')`,
};

const END_UNDOING = {
  name: 'corrections_end_undoing',
  text: `UPDATE corrections SET state = 'UNDONE', undone_at = $3
         WHERE program_id = $1 AND correction_id = $2 AND state = 'UNDOING'`,
};

type Moment = 'from' | 'until' | 'recordedAt' | 'postedAt' | 'undoneAt';
type CorrectionRow = Omit<Correction, Moment> &
  Readonly<Record<'from' | 'until' | 'recordedAt', Date> & Record<'postedAt' | 'undoneAt', Date | null>>;

/** What became of an entry: its adjustment, or the code of why there is none. */
export interface DoneEntry {
  readonly customerId: CustomerId;
  readonly adjustmentId: AdjustmentId | null;
  readonly refusal: string | null;
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Which way a correction is being done. */
export type Direction = 'POST' | 'UNDO';

@Injectable()
export class CorrectionRepository {
  async add(
    tx: Transaction,
    correction: Correction,
    entries: readonly CorrectionEntry[],
    apiKeyId: ApiKeyId | null,
  ): Promise<void> {
    const { correctionId, ruleId, version, replaces, from, until, reason, recordedAt } = correction;
    const { purchases, purchasesTouched, purchasesApart } = correction;
    await tx.query(ADD, [
      ...[
        tx.programId,
        correctionId,
        ruleId,
        version,
        replaces,
        formatInstant(from),
        formatInstant(until),
        reason,
      ],
      ...[purchases, purchasesTouched, purchasesApart, formatInstant(recordedAt), apiKeyId],
      ...columns(entries, [uuid(({ customerId }) => customerId), int8(({ points }) => points)]),
    ]);
  }

  async find(tx: Transaction, correctionId: string): Promise<Correction | undefined> {
    const [row] = await tx.query<CorrectionRow>(FIND, [tx.programId, correctionId]);
    return row && toCorrection(row);
  }

  /** The same, which nobody else changes until the transaction ends. */
  async lock(tx: Transaction, correctionId: string): Promise<Correction | undefined> {
    const [row] = await tx.query<CorrectionRow>(LOCK, [tx.programId, correctionId]);
    return row && toCorrection(row);
  }

  /** Nobody else begins or undoes a correction of the program until the transaction ends. */
  async lockAll(tx: Transaction): Promise<void> {
    await tx.query(LOCK_ALL, [tx.programId]);
  }

  /** Those of all rules that cover some of a time and are not undone, the first one first. */
  async overlapping(tx: Transaction, { from, until }: ReplayWindow): Promise<Correction[]> {
    const values = [tx.programId, formatInstant(from), formatInstant(until)];
    return (await tx.query<CorrectionRow>(OVERLAPPING, values)).map(toCorrection);
  }

  /** A page of them, the latest first; of one rule or of all. */
  async list(
    tx: Transaction,
    page: { readonly ruleId: string | null; readonly after: string | null; readonly size: number },
  ): Promise<Correction[]> {
    const values = [tx.programId, page.after, page.ruleId, page.size];
    return (await tx.query<CorrectionRow>(PAGE, values)).map(toCorrection);
  }

  async totals(
    tx: Transaction,
    correctionIds: readonly CorrectionId[],
  ): Promise<Map<CorrectionId, CorrectionTotals>> {
    const rows = await tx.query<CorrectionTotals & { correctionId: CorrectionId }>(TOTALS, [
      tx.programId,
      correctionIds,
    ]);
    return new Map(rows.map(({ correctionId, ...totals }) => [correctionId, totals]));
  }

  /** Pages of entries, each in the order of customers' ids. */
  async entries(tx: Transaction, pages: readonly EntryPage[]): Promise<PostedEntry[][]> {
    const rows = await tx.query<PostedEntry & { no: number }>(ENTRIES, [
      tx.programId,
      ...columns(pages, [
        uuid(({ correctionId }) => correctionId),
        uuid(({ after }) => after ?? FIRST_ID),
        int4(({ size }) => size),
      ]),
    ]);
    const found: PostedEntry[][] = pages.map(() => []);
    for (const { no, ...entry } of rows) found[no - 1]!.push(entry);
    return found;
  }

  /**
   * The next entries that are still to be posted or undone, also where that was refused before, with the points that
   * that moves, in the order of customers' ids.
   */
  pending(
    tx: Transaction,
    correctionId: string,
    direction: Direction,
    page: { readonly after: string | null; readonly size: number },
  ): Promise<CorrectionEntry[]> {
    const statement = direction === 'POST' ? TO_POST : TO_UNDO;
    return tx.query(statement, [tx.programId, correctionId, page.after ?? FIRST_ID, page.size]);
  }

  /** What was made stays noted, whatever somebody else was refused at the same time. */
  async note(
    tx: Transaction,
    correctionId: string,
    direction: Direction,
    done: readonly DoneEntry[],
  ): Promise<void> {
    await tx.query(direction === 'POST' ? NOTE_POSTED : NOTE_UNDONE, [
      tx.programId,
      correctionId,
      ...columns(done, [
        uuid(({ customerId }) => customerId),
        uuid(({ adjustmentId }) => adjustmentId),
        text(({ refusal }) => refusal),
      ]),
    ]);
  }

  async beginUndoing(
    tx: Transaction,
    correctionId: string,
    reason: string,
    now: Instant,
    apiKeyId: ApiKeyId | null,
  ): Promise<void> {
    await tx.query(BEGIN_UNDOING, [tx.programId, correctionId, reason, apiKeyId, formatInstant(now)]);
  }

  async end(tx: Transaction, correctionId: string, direction: Direction, now: Instant): Promise<void> {
    const statement = direction === 'POST' ? END_POSTING : END_UNDOING;
    await tx.query(statement, [tx.programId, correctionId, formatInstant(now)]);
  }
}

function toCorrection({ from, until, recordedAt, postedAt, undoneAt, ...row }: CorrectionRow): Correction {
  return {
    ...row,
    from: from.getTime(),
    until: until.getTime(),
    recordedAt: recordedAt.getTime(),
    postedAt: postedAt?.getTime() ?? null,
    undoneAt: undoneAt?.getTime() ?? null,
  };
}
