import type { OwnerSession } from './owner-session.js';

/** Each selects what breaks one invariant; all of them are to select nothing. */
const FLAWS: Readonly<Record<string, string>> = {
  'a balance is not what the transfers add up to': `
    SELECT a.customer_id FROM points_accounts a
    LEFT JOIN points_transfers t USING (program_id, customer_id)
    GROUP BY a.program_id, a.customer_id
    HAVING a.pending <> coalesce(sum(points) FILTER (WHERE to_account = 'PENDING'), 0)
                      - coalesce(sum(points) FILTER (WHERE from_account = 'PENDING'), 0)
        OR a.available <> coalesce(sum(points) FILTER (WHERE to_account = 'AVAILABLE'), 0)
                        - coalesce(sum(points) FILTER (WHERE from_account = 'AVAILABLE'), 0)
        OR a.debt <> coalesce(sum(points) FILTER (WHERE from_account = 'DEBT'), 0)
                   - coalesce(sum(points) FILTER (WHERE to_account = 'DEBT'), 0)
        OR a.seq <> count(t.seq) OR a.seq <> coalesce(max(t.seq), 0)`,
  'what is left in the lots is not the balance': `
    SELECT a.customer_id FROM points_accounts a LEFT JOIN points_lots l USING (program_id, customer_id)
    GROUP BY a.program_id, a.customer_id
    HAVING a.pending <> coalesce(sum(remaining) FILTER (WHERE state = 'PENDING'), 0)
        OR a.available <> coalesce(sum(remaining) FILTER (WHERE state = 'AVAILABLE'), 0)`,
  'what a lot lacks was not drawn': `
    SELECT l.customer_id FROM points_lots l LEFT JOIN points_draws d USING (program_id, customer_id, lot_no)
    GROUP BY l.program_id, l.customer_id, l.lot_no
    HAVING l.points - l.remaining <> coalesce(sum(d.points), 0)`,
  'a purchase and its receipt do not belong together': `
    SELECT purchase_id FROM purchases p
    FULL JOIN (SELECT * FROM receipts WHERE kind = 'PURCHASE') r
      ON r.program_id = p.program_id AND r.customer_id = p.customer_id AND r.subject_id = p.purchase_id
     AND r.source = p.source AND r.external_id = p.external_id
    WHERE r.subject_id IS NULL OR p.purchase_id IS NULL`,
  'a return and its receipt do not belong together': `
    SELECT return_id FROM returns p
    FULL JOIN (SELECT * FROM receipts WHERE kind = 'RETURN') r
      ON r.program_id = p.program_id AND r.customer_id = p.customer_id AND r.subject_id = p.return_id
     AND r.source = p.source AND r.external_id = p.external_id
    WHERE r.subject_id IS NULL OR p.return_id IS NULL`,
  'points earned and their lot differ': `
    SELECT e.purchase_id FROM (
      SELECT program_id, customer_id, customer_id AS owner_id, purchase_id, lot_no, points_earned FROM purchases
      UNION ALL
      SELECT program_id, customer_id, holder_id, purchase_id, lot_no, points_earned FROM purchase_claims
    ) e LEFT JOIN points_lots l USING (program_id, customer_id, lot_no)
    WHERE e.points_earned > 0 AND (l.points IS DISTINCT FROM e.points_earned
      OR l.source_id <> e.purchase_id OR l.source_customer_id <> e.owner_id)`,
  'more or fewer points were judged than the returns say': `
    SELECT p.purchase_id FROM purchases p
    LEFT JOIN purchase_claims k ON k.program_id = p.program_id AND k.holder_id = p.customer_id
      AND k.purchase_id = p.purchase_id
    LEFT JOIN return_judgements j ON j.program_id = p.program_id AND j.purchase_customer_id = p.customer_id
      AND j.purchase_id = p.purchase_id
    GROUP BY p.program_id, p.customer_id, p.purchase_id, k.points_judged
    HAVING coalesce(k.points_judged, p.points_judged) <> coalesce(sum(j.points_judged), 0)`,
  'not everything was judged when everything came back': `
    SELECT p.purchase_id FROM purchases p
    LEFT JOIN purchase_claims k ON k.program_id = p.program_id AND k.holder_id = p.customer_id
      AND k.purchase_id = p.purchase_id
    WHERE coalesce(k.points_judged, p.points_judged) <> coalesce(k.points_earned, p.points_earned)
      AND NOT EXISTS (SELECT 1 FROM purchase_lines l WHERE l.program_id = p.program_id
        AND l.customer_id = p.customer_id AND l.purchase_id = p.purchase_id AND l.returned_quantity < l.quantity)`,
  'more or less came back of a line than the returns say': `
    SELECT l.purchase_id FROM purchase_lines l
    LEFT JOIN return_lines r ON r.program_id = l.program_id AND r.purchase_customer_id = l.customer_id
      AND r.purchase_id = l.purchase_id AND r.purchase_line_no = l.line_no
    GROUP BY l.program_id, l.customer_id, l.purchase_id, l.line_no
    HAVING l.returned_quantity <> coalesce(sum(r.quantity), 0)`,
  'an act left no event, or several': `
    SELECT 1 FROM (SELECT count(*) FROM outbox_events WHERE kind ~ '^(purchase|return)[.]') e (n),
      (SELECT (SELECT count(*) FROM purchases) + (SELECT count(*) FROM returns)
        + (SELECT count(*) FROM purchase_claims)) a (n)
    WHERE e.n <> a.n`,
};

/** What is wrong with everything in the database, worked out from the rows alone. */
export async function ledgerFlaws(owner: OwnerSession): Promise<string[]> {
  const flaws: string[] = [];
  for (const [flaw, sql] of Object.entries(FLAWS)) {
    const found = await owner.query(sql);
    if (found.length > 0) flaws.push(`${flaw}: ${JSON.stringify(found.slice(0, 3))}`);
  }
  return flaws;
}
