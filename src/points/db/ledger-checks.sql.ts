import type { PointsCheck } from '../domain/index.js';

/** An account's change by a transfer `t`: in − out, for what the customer holds; out − in for what they owe. */
const CHANGE = {
  PENDING: `CASE 'PENDING' WHEN t.to_account THEN t.points WHEN t.from_account THEN -t.points ELSE 0 END`,
  AVAILABLE: `CASE 'AVAILABLE' WHEN t.to_account THEN t.points WHEN t.from_account THEN -t.points ELSE 0 END`,
  RESERVED: `CASE 'RESERVED' WHEN t.to_account THEN t.points WHEN t.from_account THEN -t.points ELSE 0 END`,
  DEBT: `CASE 'DEBT' WHEN t.from_account THEN t.points WHEN t.to_account THEN -t.points ELSE 0 END`,
};

const BALANCE = `
  SELECT a.customer_id AS "customerId", b.account AS "subjectId", b.expected, b.found
  FROM points_accounts a
  LEFT JOIN (
    SELECT t.customer_id, sum(${CHANGE.PENDING}) AS pending, sum(${CHANGE.AVAILABLE}) AS available,
      sum(${CHANGE.RESERVED}) AS reserved, sum(${CHANGE.DEBT}) AS debt
    FROM points_transfers t WHERE t.program_id = $1 GROUP BY t.customer_id
  ) AS m ON m.customer_id = a.customer_id
  CROSS JOIN LATERAL (VALUES
    ('PENDING', COALESCE(m.pending, 0), a.pending), ('AVAILABLE', COALESCE(m.available, 0), a.available),
    ('RESERVED', COALESCE(m.reserved, 0), a.reserved), ('DEBT', COALESCE(m.debt, 0), a.debt)
  ) AS b (account, expected, found)
  WHERE a.program_id = $1 AND b.expected <> b.found`;

const LOTS = `
  SELECT a.customer_id AS "customerId", b.account AS "subjectId", b.expected, b.found
  FROM points_accounts a
  LEFT JOIN (
    SELECT l.customer_id, sum(l.remaining) FILTER (WHERE l.state = 'PENDING') AS pending,
      sum(l.remaining) FILTER (WHERE l.state = 'AVAILABLE') AS available
    FROM points_lots l WHERE l.program_id = $1 AND l.remaining <> 0 GROUP BY l.customer_id
  ) AS s ON s.customer_id = a.customer_id
  CROSS JOIN LATERAL (VALUES
    ('PENDING', a.pending, COALESCE(s.pending, 0)), ('AVAILABLE', a.available, COALESCE(s.available, 0))
  ) AS b (account, expected, found)
  WHERE a.program_id = $1 AND b.expected <> b.found`;

const NEGATIVE_BALANCE = `
  SELECT a.customer_id AS "customerId", b.account AS "subjectId", 'at least 0' AS expected, b.found
  FROM points_accounts a
  CROSS JOIN LATERAL (VALUES
    ('PENDING', a.pending), ('AVAILABLE', a.available), ('RESERVED', a.reserved), ('DEBT', a.debt)
  ) AS b (account, found)
  WHERE a.program_id = $1 AND b.found < 0`;

const DEBT_BESIDE_AVAILABLE = `
  SELECT a.customer_id AS "customerId", 'AVAILABLE' AS "subjectId", 0 AS expected, a.available AS found
  FROM points_accounts a WHERE a.program_id = $1 AND a.debt > 0 AND a.available > 0`;

/** Numbers are unique, so as many as the last one, beginning at 1, have no gaps. */
const SEQUENCE = `
  SELECT a.customer_id AS "customerId", NULL AS "subjectId", format('%s, from 1 to %s', a.seq, a.seq) AS expected,
    format('%s, from %s to %s', COALESCE(n.count, 0), n.first, n.last) AS found
  FROM points_accounts a
  LEFT JOIN (
    SELECT t.customer_id, count(*) AS count, min(t.seq) AS first, max(t.seq) AS last
    FROM points_transfers t WHERE t.program_id = $1 GROUP BY t.customer_id
  ) AS n ON n.customer_id = a.customer_id
  WHERE a.program_id = $1
    AND (n.count, n.first, n.last) IS DISTINCT FROM
      (NULLIF(a.seq, 0), CASE WHEN a.seq <> 0 THEN 1 END, NULLIF(a.seq, 0))`;

const RUNNING_BALANCE = `
  SELECT r.customer_id AS "customerId", r.seq AS "subjectId",
    format('pending %s, available %s, reserved %s, debt %s', r.pending, r.available, r.reserved, r.debt) AS expected,
    format('pending %s, available %s, reserved %s, debt %s',
      r.pending_after, r.available_after, r.reserved_after, r.debt_after) AS found
  FROM (
    SELECT t.customer_id, t.seq, t.pending_after, t.available_after, t.reserved_after, t.debt_after,
      sum(${CHANGE.PENDING}) OVER history AS pending, sum(${CHANGE.AVAILABLE}) OVER history AS available,
      sum(${CHANGE.RESERVED}) OVER history AS reserved, sum(${CHANGE.DEBT}) OVER history AS debt
    FROM points_transfers t WHERE t.program_id = $1
    WINDOW history AS (PARTITION BY t.customer_id ORDER BY t.seq)
  ) AS r
  WHERE (r.pending, r.available, r.reserved, r.debt) IS DISTINCT FROM
    (r.pending_after, r.available_after, r.reserved_after, r.debt_after)`;

/** Whatever leaves pending or available points comes out of lots, unless it only sets pending ones free. */
const DRAWS = `
  SELECT t.customer_id AS "customerId", t.seq AS "subjectId", t.to_draw AS expected, COALESCE(d.points, 0) AS found
  FROM (
    SELECT t.customer_id, t.seq,
      CASE WHEN t.from_account IN ('PENDING', 'AVAILABLE') AND t.kind <> 'RELEASE' THEN t.points ELSE 0 END AS to_draw
    FROM points_transfers t WHERE t.program_id = $1
  ) AS t
  LEFT JOIN (
    SELECT d.customer_id, d.transfer_seq, sum(d.points) AS points
    FROM points_draws d WHERE d.program_id = $1 GROUP BY d.customer_id, d.transfer_seq
  ) AS d ON d.customer_id = t.customer_id AND d.transfer_seq = t.seq
  WHERE t.to_draw <> COALESCE(d.points, 0)`;

const LOT_ORIGIN = `
  SELECT COALESCE(l.customer_id, t.customer_id) AS "customerId", COALESCE(l.lot_no, t.seq) AS "subjectId",
    CASE WHEN t.seq IS NOT NULL THEN format('lot %s of %s points from %s %s of %s at %s', t.lot_no, t.points,
      t.source_kind, t.source_id, t.source_customer_id, t.occurred_at) END AS expected,
    CASE WHEN l.lot_no IS NOT NULL THEN format('lot %s of %s points from %s %s of %s at %s', l.lot_no, l.points,
      l.source_kind, l.source_id, l.source_customer_id, l.earned_at) END AS found
  FROM (SELECT * FROM points_transfers t WHERE t.program_id = $1 AND t.from_account = 'ISSUED') AS t
  FULL JOIN (SELECT * FROM points_lots l WHERE l.program_id = $1) AS l
    ON l.customer_id = t.customer_id AND l.lot_no = t.seq
  WHERE (t.lot_no, t.points, t.source_kind, t.source_id, t.source_customer_id, t.occurred_at) IS DISTINCT FROM
    (l.lot_no, l.points, l.source_kind, l.source_id, l.source_customer_id, l.earned_at)`;

const LOT_STATE = `
  SELECT l.customer_id AS "customerId", l.lot_no AS "subjectId", l.due_state AS expected, l.state AS found
  FROM (
    SELECT l.customer_id, l.lot_no, l.state,
      CASE WHEN made.to_account = 'AVAILABLE' OR freed.lot_no IS NOT NULL THEN 'AVAILABLE' ELSE 'PENDING' END
        AS due_state
    FROM points_lots l
    JOIN points_transfers made ON made.program_id = $1 AND made.customer_id = l.customer_id AND made.seq = l.lot_no
    LEFT JOIN (
      SELECT DISTINCT t.customer_id, t.lot_no FROM points_transfers t WHERE t.program_id = $1 AND t.kind = 'RELEASE'
    ) AS freed ON freed.customer_id = l.customer_id AND freed.lot_no = l.lot_no
    WHERE l.program_id = $1
  ) AS l
  WHERE l.state <> l.due_state`;

const LOT_REMAINING = `
  SELECT l.customer_id AS "customerId", l.lot_no AS "subjectId", l.points - COALESCE(d.points, 0) AS expected,
    l.remaining AS found
  FROM points_lots l
  LEFT JOIN (
    SELECT d.customer_id, d.lot_no, sum(d.points) AS points
    FROM points_draws d WHERE d.program_id = $1 GROUP BY d.customer_id, d.lot_no
  ) AS d ON d.customer_id = l.customer_id AND d.lot_no = l.lot_no
  WHERE l.program_id = $1 AND l.remaining <> l.points - COALESCE(d.points, 0)`;

/** What expiry drew from lots, and the first transfer that did. */
const LAPSED = `
  SELECT d.customer_id, d.lot_no, sum(d.points) AS points, min(d.transfer_seq) AS seq
  FROM points_draws d
  JOIN points_transfers t ON t.program_id = $1 AND t.customer_id = d.customer_id AND t.seq = d.transfer_seq
  WHERE d.program_id = $1 AND t.kind = 'EXPIRE' GROUP BY d.customer_id, d.lot_no`;

const LOT_EXPIRED = `
  SELECT l.customer_id AS "customerId", l.lot_no AS "subjectId", COALESCE(x.points, 0) AS expected, l.expired AS found
  FROM points_lots l
  LEFT JOIN (${LAPSED}) AS x ON x.customer_id = l.customer_id AND x.lot_no = l.lot_no
  WHERE l.program_id = $1 AND l.expired <> COALESCE(x.points, 0)`;

const LOT_REVIVED = `
  SELECT l.customer_id AS "customerId", l.lot_no AS "subjectId", 0 AS expected,
    l.remaining + COALESCE(sum(d.points), 0) AS found
  FROM points_lots l
  LEFT JOIN (${LAPSED}) AS x ON x.customer_id = l.customer_id AND x.lot_no = l.lot_no
  LEFT JOIN points_draws d ON d.program_id = $1 AND d.customer_id = x.customer_id AND d.lot_no = x.lot_no
    AND d.transfer_seq > x.seq
  WHERE l.program_id = $1 AND (l.expired > 0 OR x.seq IS NOT NULL)
  GROUP BY l.customer_id, l.lot_no, l.remaining
  HAVING l.remaining + COALESCE(sum(d.points), 0) > 0`;

/** As the API writes instants. */
function instant(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** Expiry by inactivity depends on the calendar and is looked at in code. */
const DUE_DATE = `
  SELECT a.customer_id AS "customerId", NULL AS "subjectId", ${instant('min(l.due)')} AS expected,
    ${instant('a.next_due_at')} AS found
  FROM points_accounts a
  JOIN (
    SELECT l.customer_id, LEAST(CASE WHEN l.state = 'PENDING' THEN l.available_at END, l.expires_at) AS due
    FROM points_lots l WHERE l.program_id = $1 AND l.remaining > 0
  ) AS l ON l.customer_id = a.customer_id
  WHERE a.program_id = $1
  GROUP BY a.customer_id, a.next_due_at
  HAVING min(l.due) < COALESCE(a.next_due_at, 'infinity')`;

const ADJUSTMENT = `
  SELECT COALESCE(a.customer_id, m.source_customer_id) AS "customerId",
    COALESCE(a.adjustment_id, m.source_id) AS "subjectId",
    CASE WHEN a.adjustment_id IS NOT NULL THEN format('%s points, %s of them to debt', a.points, a.to_debt) END
      AS expected,
    CASE WHEN m.source_id IS NOT NULL THEN format('%s points, %s of them to debt', m.moved - m.to_debt, m.to_debt) END
      AS found
  FROM (SELECT * FROM points_adjustments a WHERE a.program_id = $1) AS a
  FULL JOIN (
    SELECT t.source_customer_id, t.source_id,
      COALESCE(sum(CASE WHEN t.from_account = 'ISSUED' THEN t.points ELSE -t.points END)
        FILTER (WHERE t.kind = 'ADJUST'), 0) AS moved,
      COALESCE(sum(t.points) FILTER (WHERE t.kind = 'DEBT_INCURRED'), 0) AS to_debt
    FROM points_transfers t WHERE t.program_id = $1 AND t.source_kind = 'ADJUSTMENT'
    GROUP BY t.source_customer_id, t.source_id
  ) AS m ON m.source_customer_id = a.customer_id AND m.source_id = a.adjustment_id
  WHERE (a.points, a.to_debt) IS DISTINCT FROM (m.moved - m.to_debt, m.to_debt)`;

const ADJUSTMENT_RECEIPT = `
  SELECT COALESCE(a.customer_id, r.customer_id) AS "customerId", COALESCE(a.adjustment_id, r.subject_id) AS "subjectId",
    CASE WHEN a.adjustment_id IS NOT NULL THEN format('%s %s', a.source, a.external_id) END AS expected,
    CASE WHEN r.subject_id IS NOT NULL THEN format('%s %s', r.source, r.external_id) END AS found
  FROM (SELECT * FROM points_adjustments a WHERE a.program_id = $1) AS a
  FULL JOIN (SELECT * FROM receipts r WHERE r.program_id = $1 AND r.kind = 'ADJUSTMENT') AS r
    ON r.customer_id = a.customer_id AND r.subject_id = a.adjustment_id
  WHERE (a.source, a.external_id) IS DISTINCT FROM (r.source, r.external_id)`;

/** The rights of the role that asks, which is the application's. */
const LEDGER_RIGHTS = `
  SELECT NULL AS "customerId", name AS "subjectId", NULL AS expected, has.right AS found
  FROM unnest(ARRAY['points_transfers', 'points_draws']) AS name
  CROSS JOIN LATERAL (VALUES
    ('UPDATE', has_any_column_privilege(name, 'UPDATE')), ('DELETE', has_table_privilege(name, 'DELETE')),
    ('TRUNCATE', has_table_privilege(name, 'TRUNCATE'))
  ) AS has ("right", given)
  WHERE has.given AND $1::uuid IS NOT NULL`;

/** Each check as a statement of one parameter, the program, that answers a row for each thing that does not hold. */
export const POINTS_CHECK_STATEMENTS: Readonly<Record<PointsCheck, string>> = {
  BALANCE,
  LOTS,
  NEGATIVE_BALANCE,
  DEBT_BESIDE_AVAILABLE,
  SEQUENCE,
  RUNNING_BALANCE,
  DRAWS,
  LOT_ORIGIN,
  LOT_STATE,
  LOT_REMAINING,
  LOT_EXPIRED,
  LOT_REVIVED,
  DUE_DATE,
  ADJUSTMENT,
  ADJUSTMENT_RECEIPT,
  LEDGER_RIGHTS,
};

/** Since when the points that expire by inactivity have been counting, for each customer and version of the settings. */
export const INACTIVE_SINCE = `
  SELECT a.customer_id AS "customerId", a.next_due_at AS "nextDueAt", l.inactivity_version AS "inactivityVersion",
    min(GREATEST(l.earned_at, a.last_purchase_at)) AS since
  FROM points_accounts a
  JOIN points_lots l ON l.program_id = $1 AND l.customer_id = a.customer_id AND l.remaining > 0
    AND l.inactivity_version IS NOT NULL
  WHERE a.program_id = $1
  GROUP BY a.customer_id, a.next_due_at, l.inactivity_version
  ORDER BY a.customer_id, l.inactivity_version`;

export const COUNT_LEDGER = `
  SELECT (SELECT count(*) FROM points_accounts WHERE program_id = $1) AS customers,
    (SELECT count(*) FROM points_transfers WHERE program_id = $1) AS transfers`;
