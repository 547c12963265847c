import { namedIds } from '../../customers/index.js';
import type { ProgramId } from '../../kernel/id.js';
import {
  columns,
  int4,
  int8,
  lookUp,
  lookUpIfAny,
  text,
  timestamp,
  uuid,
  type Sendable,
  type Write,
} from '../../platform/database/index.js';
import type { LedgerChanges, ListedTransfer, PointsTransfer, TransferSource } from '../domain/index.js';
import type { PointsTransferEntity } from './points-transfer.entity.js';

const ACCOUNT = `a.customer_id AS "customerId", a.pending, a.available, a.reserved, a.debt, a.seq,
  a.last_purchase_at AS "lastPurchaseAt", a.next_due_at AS "nextDueAt"`;

export const CREATE_ACCOUNTS = `
  INSERT INTO points_accounts (program_id, customer_id)
  SELECT $1, customer_id FROM unnest($2::uuid[]) AS customer_id ORDER BY customer_id
  ON CONFLICT DO NOTHING`;

export const LOCK_ACCOUNTS = {
  name: 'points_lock_accounts',
  text: `SELECT ${ACCOUNT} FROM points_accounts a
         WHERE a.program_id = $1 AND a.customer_id = ANY ($2::uuid[])
         ORDER BY a.customer_id FOR NO KEY UPDATE`,
};

const NAMED_ACCOUNTS = `SELECT ${ACCOUNT} FROM points_accounts a
         WHERE a.program_id = $1 AND a.customer_id = ANY (ARRAY(${namedIds('$2', '$3', '$4')}))`;

export const READ_NAMED_ACCOUNTS = { name: 'points_read_named_accounts', text: NAMED_ACCOUNTS };

/** Leaves out those that somebody else is working on, so that whoever is to lock many waits for none. */
export const LOCK_NAMED_ACCOUNTS = {
  name: 'points_lock_named_accounts',
  text: `${NAMED_ACCOUNTS} ORDER BY a.customer_id FOR NO KEY UPDATE SKIP LOCKED`,
};

export const LOCK_FREE_ACCOUNTS = {
  name: 'points_lock_free_accounts',
  text: `${LOCK_ACCOUNTS.text} SKIP LOCKED`,
};

export const LOCK_DUE_ACCOUNTS = {
  name: 'points_lock_due_accounts',
  text: `SELECT ${ACCOUNT} FROM points_accounts a
         WHERE a.program_id = $1 AND a.next_due_at <= $2
         ORDER BY a.next_due_at, a.customer_id LIMIT $3 OFFSET $4 FOR NO KEY UPDATE SKIP LOCKED`,
};

export const LIST_DUE_ACCOUNTS = {
  name: 'points_list_due_accounts',
  text: `SELECT ${ACCOUNT} FROM points_accounts a
         WHERE a.program_id = $1 AND a.next_due_at <= $2
           AND ($3::timestamptz IS NULL OR (a.next_due_at, a.customer_id) > ($3, $4::uuid))
         ORDER BY a.next_due_at, a.customer_id LIMIT $5`,
};

export const READ_ACCOUNTS = {
  name: 'points_read_accounts',
  text: `SELECT ${ACCOUNT} FROM unnest($2::uuid[]) AS wanted (customer_id)
         ${lookUp('points_accounts', 'a', 'a.program_id = $1 AND a.customer_id = wanted.customer_id')}`,
};

export const LOAD_LOTS = {
  name: 'points_load_lots',
  text: `SELECT l.customer_id AS "customerId", l.lot_no AS "lotNo", l.points, l.remaining, l.expired, l.state,
           l.earned_at AS "earnedAt", l.available_at AS "availableAt", l.expires_at AS "expiresAt",
           l.inactivity_version AS "inactivityVersion", l.source_kind AS "sourceKind",
           l.source_customer_id AS "sourceCustomerId", l.source_id AS "sourceId"
         FROM unnest($2::uuid[]) AS wanted (customer_id)
         ${lookUp('points_lots', 'l', 'l.program_id = $1 AND l.customer_id = wanted.customer_id AND l.remaining > 0')}
         UNION
         SELECT l.customer_id, l.lot_no, l.points, l.remaining, l.expired, l.state, l.earned_at, l.available_at,
           l.expires_at, l.inactivity_version, l.source_kind, l.source_customer_id, l.source_id
         FROM unnest($3::uuid[], $4::bigint[]) AS named (customer_id, lot_no)
         ${lookUp('points_lots', 'l', 'l.program_id = $1 AND l.customer_id = named.customer_id AND l.lot_no = named.lot_no')}`,
};

export const LIST_TRANSFERS = {
  name: 'points_list_transfers',
  text: `SELECT wanted.page, t.seq, t.kind, t.points, t.from_account AS "fromAccount", t.to_account AS "toAccount",
           t.lot_no AS "lotNo", t.source_kind AS "sourceKind", t.source_customer_id AS "sourceCustomerId",
           t.source_id AS "sourceId", t.settings_version AS "settingsVersion", t.occurred_at AS "occurredAt",
           t.recorded_at AS "recordedAt", t.pending_after AS "pendingAfter", t.available_after AS "availableAfter",
           t.reserved_after AS "reservedAfter", t.debt_after AS "debtAfter", a.reason
         FROM unnest($2::uuid[], $3::bigint[], $4::int[]) WITH ORDINALITY
           AS wanted (customer_id, before_seq, most, page)
         CROSS JOIN LATERAL (
           SELECT * FROM points_transfers t
           WHERE t.program_id = $1 AND t.customer_id = wanted.customer_id AND t.seq < wanted.before_seq
           ORDER BY t.seq DESC LIMIT wanted.most
         ) t
         ${lookUpIfAny(
           'points_adjustments',
           'a',
           "t.source_kind = 'ADJUSTMENT' AND a.program_id = $1 AND a.customer_id = t.customer_id AND a.adjustment_id = t.source_id",
         )}
         ORDER BY wanted.page, t.seq DESC`,
};

export type TransferRow = Omit<PointsTransferEntity, 'programId' | 'customerId'> & {
  readonly reason: string | null;
};

export function toTransfer(row: TransferRow): ListedTransfer {
  return {
    seq: row.seq,
    kind: row.kind as PointsTransfer['kind'],
    points: row.points,
    from: row.fromAccount as PointsTransfer['from'],
    to: row.toAccount as PointsTransfer['to'],
    lotNo: row.lotNo,
    source:
      row.sourceKind === 'TIME'
        ? { kind: 'TIME' }
        : ({ kind: row.sourceKind, customerId: row.sourceCustomerId, id: row.sourceId } as TransferSource),
    settingsVersion: row.settingsVersion,
    occurredAt: row.occurredAt.getTime(),
    recordedAt: row.recordedAt.getTime(),
    pendingAfter: row.pendingAfter,
    availableAfter: row.availableAfter,
    reservedAfter: row.reservedAfter,
    debtAfter: row.debtAfter,
    reason: row.reason,
  };
}

/** Foreign keys between the rows are checked when the statement ends, so the order of its parts does not matter. */
export const WRITE_CHANGES: Write = {
  name: 'points_write_changes',
  ctes: `
    accounts AS (
      UPDATE points_accounts a
      SET pending = c.pending, available = c.available, reserved = c.reserved, debt = c.debt, seq = c.seq,
        last_purchase_at = c.last_purchase_at, next_due_at = c.next_due_at
      FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
        $8::timestamptz[], $9::timestamptz[])
        AS c (customer_id, pending, available, reserved, debt, seq, last_purchase_at, next_due_at)
      WHERE a.program_id = $1 AND a.customer_id = c.customer_id
    ), transfers AS (
      INSERT INTO points_transfers (program_id, customer_id, seq, kind, points, from_account, to_account, lot_no,
        source_kind, source_customer_id, source_id, settings_version, occurred_at, recorded_at,
        pending_after, available_after, reserved_after, debt_after)
      SELECT $1, t.* FROM unnest($10::uuid[], $11::bigint[], $12::text[], $13::bigint[], $14::text[], $15::text[],
        $16::bigint[], $17::text[], $18::uuid[], $19::uuid[], $20::int[], $21::timestamptz[], $22::timestamptz[],
        $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[]) AS t
    ), new_lots AS (
      INSERT INTO points_lots (program_id, customer_id, lot_no, points, remaining, expired, state, earned_at,
        available_at, expires_at, inactivity_version, source_kind, source_customer_id, source_id)
      SELECT $1, l.* FROM unnest($27::uuid[], $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::text[],
        $33::timestamptz[], $34::timestamptz[], $35::timestamptz[], $36::int[], $37::text[], $38::uuid[], $39::uuid[])
        AS l
    ), changed_lots AS (
      UPDATE points_lots l
      SET remaining = c.remaining, expired = c.expired, state = c.state, available_at = c.available_at
      FROM unnest($40::uuid[], $41::bigint[], $42::bigint[], $43::bigint[], $44::text[], $45::timestamptz[])
        AS c (customer_id, lot_no, remaining, expired, state, available_at)
      WHERE l.program_id = $1 AND l.customer_id = c.customer_id AND l.lot_no = c.lot_no
    )`,
  text: `
    INSERT INTO points_draws (program_id, customer_id, transfer_seq, lot_no, points)
    SELECT $1, d.* FROM unnest($46::uuid[], $47::bigint[], $48::bigint[], $49::bigint[]) AS d`,
};

interface Changed {
  readonly customerId: string;
  readonly changes: LedgerChanges;
}

export function writeChangesValues(programId: ProgramId, all: readonly Changed[]): Sendable[] {
  const rows = <Row>(pick: (changes: LedgerChanges) => readonly Row[]): { customerId: string; row: Row }[] =>
    all.flatMap(({ customerId, changes }) => pick(changes).map((row) => ({ customerId, row })));
  const transfers = rows((changes) => changes.transfers);
  const newLots = rows((changes) => changes.newLots);
  const changedLots = rows((changes) => changes.changedLots);
  const draws = rows((changes) => changes.draws);
  return [
    programId,
    ...columns(all, [
      uuid(({ customerId }) => customerId),
      int8(({ changes }) => changes.account.pending),
      int8(({ changes }) => changes.account.available),
      int8(({ changes }) => changes.account.reserved),
      int8(({ changes }) => changes.account.debt),
      int8(({ changes }) => changes.account.seq),
      timestamp(({ changes }) => changes.account.lastPurchaseAt),
      timestamp(({ changes }) => changes.account.nextDueAt),
    ]),
    ...columns(transfers, [
      uuid(({ customerId }) => customerId),
      int8(({ row }) => row.seq),
      text(({ row }) => row.kind),
      int8(({ row }) => row.points),
      text(({ row }) => row.from),
      text(({ row }) => row.to),
      int8(({ row }) => row.lotNo),
      text(({ row }) => row.source.kind),
      uuid(({ row }) => (row.source.kind === 'TIME' ? null : row.source.customerId)),
      uuid(({ row }) => (row.source.kind === 'TIME' ? null : row.source.id)),
      int4(({ row }) => row.settingsVersion),
      timestamp(({ row }) => row.occurredAt),
      timestamp(({ row }) => row.recordedAt),
      int8(({ row }) => row.pendingAfter),
      int8(({ row }) => row.availableAfter),
      int8(({ row }) => row.reservedAfter),
      int8(({ row }) => row.debtAfter),
    ]),
    ...columns(newLots, [
      uuid(({ customerId }) => customerId),
      int8(({ row }) => row.lotNo),
      int8(({ row }) => row.points),
      int8(({ row }) => row.remaining),
      int8(({ row }) => row.expired),
      text(({ row }) => row.state),
      timestamp(({ row }) => row.earnedAt),
      timestamp(({ row }) => row.availableAt),
      timestamp(({ row }) => row.expiresAt),
      int4(({ row }) => row.inactivityVersion),
      text(({ row }) => row.source.kind),
      uuid(({ row }) => row.source.customerId),
      uuid(({ row }) => row.source.id),
    ]),
    ...columns(changedLots, [
      uuid(({ customerId }) => customerId),
      int8(({ row }) => row.lotNo),
      int8(({ row }) => row.remaining),
      int8(({ row }) => row.expired),
      text(({ row }) => row.state),
      timestamp(({ row }) => row.availableAt),
    ]),
    ...columns(draws, [
      uuid(({ customerId }) => customerId),
      int8(({ row }) => row.transferSeq),
      int8(({ row }) => row.lotNo),
      int8(({ row }) => row.points),
    ]),
  ];
}
