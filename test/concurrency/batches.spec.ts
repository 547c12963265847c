import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/kernel/id.js';
import { ok } from '../../src/kernel/result.js';
import { UnitOfWork, type Write } from '../../src/platform/database/index.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { nextNumber, purchase, TEA, Till } from '../support/till.js';

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());

describe('a batch that names one customer in two ways', () => {
  it('is recorded in order, and every answer tells the balance after all of it', async () => {
    const name = nextNumber('customer');
    const card = nextNumber('CARD');
    await till.enroll(name, { kind: 'CARD', value: card });
    await till.record(purchase({ customer: { externalId: name }, lines: [TEA] }));
    for (let round = 1; round <= 15; round++) {
      const sales = [{ card }, { externalId: name }, { card }, { externalId: name }].map((customer) =>
        purchase({ customer, lines: [TEA] }),
      );
      const answers = await till.recordAll(sales);
      const available = 9 + round * 4 * 9;
      expect(answers.map(({ customer }) => customer.pointsAccount.available)).toEqual(
        sales.map(() => available),
      );
      const numbers = sales.map((sale) => sale['externalId']);
      const rows = await app.owner.query<{ number: string }>(
        'SELECT external_id AS number FROM purchases WHERE external_id = ANY ($1) ORDER BY lot_no',
        [numbers],
      );
      expect(rows.map(({ number }) => number)).toEqual(numbers);
    }
  });
});

describe('a batch of which one number is held by somebody else', () => {
  it('is recorded in order all the same, once that one has let go', async () => {
    const name = nextNumber('customer');
    await till.enroll(name);
    await till.record(purchase({ customer: { externalId: name }, lines: [TEA] }));
    const sales = [1, 2, 3].map(() => purchase({ customer: { externalId: name }, lines: [TEA] }));
    const other = new pg.Client({ connectionString: app.database.ownerUrl });
    await other.connect();
    await other.query('BEGIN');
    await other.query(
      `INSERT INTO receipts (program_id, kind, source, external_id, customer_id, subject_id, content_hash, content_form)
       VALUES ($1, 'PURCHASE', $2, $3, $4, $4, $5, 1)`,
      [app.program.programId, sales[0]!['source'], sales[0]!['externalId'], newId(), Buffer.alloc(32)],
    );
    const recorded = till.recordAll(sales);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await other.query('ROLLBACK');
    await other.end();
    expect((await recorded).map(({ status }) => status)).toEqual(['RECORDED', 'RECORDED', 'RECORDED']);
    const numbers = sales.map((sale) => sale['externalId']);
    const rows = await app.owner.query<{ number: string }>(
      'SELECT external_id AS number FROM purchases WHERE external_id = ANY ($1) ORDER BY lot_no',
      [numbers],
    );
    expect(rows.map(({ number }) => number)).toEqual(numbers);
  });
});

describe('a program that was changed', () => {
  it('is known to be so by the next purchase, also where what it was would refuse that', async () => {
    const { programId } = app.program;
    expect((await till.record(purchase())).status).toBe('RECORDED');
    await app.owner.query(`UPDATE programs SET currency = 'EUR' WHERE program_id = $1`, [programId]);
    const inEuros = await till.record(purchase({ currency: 'EUR' }));
    expect([inEuros.status, inEuros.userErrors]).toEqual(['RECORDED', []]);
    await app.owner.query(`UPDATE programs SET currency = 'GBP' WHERE program_id = $1`, [programId]);
    const refused = await till.record(purchase({ currency: 'EUR' }));
    expect(refused.userErrors[0].code).toBe('CURRENCY_MISMATCH');
  });

  it('in its settings likewise', async () => {
    await app.program.setPointSettings({ earnPoints: 3 });
    expect((await till.record(await ofSomebody())).purchase.pointsEarned).toBe(29);
    await app.program.setPointSettings({ earnPoints: 1 });
    expect((await till.record(await ofSomebody())).purchase.pointsEarned).toBe(9);
  });

  async function ofSomebody(): Promise<ReturnType<typeof purchase>> {
    const name = nextNumber('customer');
    await till.enroll(name);
    return purchase({ customer: { externalId: name }, lines: [TEA] });
  }
});

describe('writes that travel with the commit', () => {
  const insert = (name: string): Write => ({
    name,
    text: `INSERT INTO sweep_positions (program_id, sweep) VALUES ($1, $2)`,
  });
  const kept = async (): Promise<string[]> =>
    (await app.owner.query<{ sweep: string }>('SELECT sweep FROM sweep_positions ORDER BY sweep')).map(
      ({ sweep }) => sweep,
    );

  it('are kept together, and seen by what is asked after them', async () => {
    const { programId } = app.program;
    const seen = await app.get(UnitOfWork).writeDirect(programId, async (tx) => {
      tx.write(insert('first'), [programId, 'a']);
      tx.write(insert('second'), [programId, 'b']);
      const rows = await tx.query('SELECT sweep FROM sweep_positions');
      tx.write(insert('third'), [programId, 'c']);
      return ok(rows.length);
    });
    expect(seen).toEqual(ok(2));
    expect(await kept()).toEqual(['a', 'b', 'c']);
  });

  it('are none of them kept where one fails', async () => {
    const { programId } = app.program;
    const work = app.get(UnitOfWork).writeDirect(programId, async (tx) => {
      tx.write(insert('first'), [programId, 'd']);
      tx.write(insert('second'), [programId, 'a']);
      return ok(undefined);
    });
    await expect(work).rejects.toMatchObject({ code: '23505', constraint: 'sweep_positions_pkey' });
    expect(await kept()).toEqual(['a', 'b', 'c']);
  });
});
