import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { seeded, shuffled } from '../support/chance.js';
import { ledgerFlaws } from '../support/ledger-flaws.js';
import { startSecondServer, type SecondServer } from '../support/second-server.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { goodsBack, purchase, receiptOf, Till, type Input } from '../support/till.js';

const BATCHES = 20;
const BATCH_SIZE = 50;
/** How many acts of a batch the next one sends as well. */
const OVERLAP = 10;
const IN_FLIGHT = 4;
const DAY = 86_400_000;

interface Act {
  readonly kind: 'PURCHASE' | 'RETURN';
  readonly at: number;
  readonly input: Input;
}

const CUSTOMERS = Array.from({ length: 25 }, (_, n) => `offline-${n}`);

let app: TestApp;
let second: SecondServer;

beforeAll(async () => {
  app = await createTestApp();
  second = await startSecondServer(app);
});
afterAll(async () => {
  await second.close();
  await app.close();
});

/** Purchases over the last three weeks, and returns that together take back no more than was bought. */
function acts(random: () => number): Act[] {
  const upTo = (most: number): number => 1 + Math.floor(random() * most);
  const now = Date.now();
  const made: Act[] = [];
  while (made.length < BATCHES * (BATCH_SIZE - OVERLAP)) {
    const at = now - upTo(21) * DAY + upTo(1000);
    const externalId = CUSTOMERS[Math.floor(random() * CUSTOMERS.length)];
    const lines = Array.from({ length: upTo(3) }, (_, n) => ({
      sku: `SKU-${n}`,
      quantity: upTo(5000) / 1000,
      unitPriceMinor: upTo(3000),
    }));
    const sale = purchase({
      customer: random() < 0.1 ? null : { externalId },
      occurredAt: new Date(at).toISOString(),
      lines,
    });
    made.push({ kind: 'PURCHASE', at, input: sale });
    const back = (over: Input): void => {
      const later = at + upTo(DAY / 2);
      const input = goodsBack({
        purchase: receiptOf(sale),
        occurredAt: new Date(later).toISOString(),
        ...over,
      });
      made.push({ kind: 'RETURN', at: later, input });
    };
    if (random() < 0.2) back({ everything: true });
    else {
      for (const [n, { quantity }] of lines.entries()) {
        const part = Math.floor((quantity * 1000) / upTo(3)) / 1000;
        for (let left = quantity; random() < 0.6 && part > 0 && left >= part; left -= part) {
          back({ lines: [{ lineNo: n + 1, quantity: part }] });
        }
      }
    }
  }
  return made;
}

/** Sends what a till has queued: its purchases, then its returns. Tells which have to be sent again. */
async function send(till: Till, batch: readonly Act[]): Promise<Act[]> {
  const again: Act[] = [];
  for (const kind of ['PURCHASE', 'RETURN'] as const) {
    const part = batch.filter((act) => act.kind === kind);
    if (part.length === 0) continue;
    const inputs = part.map(({ input }) => input);
    const answers: AnyData[] = await (kind === 'PURCHASE'
      ? till.recordAll(inputs)
      : till.takeAllBack(inputs));
    answers.forEach(({ status, userErrors }, n) => {
      if (status !== null) return;
      expect(userErrors).toMatchObject([{ code: 'PURCHASE_NOT_FOUND', retryable: true }]);
      again.push(part[n]!);
    });
  }
  return again;
}

/** Everything that purchases and returns left behind, by the tills' own numbers. */
async function stateOf(programId: string): Promise<unknown> {
  const points = await app.owner.query(
    `SELECT i.value, a.pending, a.available, a.reserved, a.debt FROM points_accounts a
     JOIN customer_identifiers i USING (program_id, customer_id) WHERE program_id = $1 ORDER BY 1`,
    [programId],
  );
  const purchases = await app.owner.query(
    `SELECT p.source, p.external_id, p.total_minor, p.points_earned, p.points_judged, l.remaining, l.expired,
       (SELECT array_agg(returned_quantity ORDER BY line_no) FROM purchase_lines k
        WHERE k.program_id = p.program_id AND k.purchase_id = p.purchase_id) AS returned
     FROM purchases p LEFT JOIN points_lots l USING (program_id, customer_id, lot_no)
     WHERE program_id = $1 ORDER BY 1, 2`,
    [programId],
  );
  const returns = await app.owner.query(
    `SELECT r.source, r.external_id, sum(l.quantity) AS quantity FROM returns r
     JOIN return_lines l USING (program_id, customer_id, return_id)
     WHERE program_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [programId],
  );
  const refunds = await app.owner.query(
    `SELECT p.external_id, sum(l.refund_minor) AS refunded FROM return_lines l
     JOIN purchases p ON p.program_id = l.program_id AND p.purchase_id = l.purchase_id
     WHERE l.program_id = $1 GROUP BY 1 ORDER BY 1`,
    [programId],
  );
  return { points, purchases, returns, refunds };
}

it('leaves what tills queued while offline as if it had come once and in order', async () => {
  const random = seeded(20_260_301);
  const queued = acts(random);
  const tills = [new Till(app.till), new Till(second.till)];
  const foreign = new Till(app.foreignTill);
  for (const name of CUSTOMERS) {
    await tills[0]!.enroll(name);
    await foreign.enroll(name);
  }

  const sorted = [...queued].sort((a, b) => a.at - b.at);
  for (let n = 0; n < sorted.length; n += 250) {
    const part = sorted.slice(n, n + 250);
    // A return may stand in the same part as its purchase, which was before it.
    expect(await send(foreign, part)).toEqual([]);
  }

  const order = shuffled(queued, random);
  const step = BATCH_SIZE - OVERLAP;
  const batches = Array.from({ length: BATCHES }, (_, n) => {
    const start = n * step;
    return [...order, ...order].slice(start, start + BATCH_SIZE);
  });
  const sending = shuffled([...batches, ...batches, ...batches], random);
  const again = new Set<Act>();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, n) => {
      for (let batch = sending.pop(); batch; batch = sending.pop()) {
        for (const act of await send(tills[n % 2]!, batch)) again.add(act);
      }
    }),
  );
  expect(again.size).toBeGreaterThan(0);
  const last = [...again, ...order.slice(BATCHES * step)];
  for (let n = 0; n < last.length; n += 250)
    expect(await send(tills[0]!, last.slice(n, n + 250))).toEqual([]);

  expect(await stateOf(app.program.programId)).toEqual(await stateOf(app.foreignProgram.programId));
  expect(await ledgerFlaws(app.owner)).toEqual([]);
}, 60_000);
