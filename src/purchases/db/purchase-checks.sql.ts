import type { PurchaseCheck } from '../domain/purchase-checks.js';
import { CUSTOMER_FACTS, KEPT_FIGURES, RULE_COUNTERS } from './earning-checks.sql.js';

/**
 * What purchases earned, of anonymous ones by their claims, and what rules gave on other occasions; `customer_id` is in
 * whose ledger the lot lies.
 */
const EARNING = `
  SELECT COALESCE(e.customer_id, t.customer_id) AS "customerId", COALESCE(e.purchase_id, t.source_id) AS "subjectId",
    CASE WHEN e.purchase_id IS NOT NULL THEN format('%s points in lot %s under settings %s, of %s', e.points_earned,
      e.lot_no, e.settings_version, e.owner_id) END AS expected,
    CASE WHEN t.seq IS NOT NULL THEN format('%s points in lot %s under settings %s, of %s', t.points, t.seq,
      t.settings_version, t.source_customer_id) END AS found
  FROM (
    SELECT p.customer_id, p.lot_no, p.points_earned, p.settings_version, p.customer_id AS owner_id, p.purchase_id
    FROM purchases p WHERE p.program_id = $1 AND (p.points_earned <> 0 OR p.lot_no IS NOT NULL)
    UNION ALL
    SELECT k.customer_id, k.lot_no, k.points_earned, k.settings_version, k.holder_id, k.purchase_id
    FROM purchase_claims k WHERE k.program_id = $1 AND (k.points_earned <> 0 OR k.lot_no IS NOT NULL)
    UNION ALL
    SELECT o.customer_id, o.lot_no, o.points_earned, o.settings_version, o.customer_id, o.occasion_id
    FROM rule_occasions o WHERE o.program_id = $1 AND (o.points_earned <> 0 OR o.lot_no IS NOT NULL)
  ) AS e
  FULL JOIN (SELECT * FROM points_transfers t WHERE t.program_id = $1 AND t.kind = 'EARN') AS t
    ON t.customer_id = e.customer_id AND t.seq = e.lot_no
  WHERE (e.points_earned, e.settings_version, e.owner_id, e.purchase_id) IS DISTINCT FROM
    (t.points, t.settings_version, t.source_customer_id, t.source_id)`;

const TRANSFER_SOURCE = `
  SELECT t.customer_id AS "customerId", t.seq AS "subjectId",
    format('%s %s of %s', t.source_kind, t.source_id, t.source_customer_id) AS expected, NULL AS found
  FROM points_transfers t
  LEFT JOIN purchases p ON t.source_kind = 'PURCHASE' AND p.program_id = $1
    AND p.customer_id = t.source_customer_id AND p.purchase_id = t.source_id
  LEFT JOIN returns r ON t.source_kind = 'RETURN' AND r.program_id = $1
    AND r.customer_id = t.source_customer_id AND r.return_id = t.source_id
  LEFT JOIN points_adjustments a ON t.source_kind = 'ADJUSTMENT' AND a.program_id = $1
    AND a.customer_id = t.source_customer_id AND a.adjustment_id = t.source_id
  LEFT JOIN rule_occasions o ON t.source_kind = 'OCCASION' AND o.program_id = $1
    AND o.customer_id = t.source_customer_id AND o.occasion_id = t.source_id
  WHERE t.program_id = $1 AND t.source_kind <> 'TIME'
    AND COALESCE(p.purchase_id, r.return_id, a.adjustment_id, o.occasion_id) IS NULL`;

/** Purchases, with the claim's points where there is one; an unclaimed anonymous purchase earns nothing. */
const JUDGED_PURCHASES = `
  SELECT p.customer_id, p.purchase_id, COALESCE(k.points_earned, p.points_earned) AS points_earned,
    p.points_judged + COALESCE(k.points_judged, 0) AS points_judged
  FROM purchases p
  LEFT JOIN purchase_claims k ON k.program_id = $1 AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id
  WHERE p.program_id = $1`;

const JUDGED = `
  SELECT COALESCE(p.customer_id, j.purchase_customer_id) AS "customerId",
    COALESCE(p.purchase_id, j.purchase_id) AS "subjectId", COALESCE(j.points, 0) AS expected, p.points_judged AS found
  FROM (${JUDGED_PURCHASES}) AS p
  FULL JOIN (
    SELECT j.purchase_customer_id, j.purchase_id, sum(j.points_judged) AS points
    FROM return_judgements j WHERE j.program_id = $1 GROUP BY j.purchase_customer_id, j.purchase_id
  ) AS j ON j.purchase_customer_id = p.customer_id AND j.purchase_id = p.purchase_id
  WHERE p.points_judged IS DISTINCT FROM COALESCE(j.points, 0)`;

const JUDGED_ABOVE_EARNED = `
  SELECT p.customer_id AS "customerId", p.purchase_id AS "subjectId", format('at most %s', p.points_earned) AS expected,
    p.points_judged AS found
  FROM (${JUDGED_PURCHASES}) AS p WHERE p.points_judged > p.points_earned`;

const WHOLLY_RETURNED = `
  SELECT p.customer_id AS "customerId", p.purchase_id AS "subjectId", p.points_earned AS expected,
    p.points_judged AS found
  FROM (${JUDGED_PURCHASES}) AS p
  JOIN (
    SELECT DISTINCT l.purchase_customer_id, l.purchase_id FROM return_lines l WHERE l.program_id = $1
  ) AS r ON r.purchase_customer_id = p.customer_id AND r.purchase_id = p.purchase_id
  WHERE p.points_judged <> p.points_earned
    AND NOT EXISTS (
      SELECT FROM purchase_lines l
      WHERE l.program_id = $1 AND l.customer_id = p.customer_id AND l.purchase_id = p.purchase_id
        AND l.returned_quantity < l.quantity
    )`;

const RETURNED_QUANTITY = `
  SELECT COALESCE(l.customer_id, r.purchase_customer_id) AS "customerId",
    format('%s line %s', COALESCE(l.purchase_id, r.purchase_id), COALESCE(l.line_no, r.purchase_line_no))
      AS "subjectId",
    COALESCE(r.quantity, 0) AS expected, COALESCE(l.returned_quantity, 0) AS found
  FROM (SELECT * FROM purchase_lines l WHERE l.program_id = $1 AND l.returned_quantity <> 0) AS l
  FULL JOIN (
    SELECT r.purchase_customer_id, r.purchase_id, r.purchase_line_no, sum(r.quantity) AS quantity
    FROM return_lines r WHERE r.program_id = $1
    GROUP BY r.purchase_customer_id, r.purchase_id, r.purchase_line_no
  ) AS r ON r.purchase_customer_id = l.customer_id AND r.purchase_id = l.purchase_id
    AND r.purchase_line_no = l.line_no
  WHERE l.returned_quantity IS DISTINCT FROM r.quantity`;

const RETURN_TRANSFERS = `
  SELECT COALESCE(j.customer_id, m.source_customer_id) AS "customerId",
    COALESCE(j.return_id, m.source_id) AS "subjectId",
    format('%s taken, %s to debt', COALESCE(j.taken, 0), COALESCE(j.to_debt, 0)) AS expected,
    format('%s taken, %s to debt', COALESCE(m.taken, 0), COALESCE(m.to_debt, 0)) AS found
  FROM (
    SELECT j.customer_id, j.return_id, sum(j.taken) AS taken, sum(j.to_debt) AS to_debt
    FROM return_judgements j WHERE j.program_id = $1 GROUP BY j.customer_id, j.return_id
  ) AS j
  FULL JOIN (
    SELECT t.source_customer_id, t.source_id,
      COALESCE(sum(t.points) FILTER (WHERE t.kind = 'CLAWBACK'), 0) AS taken,
      COALESCE(sum(t.points) FILTER (WHERE t.kind = 'DEBT_INCURRED'), 0) AS to_debt
    FROM points_transfers t WHERE t.program_id = $1 AND t.source_kind = 'RETURN'
    GROUP BY t.source_customer_id, t.source_id
  ) AS m ON m.source_customer_id = j.customer_id AND m.source_id = j.return_id
  WHERE (COALESCE(j.taken, 0), COALESCE(j.to_debt, 0)) IS DISTINCT FROM
    (COALESCE(m.taken, 0), COALESCE(m.to_debt, 0))`;

function receiptCheck(kind: 'PURCHASE' | 'RETURN', table: string, id: string): string {
  return `
    SELECT COALESCE(s.customer_id, r.customer_id) AS "customerId", COALESCE(s.${id}, r.subject_id) AS "subjectId",
      CASE WHEN s.${id} IS NOT NULL THEN format('%s %s', s.source, s.external_id) END AS expected,
      CASE WHEN r.subject_id IS NOT NULL THEN format('%s %s', r.source, r.external_id) END AS found
    FROM (SELECT * FROM ${table} s WHERE s.program_id = $1) AS s
    FULL JOIN (SELECT * FROM receipts r WHERE r.program_id = $1 AND r.kind = '${kind}') AS r
      ON r.customer_id = s.customer_id AND r.subject_id = s.${id}
    WHERE (s.source, s.external_id) IS DISTINCT FROM (r.source, r.external_id)`;
}

/** Each check as a statement of one parameter, the program, that answers a row for each thing that does not hold. */
export const PURCHASE_CHECK_STATEMENTS: Readonly<Record<PurchaseCheck, string>> = {
  EARNING,
  TRANSFER_SOURCE,
  JUDGED,
  JUDGED_ABOVE_EARNED,
  WHOLLY_RETURNED,
  RETURNED_QUANTITY,
  RETURN_TRANSFERS,
  KEPT_FIGURES,
  CUSTOMER_FACTS,
  RULE_COUNTERS,
  PURCHASE_RECEIPT: receiptCheck('PURCHASE', 'purchases', 'purchase_id'),
  RETURN_RECEIPT: receiptCheck('RETURN', 'returns', 'return_id'),
};
