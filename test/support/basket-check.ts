import { isDeepStrictEqual } from 'node:util';
import type { ProgramId } from '../../src/kernel/id.js';
import { habitsOf, type KeptBasket } from '../../src/suggestions/domain/customer-habits.js';
import type { OwnerSession } from './owner-session.js';

/** Baskets as they follow from the lines, against those that are stored; written without any of the service's code. */
const BASKETS = `
  WITH expected AS (
    SELECT p.customer_id, p.purchase_id,
      COALESCE(k.customer_id, CASE WHEN NOT p.anonymous THEN p.customer_id END) AS buyer_id, p.occurred_at,
      (p.occurred_at AT TIME ZONE $2)::date - DATE '1970-01-01' AS day, l.skus, l.spend
    FROM purchases p
    LEFT JOIN purchase_claims k
      ON k.program_id = p.program_id AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id
    JOIN (
      SELECT customer_id, purchase_id, COALESCE(array_agg(DISTINCT sku COLLATE "C" ORDER BY sku COLLATE "C")
          FILTER (WHERE quantity > returned_quantity), '{}') AS skus,
        sum(round(net_minor::numeric * (quantity - returned_quantity) / quantity))::bigint AS spend
      FROM purchase_lines WHERE program_id = $1 GROUP BY customer_id, purchase_id
    ) AS l ON l.customer_id = p.customer_id AND l.purchase_id = p.purchase_id
    WHERE p.program_id = $1
  ), found AS (
    SELECT b.customer_id, b.purchase_id, b.buyer_id, b.occurred_at, b.day,
      COALESCE(array_agg(s.sku ORDER BY s.sku) FILTER (WHERE n.no IS NOT NULL), '{}') AS skus, b.spend_minor AS spend,
      b.products = ARRAY(SELECT DISTINCT n.no FROM unnest(b.products) AS n (no) ORDER BY 1) AS ordered
    FROM suggestion_baskets b
    LEFT JOIN LATERAL unnest(b.products) AS n (no) ON true
    LEFT JOIN suggestion_products s ON s.program_id = $1 AND s.product_no = n.no
    WHERE b.program_id = $1
    GROUP BY b.program_id, b.customer_id, b.purchase_id
  )
  SELECT format('basket %s: %s instead of %s', COALESCE(e.purchase_id, f.purchase_id), to_json(f), to_json(e)) AS difference
  FROM expected e FULL JOIN found f USING (customer_id, purchase_id)
  WHERE (e.buyer_id, e.occurred_at, e.day, e.skus, e.spend, true)
    IS DISTINCT FROM (f.buyer_id, f.occurred_at, f.day, f.skus, f.spend, f.ordered)
  LIMIT 20`;

interface Buyer {
  readonly buyerId: string;
  readonly baskets: readonly KeptBasket[];
  readonly habits: object | null;
}

const BUYERS = `
  SELECT COALESCE(b.buyer_id, h.customer_id) AS "buyerId", COALESCE(b.baskets, '[]') AS baskets, h.habits
  FROM (
    SELECT buyer_id, json_agg(json_build_object('day', day, 'products', products, 'spendMinor', spend_minor)) AS baskets
    FROM suggestion_baskets WHERE program_id = $1 AND buyer_id IS NOT NULL GROUP BY buyer_id
  ) AS b
  FULL JOIN (SELECT * FROM customer_habits WHERE program_id = $1) AS h ON h.customer_id = b.buyer_id`;

/**
 * Where what suggestions are made of is not what everything that was ever recorded comes to: baskets worked out anew
 * from the lines, and habits from all baskets.
 */
export async function basketDifferences(
  owner: OwnerSession,
  programId: ProgramId,
  timeZone = 'Europe/London',
): Promise<string[]> {
  const [baskets, buyers] = await Promise.all([
    owner.query<{ difference: string }>(BASKETS, [programId, timeZone]),
    owner.query<Buyer>(BUYERS, [programId]),
  ]);
  const wrong = buyers.filter((buyer) => !isDeepStrictEqual(buyer.habits, habitsOf(buyer.baskets)));
  return [
    ...baskets.map(({ difference }) => difference),
    ...wrong.slice(0, 20).map(({ buyerId, habits }) => `habits of ${buyerId}: ${JSON.stringify(habits)}`),
  ];
}
