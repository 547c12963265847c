import { lookUp, lookUpIfAny, type Write } from '../../platform/database/index.js';

const SALE = `p.customer_id AS "ownerId", p.purchase_id AS "purchaseId", p.source, p.external_id AS "externalId",
  p.anonymous, p.occurred_at AS "occurredAt", p.recorded_at AS "recordedAt", p.store_code AS "storeCode", p.channel,
  p.total_minor AS "totalMinor", p.discount_minor AS "discountMinor", p.basis_minor AS "basisMinor"`;

const LINE = `l.customer_id AS "ownerId", l.purchase_id AS "purchaseId", l.line_no AS "lineNo", l.sku, l.name, l.category,
  l.category_path AS "categoryPath",
  l.quantity, l.unit_price_minor AS "unitPriceMinor", l.line_total_minor AS "lineTotalMinor",
  l.discount_minor AS "discountMinor", l.tax_minor AS "taxMinor", l.net_minor AS "netMinor",
  l.basis_minor AS "basisMinor", l.returned_quantity AS "returnedQuantity"`;

export const WRITE_PURCHASES: Write = {
  name: 'purchases_write',
  ctes: `
    new_purchases AS (
      INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
        recorded_at, store_code, channel, total_minor, discount_minor, basis_minor, points_earned, lot_no,
        settings_version, kept_basis_minor, decision, api_key_id)
      SELECT $1, p.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::boolean[],
        $7::timestamptz[], $8::timestamptz[], $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[],
        $14::bigint[], $15::bigint[], $16::int[], $17::bigint[], $18::jsonb[], $19::uuid[]) AS p
    ), purchase_events AS (
      INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
      SELECT $1, e.customer_id, e.event_id, 'purchase.recorded', e.purchase_id, e.recorded_at
      FROM unnest($2::uuid[], $3::uuid[], $8::timestamptz[], $20::uuid[])
        AS e (customer_id, purchase_id, recorded_at, event_id)
    )`,
  text: `
    INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, name, category, category_path,
      quantity, unit_price_minor, line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
    SELECT $1, l.* FROM unnest($21::uuid[], $22::uuid[], $23::int[], $24::text[], $25::text[], $26::text[], $27::text[],
      $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::bigint[], $33::bigint[], $34::bigint[]) AS l`,
};

/** A claimed purchase shows what the claim earned; the purchase itself had earned nobody anything. */
const EARNED = `COALESCE(k.points_earned, p.points_earned) AS "pointsEarned", COALESCE(k.decision, p.decision) AS decision`;

export const CLAIM = lookUpIfAny(
  'purchase_claims',
  'k',
  'k.program_id = $1 AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id',
);

const PURCHASE_WANTED = lookUp(
  'purchases',
  'p',
  'p.program_id = $1 AND p.customer_id = wanted.customer_id AND p.purchase_id = wanted.purchase_id',
);

/** As they were recorded, for repeats. */
export const FIND_PURCHASES = {
  name: 'purchases_find',
  text: `SELECT ${SALE}, p.points_earned AS "pointsEarned", p.decision
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, purchase_id)
         ${PURCHASE_WANTED}`,
};

/** As whoever bought or claimed them sees them. */
export const READ_PURCHASES = {
  name: 'purchases_read',
  text: `SELECT ${SALE}, ${EARNED}
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, purchase_id)
         ${PURCHASE_WANTED}
         ${CLAIM}`,
};

export const FIND_LINES = {
  name: 'purchases_find_lines',
  text: `SELECT ${LINE}
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, purchase_id)
         ${lookUp('purchase_lines', 'l', 'l.program_id = $1 AND l.customer_id = wanted.customer_id AND l.purchase_id = wanted.purchase_id AND l.line_no > 0')}
         ORDER BY l.customer_id, l.purchase_id, l.line_no`,
};

/**
 * Everything a customer bought: under their own id, as the holder of a purchase they claimed, and under the ids of
 * those who were merged into them.
 */
export const OWNERS = `
  WITH RECURSIVE selves AS (
    SELECT wanted.customer_id
    UNION SELECT c.customer_id FROM selves s
      ${lookUp('customers', 'c', 'c.program_id = $1 AND c.merged_into = s.customer_id')}
  )
  SELECT s.customer_id FROM selves s
  UNION SELECT k.holder_id FROM selves s
    ${lookUp('purchase_claims', 'k', 'k.program_id = $1 AND k.customer_id = s.customer_id')}`;

/** No id of ours comes after it. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Each owner gives their latest by the index, of which the latest of all are kept. */
export const LIST_PURCHASES = {
  name: 'purchases_list',
  text: `SELECT wanted.page, bought.*
         FROM unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::int[]) WITH ORDINALITY
           AS wanted (customer_id, occurred_at, purchase_id, most, page)
         CROSS JOIN LATERAL (
           SELECT ${SALE}, ${EARNED}
           FROM (${OWNERS}) AS owners (owner_id)
           CROSS JOIN LATERAL (
             SELECT * FROM purchases p
             WHERE p.program_id = $1 AND p.customer_id = owners.owner_id
               AND (p.occurred_at, p.purchase_id)
                 < (COALESCE(wanted.occurred_at, 'infinity'), COALESCE(wanted.purchase_id, '${LAST_ID}'))
             ORDER BY p.occurred_at DESC, p.purchase_id DESC LIMIT wanted.most
           ) AS p
           ${CLAIM}
           ORDER BY p.occurred_at DESC, p.purchase_id DESC LIMIT wanted.most
         ) AS bought
         ORDER BY wanted.page, bought."occurredAt" DESC, bought."purchaseId" DESC`,
};

/** The lines of everything that customers bought and claimed, under the id of the customer asked for. */
export const FIND_KEPT = {
  name: 'purchases_find_kept',
  text: `SELECT wanted.customer_id AS "customerId", p.purchase_id AS "purchaseId", p.occurred_at AS "occurredAt",
           l.basis_minor AS "basisMinor", l.net_minor AS "netMinor", l.quantity,
           l.quantity - l.returned_quantity AS "keptQuantity", l.category_path AS "categoryPath"
         FROM unnest($2::uuid[]) AS wanted (customer_id)
         CROSS JOIN LATERAL (${OWNERS}) AS owners (owner_id)
         ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = owners.owner_id')}
         ${lookUp('purchase_lines', 'l', 'l.program_id = $1 AND l.customer_id = p.customer_id AND l.purchase_id = p.purchase_id AND l.line_no > 0')}`,
};
