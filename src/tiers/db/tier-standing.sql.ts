import { namedIds } from '../../customers/index.js';
import type { ProgramId } from '../../kernel/id.js';
import { newId } from '../../kernel/id.js';
import {
  columns,
  int4,
  int8,
  jsonb,
  lookUp,
  text,
  timestamp,
  uuid,
  type Sendable,
  type Write,
} from '../../platform/database/index.js';
import { nextDueAt, type ChangedTier } from '../domain/index.js';

const STANDING = `s.customer_id AS "customerId", s.ladder_version AS "ladderVersion", s.tier, s.held_from AS "heldFrom",
  s.weighed_at AS "weighedAt", s.last_at AS "lastAt", s.counted, s.days, s.peak, s.period_from AS "periodFrom",
  s.period_until AS "periodUntil", s.falls_at AS "fallsAt", s.falls_to AS "fallsTo", s.seq`;

export const FIND = {
  name: 'tiers_find',
  text: `SELECT ${STANDING} FROM unnest($2::uuid[]) AS wanted (customer_id)
         ${lookUp('tier_standings', 's', 's.program_id = $1 AND s.customer_id = wanted.customer_id')}`,
};

export const FIND_NAMED = {
  name: 'tiers_find_named',
  text: `SELECT ${STANDING} FROM tier_standings s
         WHERE s.program_id = $1 AND s.customer_id = ANY (ARRAY(${namedIds('$2', '$3', '$4')}))`,
};

export const FIND_ROWS = {
  name: 'tiers_find_rows',
  text: `SELECT r.customer_id AS "customerId", r.seq, r.tier, r.holds_from AS "holdsFrom", r.reason,
           r.ladder_version AS "ladderVersion", r.recorded_at AS "recordedAt"
         FROM unnest($2::uuid[]) AS wanted (customer_id)
         ${lookUp('tier_changes', 'r', 'r.program_id = $1 AND r.customer_id = wanted.customer_id')}
         ORDER BY r.customer_id, r.seq`,
};

/**
 * Those who are being worked on are left out: whoever has locked them settles them. Who is due is asked first, by its
 * index, since joining would read all accounts where there are no statistics.
 */
export const LOCK_DUE = {
  name: 'tiers_lock_due',
  text: `SELECT a.customer_id AS "customerId" FROM points_accounts a
         WHERE a.program_id = $1 AND a.customer_id = ANY (ARRAY(
           SELECT s.customer_id FROM tier_standings s WHERE s.program_id = $1 AND s.next_due_at <= $2
           ORDER BY s.next_due_at, s.customer_id LIMIT $3 OFFSET $4))
         ORDER BY a.customer_id FOR NO KEY UPDATE SKIP LOCKED`,
};

export const WRITE: Write = {
  name: 'tiers',
  ctes: `
    tier_rows AS (
      INSERT INTO tier_changes (program_id, customer_id, seq, change_id, tier, holds_from, reason, ladder_version,
        recorded_at)
      SELECT $1, r.* FROM unnest($16::uuid[], $17::int[], $18::uuid[], $19::text[], $20::timestamptz[], $21::text[],
        $22::int[], $23::timestamptz[]) AS r
    ), tier_events AS (
      INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
      SELECT $1, e.customer_id, e.event_id, 'tier.changed', e.change_id, e.recorded_at
      FROM unnest($24::uuid[], $25::uuid[], $26::uuid[], $27::timestamptz[])
        AS e (customer_id, event_id, change_id, recorded_at)
    )`,
  text: `
    INSERT INTO tier_standings (program_id, customer_id, ladder_version, tier, held_from, weighed_at, last_at, counted,
      days, peak, period_from, period_until, falls_at, falls_to, seq, next_due_at)
    SELECT $1, s.* FROM unnest($2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[],
      $7::timestamptz[], $8::bigint[], $9::jsonb[], $10::bigint[], $11::timestamptz[], $12::timestamptz[],
      $13::timestamptz[], $14::text[], $15::int[], $28::timestamptz[]) AS s
    ON CONFLICT (program_id, customer_id) DO UPDATE
    SET ladder_version = EXCLUDED.ladder_version, tier = EXCLUDED.tier, held_from = EXCLUDED.held_from,
      weighed_at = EXCLUDED.weighed_at, last_at = EXCLUDED.last_at, counted = EXCLUDED.counted, days = EXCLUDED.days,
      peak = EXCLUDED.peak, period_from = EXCLUDED.period_from, period_until = EXCLUDED.period_until,
      falls_at = EXCLUDED.falls_at, falls_to = EXCLUDED.falls_to, seq = EXCLUDED.seq,
      next_due_at = EXCLUDED.next_due_at`,
};

export function writeValues(programId: ProgramId, all: readonly ChangedTier[]): Sendable[] {
  const rows = all.flatMap(({ customerId, rows: own, news }) =>
    own.map((row) => ({ customerId, row, changeId: newId(), isNews: news.includes(row) })),
  );
  return [
    programId,
    ...columns(all, [
      uuid(({ customerId }) => customerId),
      int4(({ standing }) => standing.ladderVersion),
      text(({ standing }) => standing.tier),
      timestamp(({ standing }) => standing.heldFrom),
      timestamp(({ standing }) => standing.weighedAt),
      timestamp(({ standing }) => standing.lastAt),
      int8(({ standing }) => standing.counted),
      jsonb(({ standing }) => JSON.stringify(standing.days)),
      int8(({ standing }) => standing.peak),
      timestamp(({ standing }) => standing.period?.from ?? null),
      timestamp(({ standing }) => standing.period?.until ?? null),
      timestamp(({ standing }) => standing.fall?.at ?? null),
      text(({ standing }) => standing.fall?.to ?? null),
      int4(({ standing }) => standing.seq),
    ]),
    ...columns(rows, [
      uuid(({ customerId }) => customerId),
      int4(({ row }) => row.seq),
      uuid(({ changeId }) => changeId),
      text(({ row }) => row.tier),
      timestamp(({ row }) => row.holdsFrom),
      text(({ row }) => row.reason),
      int4(({ row }) => row.ladderVersion),
      timestamp(({ row }) => row.recordedAt),
    ]),
    ...columns(
      rows.filter(({ isNews }) => isNews),
      [
        uuid(({ customerId }) => customerId),
        uuid(() => newId()),
        uuid(({ changeId }) => changeId),
        timestamp(({ row }) => row.recordedAt),
      ],
    ),
    ...columns(all, [timestamp(({ standing }) => nextDueAt(standing))]),
  ];
}
