import type { ProgramId } from '../../src/kernel/id.js';
import type { OwnerSession } from './owner-session.js';

/** Counts by a self-join of the baskets, against those stored; written without any of the service's code. */
const DIFFERENCES = `
  WITH lines AS (
    SELECT b.purchase_id, n.no FROM suggestion_baskets b, unnest(b.products) AS n (no) WHERE b.program_id = $1
  ), bought AS (
    SELECT no, count(*)::int AS baskets FROM lines GROUP BY no
  ), pairs AS (
    SELECT a.no, b.no AS partner, count(*)::int AS together
    FROM lines a JOIN lines b ON b.purchase_id = a.purchase_id AND b.no <> a.no GROUP BY 1, 2
  ), found AS (
    SELECT a.product_no AS no, a.bought_in, p.partner, p.together
    FROM product_affinities a LEFT JOIN LATERAL unnest(a.partners, a.together) AS p (partner, together) ON true
    WHERE a.program_id = $1
  )
  SELECT format('product %s is in %s baskets instead of %s', no, f.bought_in, COALESCE(e.baskets, 0)) AS difference
  FROM bought e FULL JOIN (SELECT DISTINCT no, bought_in FROM found) AS f USING (no)
  WHERE COALESCE(e.baskets, 0) IS DISTINCT FROM f.bought_in
  UNION ALL
  SELECT format('products %s and %s are together %s times instead of %s', no, partner, f.together, COALESCE(e.together, 0))
  FROM (SELECT * FROM found WHERE partner IS NOT NULL) AS f LEFT JOIN pairs e USING (no, partner)
  WHERE COALESCE(e.together, 0) <> f.together
  UNION ALL
  SELECT format('products %s and %s are together %s times, which is not stored', no, partner, e.together)
  FROM pairs e LEFT JOIN found f USING (no, partner)
  WHERE f.no IS NULL AND (SELECT count(*) FROM pairs o WHERE o.no = e.no) <= $2
    AND EXISTS (SELECT 1 FROM suggestion_models WHERE program_id = $1 AND method = 'COSINE')
  UNION ALL
  SELECT format('the model is of %s baskets at revision %s instead of %s at %s', m.baskets, m.revision, e.baskets, s.revision)
  FROM suggestion_states s LEFT JOIN suggestion_models m USING (program_id), (
    SELECT count(*) AS baskets FROM suggestion_baskets WHERE program_id = $1 AND products <> '{}'
  ) AS e
  WHERE s.program_id = $1 AND (m.baskets, m.revision) IS DISTINCT FROM (e.baskets, s.revision)
  LIMIT 20`;

/**
 * Where the counts of affinities are not what the baskets come to. Of a product with more partners than are stored,
 * and by EASE, which leaves out partners that are seldom bought, only those that are stored are looked at.
 */
export async function affinityDifferences(
  owner: OwnerSession,
  programId: ProgramId,
  mostPartners: number,
): Promise<string[]> {
  const found = await owner.query<{ difference: string }>(DIFFERENCES, [programId, mostPartners]);
  return found.map(({ difference }) => difference);
}
