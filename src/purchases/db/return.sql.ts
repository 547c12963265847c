import { lookUp, lookUpIfAny, type Write } from '../../platform/database/index.js';

/**
 * Purchases that a return may concern, with the claim that moved an anonymous one to a customer. `lot_no` and the
 * points are the claim's where there is one.
 */
export const FIND_RETURNED = {
  name: 'returns_find_purchases',
  text: `SELECT p.customer_id AS "ownerId", p.purchase_id AS "purchaseId", p.anonymous,
           p.occurred_at AS "occurredAt", k.customer_id AS "claimedBy",
           COALESCE(k.points_earned, p.points_earned) AS "pointsEarned",
           COALESCE(k.points_judged, p.points_judged) AS "pointsJudged",
           CASE WHEN k.holder_id IS NULL THEN p.lot_no ELSE k.lot_no END AS "lotNo",
           COALESCE(k.decision, p.decision) AS decision, COALESCE(k.held, p.held) AS held,
           COALESCE((SELECT sum(j.expired) FROM return_judgements j
             WHERE j.program_id = $1 AND j.purchase_customer_id = p.customer_id AND j.purchase_id = p.purchase_id
           ), 0)::bigint AS "expiredCounted"
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, purchase_id)
         ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = wanted.customer_id AND p.purchase_id = wanted.purchase_id')}
         ${lookUpIfAny('purchase_claims', 'k', 'k.program_id = $1 AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id')}`,
};

/** Anonymous purchases have no account to lock: their own rows serve, always before any account. */
export const LOCK_ANONYMOUS = {
  name: 'returns_lock_anonymous',
  text: `SELECT p.purchase_id FROM purchases p
         WHERE p.program_id = $1 AND p.anonymous
           AND (p.customer_id, p.purchase_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))
         ORDER BY p.customer_id, p.purchase_id FOR NO KEY UPDATE`,
};

/** Lines of these products that these customers may still return, the latest purchase first. */
export const FIND_RETURNABLE = {
  name: 'returns_find_returnable',
  text: `SELECT o.customer_id AS "customerId", l.customer_id AS "ownerId", l.purchase_id AS "purchaseId",
           l.line_no AS "lineNo", l.sku, l.quantity, l.returned_quantity AS "returnedQuantity",
           p.occurred_at AS "occurredAt"
         FROM (
           WITH RECURSIVE selves AS (
             SELECT id AS customer_id, id AS self_id FROM unnest($2::uuid[]) AS id
             UNION SELECT s.customer_id, c.customer_id FROM selves s
               ${lookUp('customers', 'c', 'c.program_id = $1 AND c.merged_into = s.self_id')}
           )
           SELECT s.customer_id, s.self_id AS owner_id FROM selves s
           UNION SELECT s.customer_id, k.holder_id FROM selves s
             ${lookUp('purchase_claims', 'k', 'k.program_id = $1 AND k.customer_id = s.self_id')}
         ) AS o
         ${lookUp('purchase_lines', 'l', 'l.program_id = $1 AND l.customer_id = o.owner_id AND l.sku = ANY ($3::text[]) AND l.returned_quantity < l.quantity')}
         ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = l.customer_id AND p.purchase_id = l.purchase_id')}
         ORDER BY p.occurred_at DESC, p.purchase_id DESC, l.line_no`,
};

export const WRITE_RETURNS: Write = {
  name: 'returns_write',
  ctes: `
    new_returns AS (
      INSERT INTO returns (program_id, customer_id, return_id, source, external_id, occurred_at, recorded_at,
        store_code, decision, api_key_id)
      SELECT $1, r.*, $2::uuid FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[],
        $8::timestamptz[], $9::text[], $10::jsonb[]) AS r
    ), parts AS (
      INSERT INTO return_lines (program_id, customer_id, return_id, line_no, part_no, purchase_customer_id,
        purchase_id, purchase_line_no, quantity, refund_minor)
      SELECT $1, l.* FROM unnest($11::uuid[], $12::uuid[], $13::int[], $14::int[], $15::uuid[], $16::uuid[],
        $17::int[], $18::bigint[], $19::bigint[]) AS l
    ), returned AS (
      UPDATE purchase_lines l SET returned_quantity = l.returned_quantity + r.quantity
      FROM (
        SELECT r.customer_id, r.purchase_id, r.line_no, sum(r.quantity) AS quantity
        FROM unnest($15::uuid[], $16::uuid[], $17::int[], $18::bigint[])
          AS r (customer_id, purchase_id, line_no, quantity)
        GROUP BY 1, 2, 3
      ) AS r
      WHERE l.program_id = $1 AND l.customer_id = r.customer_id AND l.purchase_id = r.purchase_id
        AND l.line_no = r.line_no
    ), judged AS (
      SELECT DISTINCT ON (j.customer_id, j.purchase_id) j.customer_id, j.purchase_id, j.claimed, j.held, j.kept_basis,
        j.wholly_returned, sum(j.points) OVER (PARTITION BY j.customer_id, j.purchase_id) AS points
      FROM unnest($22::uuid[], $23::uuid[], $24::boolean[], $25::bigint[], $31::jsonb[], $32::bigint[], $33::boolean[])
        WITH ORDINALITY
        AS j (customer_id, purchase_id, claimed, points, held, kept_basis, wholly_returned, no)
      ORDER BY j.customer_id, j.purchase_id, j.no DESC
    ), judged_purchases AS (
      UPDATE purchases p SET kept_basis_minor = j.kept_basis, wholly_returned = j.wholly_returned,
        points_judged = p.points_judged + CASE WHEN j.claimed THEN 0 ELSE j.points END,
        held = CASE WHEN j.claimed THEN p.held ELSE j.held END
      FROM judged j
      WHERE p.program_id = $1 AND p.customer_id = j.customer_id AND p.purchase_id = j.purchase_id
    ), judged_claims AS (
      UPDATE purchase_claims k SET points_judged = k.points_judged + j.points, held = j.held FROM judged j
      WHERE j.claimed AND k.program_id = $1 AND k.holder_id = j.customer_id AND k.purchase_id = j.purchase_id
    ), return_events AS (
      INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
      SELECT $1, e.customer_id, e.event_id, 'return.recorded', e.return_id, e.recorded_at
      FROM unnest($3::uuid[], $4::uuid[], $8::timestamptz[], $30::uuid[])
        AS e (customer_id, return_id, recorded_at, event_id)
    )`,
  text: `
    INSERT INTO return_judgements (program_id, customer_id, return_id, purchase_customer_id, purchase_id,
      points_judged, taken, expired, to_debt, waived)
    SELECT $1, j.* FROM unnest($20::uuid[], $21::uuid[], $22::uuid[], $23::uuid[], $25::bigint[], $26::bigint[],
      $27::bigint[], $28::bigint[], $29::bigint[]) AS j`,
};

export const FIND_RETURNS = {
  name: 'returns_find',
  text: `SELECT r.customer_id AS "ownerId", r.return_id AS "returnId", r.source, r.external_id AS "externalId",
           r.occurred_at AS "occurredAt", r.recorded_at AS "recordedAt", r.store_code AS "storeCode", r.decision
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, return_id)
         ${lookUp('returns', 'r', 'r.program_id = $1 AND r.customer_id = wanted.customer_id AND r.return_id = wanted.return_id')}`,
};

export const FIND_PARTS = {
  name: 'returns_find_parts',
  text: `SELECT l.return_id AS "returnId", l.line_no AS "returnLineNo", l.part_no AS "partNo",
           l.purchase_customer_id AS "ownerId", l.purchase_id AS "purchaseId", l.purchase_line_no AS "lineNo",
           l.quantity, l.refund_minor AS "refundMinor"
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, return_id)
         ${lookUp('return_lines', 'l', 'l.program_id = $1 AND l.customer_id = wanted.customer_id AND l.return_id = wanted.return_id')}
         ORDER BY l.return_id, l.line_no, l.part_no`,
};

export const FIND_JUDGEMENTS = {
  name: 'returns_find_judgements',
  text: `SELECT j.return_id AS "returnId", j.purchase_customer_id AS "ownerId", j.purchase_id AS "purchaseId",
           j.points_judged AS judged, j.taken, j.expired, j.to_debt AS "toDebt", j.waived
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, return_id)
         ${lookUp('return_judgements', 'j', 'j.program_id = $1 AND j.customer_id = wanted.customer_id AND j.return_id = wanted.return_id')}
         ORDER BY j.return_id, j.purchase_id`,
};
