/** Under whose id the counters of all customers together stand. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Thirds that make up a whole must not come to a little less: so many digits tell all sums of lines apart that there
 * can be.
 */
const KEPT_BASIS = `floor(1e-40 + sum((l.basis_minor::numeric * (l.quantity - l.returned_quantity))::numeric(100, 50)
        / l.quantity))`;

export const KEPT_FIGURES = `
  SELECT p.customer_id AS "customerId", p.purchase_id AS "subjectId",
    format('%s kept, wholly returned: %s', k.basis, k.quantity = 0) AS expected,
    format('%s kept, wholly returned: %s', p.kept_basis_minor, p.wholly_returned) AS found
  FROM purchases p
  JOIN (
    SELECT l.customer_id, l.purchase_id, sum(l.quantity - l.returned_quantity) AS quantity,
      ${KEPT_BASIS} AS basis
    FROM purchase_lines l WHERE l.program_id = $1 GROUP BY l.customer_id, l.purchase_id
  ) AS k ON k.customer_id = p.customer_id AND k.purchase_id = p.purchase_id
  WHERE p.program_id = $1 AND (p.kept_basis_minor, p.wholly_returned) IS DISTINCT FROM (k.basis, k.quantity = 0)`;

/** A purchase counts for whoever bought or claimed it, as long as something of it is kept. Merged ones are left out. */
export const CUSTOMER_FACTS = `
  SELECT f.customer_id AS "customerId", f.customer_id AS "subjectId",
    format('%s purchases, %s spent', COALESCE(b.purchases, 0), COALESCE(b.spent, 0)) AS expected,
    format('%s purchases, %s spent', f.history ->> 'purchases', f.history ->> 'spentMinor') AS found
  FROM customer_facts f
  LEFT JOIN (
    SELECT COALESCE(k.customer_id, p.customer_id) AS customer_id, sum(l.spent) AS spent,
      count(*) FILTER (WHERE NOT p.wholly_returned) AS purchases
    FROM purchases p
    LEFT JOIN purchase_claims k ON k.program_id = $1 AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id
    JOIN (
      SELECT l.customer_id, l.purchase_id,
        sum(round(l.net_minor::numeric * (l.quantity - l.returned_quantity) / l.quantity)) AS spent
      FROM purchase_lines l WHERE l.program_id = $1 GROUP BY l.customer_id, l.purchase_id
    ) AS l ON l.customer_id = p.customer_id AND l.purchase_id = p.purchase_id
    WHERE p.program_id = $1 AND (NOT p.anonymous OR k.customer_id IS NOT NULL)
    GROUP BY 1
  ) AS b ON b.customer_id = f.customer_id
  WHERE f.program_id = $1 AND f.history IS NOT NULL
    AND NOT EXISTS (
      SELECT FROM customers c WHERE c.program_id = $1 AND c.status = 'MERGED' AND f.customer_id IN (c.customer_id, c.merged_into)
    )
    AND ((f.history ->> 'purchases')::bigint, (f.history ->> 'spentMinor')::numeric)
      IS DISTINCT FROM (COALESCE(b.purchases, 0), COALESCE(b.spent, 0))`;

/** What every purchase, claim and occasion uses of a rule, by what returns have left of it. */
const USED = `
  SELECT (r.rule ->> 'ruleId')::uuid AS rule_id,
    CASE c.counter ->> 'scope' WHEN 'CUSTOMER' THEN e.customer_id ELSE '${NOBODY}' END AS customer_id,
    c.counter ->> 'period' AS period,
    COALESCE((h.held ->> 'points')::bigint, (r.rule ->> 'points')::bigint) AS points,
    COALESCE((h.held ->> 'uses')::bigint, ((r.rule ->> 'points')::bigint > 0 OR r.rule ? 'acted')::int) AS uses,
    CASE WHEN r.rule ? 'costs' THEN (e.earning ->> 'costPerPoint')::bigint ELSE 0 END AS cost_per_point
  FROM (
    SELECT p.customer_id, p.decision -> 'earning' AS earning, p.held FROM purchases p WHERE p.program_id = $1
    UNION ALL
    SELECT k.customer_id, k.decision -> 'earning', k.held FROM purchase_claims k WHERE k.program_id = $1
    UNION ALL
    SELECT o.customer_id, o.decision -> 'earning', NULL FROM rule_occasions o WHERE o.program_id = $1
  ) AS e
  CROSS JOIN LATERAL jsonb_array_elements(e.earning -> 'rules') WITH ORDINALITY AS r (rule, no)
  CROSS JOIN LATERAL jsonb_array_elements(r.rule -> 'counters') AS c (counter)
  CROSS JOIN LATERAL (SELECT e.held -> 'rules' -> (r.no - 1)::int AS held) AS h
  WHERE jsonb_typeof(e.earning) = 'object'`;

export const RULE_COUNTERS = `
  SELECT NULLIF(COALESCE(u.customer_id, c.customer_id), '${NOBODY}') AS "customerId",
    format('%s %s', COALESCE(u.rule_id, c.rule_id), COALESCE(u.period, c.period)) AS "subjectId",
    format('%s uses, %s points, %s cost', COALESCE(u.uses, 0), COALESCE(u.points, 0), COALESCE(u.cost, 0)) AS expected,
    format('%s uses, %s points, %s cost', COALESCE(c.uses, 0), COALESCE(c.points, 0), COALESCE(c.cost, 0)) AS found
  FROM (
    SELECT rule_id, customer_id, period, sum(uses) AS uses, sum(points) AS points, sum(points * cost_per_point) AS cost
    FROM (${USED}) AS used GROUP BY rule_id, customer_id, period
  ) AS u
  FULL JOIN (SELECT * FROM rule_counters c WHERE c.program_id = $1) AS c
    ON c.rule_id = u.rule_id AND c.customer_id = u.customer_id AND c.period = u.period
  WHERE (COALESCE(u.uses, 0), COALESCE(u.points, 0), COALESCE(u.cost, 0))
    IS DISTINCT FROM (COALESCE(c.uses, 0), COALESCE(c.points, 0), COALESCE(c.cost, 0))`;
