import { expect } from '@jest/globals';
import type { Baskets } from './baskets.js';
import type { OwnerSession } from './owner-session.js';
import type { AnyData } from './test-client.js';
import { goodsBack, receiptOf, type Input, type Till } from './till.js';

/** The purchase is still on its way; or on a slow machine, too many batches wait for the same customers. */
const PASSING = /^(PURCHASE_NOT_FOUND|TEMPORARILY_UNAVAILABLE)$/;

/** Something that happened at a till while it could not reach us. */
export interface OfflineAct {
  readonly kind: 'PURCHASE' | 'RETURN';
  readonly at: number;
  readonly input: Input;
}

/** At least that many purchases and returns, in which no more comes back than was bought. */
export function offlineActs(count: number, baskets: Baskets, random: () => number): OfflineAct[] {
  const made: OfflineAct[] = [];
  while (made.length < count) {
    const { input } = baskets.next();
    const at = Date.parse(input['occurredAt'] as string);
    made.push({ kind: 'PURCHASE', at, input });
    const back = (what: Input): void => {
      const later = at + Math.floor(random() * (Date.now() - at));
      const occurredAt = new Date(later).toISOString();
      const returned = goodsBack({ purchase: receiptOf(input), occurredAt, ...what });
      made.push({ kind: 'RETURN', at: later, input: returned });
    };
    if (random() < 0.1) back({ everything: true });
    else {
      for (const [n, { quantity }] of (input['lines'] as { quantity: number }[]).entries()) {
        for (let left = quantity; left > 0 && random() < 0.2; left--)
          back({ lines: [{ lineNo: n + 1, quantity: 1 }] });
      }
    }
  }
  return made;
}

/** Sends what a till has queued: its purchases, then its returns. Tells which have to be sent again. */
export async function sendQueued(till: Till, batch: readonly OfflineAct[]): Promise<OfflineAct[]> {
  const again: OfflineAct[] = [];
  for (const kind of ['PURCHASE', 'RETURN'] as const) {
    const part = batch.filter((act) => act.kind === kind);
    if (part.length === 0) continue;
    const inputs = part.map(({ input }) => input);
    const answers = await (kind === 'PURCHASE' ? till.recordAll(inputs) : till.takeAllBack(inputs));
    answers.forEach(({ status, userErrors }: AnyData, n) => {
      if (status !== null) return;
      expect(userErrors).toMatchObject([{ code: expect.stringMatching(PASSING), retryable: true }]);
      again.push(part[n]!);
    });
  }
  return again;
}

/** Each select lists by the tills' own numbers what purchases and returns left behind. */
const LEFT_BEHIND: Readonly<Record<string, string>> = {
  points: `
    SELECT i.value, a.pending, a.available, a.reserved, a.debt FROM points_accounts a
    JOIN customer_identifiers i USING (program_id, customer_id) WHERE i.kind = 'EXTERNAL_ID' ORDER BY 1`,
  purchases: `
    SELECT p.source, p.external_id, p.total_minor, p.points_earned, p.points_judged, l.remaining, l.expired,
      (SELECT array_agg(returned_quantity ORDER BY line_no) FROM purchase_lines k
       WHERE k.program_id = p.program_id AND k.customer_id = p.customer_id AND k.purchase_id = p.purchase_id)
       AS returned
    FROM purchases p LEFT JOIN points_lots l USING (program_id, customer_id, lot_no) ORDER BY 1, 2`,
  returns: `
    SELECT r.source, r.external_id, sum(l.quantity) AS quantity FROM returns r
    JOIN return_lines l USING (program_id, customer_id, return_id) GROUP BY 1, 2 ORDER BY 1, 2`,
  refunds: `
    SELECT p.source, p.external_id, sum(l.refund_minor) AS refunded FROM return_lines l
    JOIN purchases p ON p.program_id = l.program_id AND p.customer_id = l.purchase_customer_id
      AND p.purchase_id = l.purchase_id
    GROUP BY 1, 2 ORDER BY 1, 2`,
};

/** Everything that purchases and returns left behind in a database, but for ids and moments. */
export async function stateOf(owner: OwnerSession): Promise<Record<string, unknown[]>> {
  const parts = Object.entries(LEFT_BEHIND).map(
    async ([name, sql]) => [name, await owner.query(sql)] as const,
  );
  return Object.fromEntries(await Promise.all(parts));
}
