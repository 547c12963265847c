import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/kernel/id.js';
import { LEDGER_CHECKS, type LedgerCheck } from '../../src/purchases/domain/ledger-report.js';
import { PointsDesk } from '../support/points-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import type { AnyData } from '../support/test-client.js';
import { contentsOf, goodsBack, purchase, receiptOf, Till, type Input } from '../support/till.js';

const MARCH = '2026-03-01T12:00:00.000Z';
const YEARLONG = { kind: 'AFTER_EARNING', after: 'P1Y', roundsToMonthEnd: false } as const;

let app: TestApp;
let till: Till;
let desk: PointsDesk;
/** The ids of what the statements below damage, by the names they have there. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  desk = new PointsDesk(app.staff);
  await live();
});
afterAll(() => app.close());

async function buy(externalId: string | null, pounds: number, occurredAt = MARCH): Promise<AnyData> {
  app.clock.set(occurredAt);
  const lines = [{ sku: 'TEA', quantity: pounds, unitPriceMinor: 100 }];
  const input = purchase({ customer: externalId && { externalId }, occurredAt, lines });
  return { ...(await till.record(input)).purchase, receipt: receiptOf(input) };
}

async function bringBack({ receipt }: { receipt: Input }, quantity: number): Promise<AnyData> {
  const lines = [{ lineNo: 1, quantity }];
  return (await till.takeBack(goodsBack({ occurredAt: MARCH, purchase: receipt, lines }))).return;
}

/** Everything that can befall points, once: each customer below stands for one kind of life. */
async function live(): Promise<void> {
  for (const name of ['plain', 'debtor', 'lapsed', 'waiting', 'idle', 'claimant']) {
    ids[name] = await till.enroll(name);
  }
  await buy('plain', 20);
  const returned = await buy('plain', 12);
  ids['returned'] = returned.id;
  await bringBack(returned, 5);
  ids['return'] = (await bringBack(returned, 7)).id;
  ids['given'] = (await desk.move('plain', 9)).adjustment.id;
  await desk.move('plain', -3);

  const spent = await buy('debtor', 10);
  await desk.move('debtor', -8);
  await bringBack(spent, 10);
  await buy('debtor', 3);

  await app.program.setPointSettings({ expiry: YEARLONG });
  await buy('lapsed', 10, '2025-03-01T12:00:00.000Z');
  await desk.move('lapsed', -4);
  app.clock.set('2026-03-01T12:00:00Z');
  await desk.move('lapsed', 1);

  await app.program.setPointSettings({ release: { kind: 'AFTER', after: 'P14D' } });
  const early = await buy('waiting', 6);
  await desk.release(early.receipt);
  await buy('waiting', 7);

  await app.program.setPointSettings({
    expiry: { kind: 'AFTER_INACTIVITY', after: 'P6M', roundsToMonthEnd: false },
  });
  await buy('idle', 5);

  await app.program.setPointSettings({});
  const nobodys = await buy(null, 15);
  await bringBack(nobodys, 5);
  await till.claim(nobodys.receiptToken, { externalId: 'claimant' });
  ids['claimed'] = nobodys.id;
  await bringBack(nobodys, 2);
}

/** Statements with `:name` for the id of that name. */
async function asOwner(statements: string): Promise<void> {
  for (const statement of statements.split(';')) {
    await app.owner.query(statement.replace(/(?<!:):([a-z]+)/g, (_, name: string) => `'${ids[name]}'`));
  }
}

/** Runs without a constraint that would not even let the damage happen. */
async function without(constraint: string | undefined, work: () => Promise<void>): Promise<void> {
  if (!constraint) return work();
  const [row] = await app.owner.query<{ table: string; body: string }>(
    `SELECT conrelid::regclass AS "table", pg_get_constraintdef(oid) AS body FROM pg_constraint WHERE conname = $1`,
    [constraint],
  );
  await app.owner.query(`ALTER TABLE ${row!.table} DROP CONSTRAINT ${constraint}`);
  await work();
  await app.owner.query(`ALTER TABLE ${row!.table} ADD CONSTRAINT ${constraint} ${row!.body}`);
}

interface Damage {
  readonly check: LedgerCheck;
  readonly damage: string;
  readonly repair: string;
  /** What the fault says, besides naming the check. */
  readonly says: Record<string, unknown>;
  readonly constraint?: string;
}

const OTHER = newId();
const damages: readonly Damage[] = [
  {
    check: 'BALANCE',
    damage: 'UPDATE points_accounts SET available = available + 1 WHERE customer_id = :plain',
    repair: 'UPDATE points_accounts SET available = available - 1 WHERE customer_id = :plain',
    says: { customerId: 'plain', subjectId: 'AVAILABLE', expected: '26', found: '27' },
  },
  {
    check: 'BALANCE',
    damage: 'UPDATE points_accounts SET reserved = 1 WHERE customer_id = :plain',
    repair: 'UPDATE points_accounts SET reserved = 0 WHERE customer_id = :plain',
    says: { customerId: 'plain', subjectId: 'RESERVED', expected: '0', found: '1' },
  },
  {
    check: 'BALANCE',
    damage: 'UPDATE points_accounts SET debt = debt + 1 WHERE customer_id = :debtor',
    repair: 'UPDATE points_accounts SET debt = debt - 1 WHERE customer_id = :debtor',
    says: { customerId: 'debtor', subjectId: 'DEBT', expected: '5', found: '6' },
  },
  {
    check: 'BALANCE',
    damage: 'UPDATE points_accounts SET pending = pending - 1 WHERE customer_id = :waiting',
    repair: 'UPDATE points_accounts SET pending = pending + 1 WHERE customer_id = :waiting',
    says: { customerId: 'waiting', subjectId: 'PENDING', expected: '7', found: '6' },
  },
  {
    check: 'LOTS',
    damage: 'UPDATE points_lots SET remaining = remaining - 1 WHERE customer_id = :waiting AND remaining = 7',
    repair:
      'UPDATE points_lots SET remaining = remaining + 1 WHERE customer_id = :waiting AND remaining = 6 AND points = 7',
    says: { customerId: 'waiting', subjectId: 'PENDING', expected: '7', found: '6' },
  },
  {
    check: 'NEGATIVE_BALANCE',
    constraint: 'points_accounts_balances_check',
    damage: 'UPDATE points_accounts SET pending = -1 WHERE customer_id = :plain',
    repair: 'UPDATE points_accounts SET pending = 0 WHERE customer_id = :plain',
    says: { customerId: 'plain', subjectId: 'PENDING', found: '-1' },
  },
  {
    check: 'DEBT_BESIDE_AVAILABLE',
    constraint: 'points_accounts_debt_check',
    damage: 'UPDATE points_accounts SET debt = 1 WHERE customer_id = :plain',
    repair: 'UPDATE points_accounts SET debt = 0 WHERE customer_id = :plain',
    says: { customerId: 'plain', found: '26' },
  },
  {
    check: 'SEQUENCE',
    damage: 'UPDATE points_accounts SET seq = seq + 1 WHERE customer_id = :idle',
    repair: 'UPDATE points_accounts SET seq = seq - 1 WHERE customer_id = :idle',
    says: { customerId: 'idle', expected: '2, from 1 to 2', found: '1, from 1 to 1' },
  },
  {
    check: 'SEQUENCE',
    damage: `UPDATE points_transfers SET seq = 9 WHERE customer_id = :waiting AND kind = 'RELEASE'`,
    repair: 'UPDATE points_transfers SET seq = 2 WHERE customer_id = :waiting AND seq = 9',
    says: { customerId: 'waiting', found: '3, from 1 to 9' },
  },
  {
    check: 'RUNNING_BALANCE',
    damage:
      'UPDATE points_transfers SET available_after = available_after + 1 WHERE customer_id = :plain AND seq = 2',
    repair:
      'UPDATE points_transfers SET available_after = available_after - 1 WHERE customer_id = :plain AND seq = 2',
    says: {
      customerId: 'plain',
      subjectId: '2',
      expected: 'pending 0, available 32, reserved 0, debt 0',
      found: 'pending 0, available 33, reserved 0, debt 0',
    },
  },
  {
    check: 'DRAWS',
    damage: 'UPDATE points_draws SET points = points + 1 WHERE customer_id = :claimant',
    repair: 'UPDATE points_draws SET points = points - 1 WHERE customer_id = :claimant',
    says: { customerId: 'claimant', subjectId: '2', expected: '2', found: '3' },
  },
  {
    check: 'DRAWS',
    damage: `INSERT INTO points_draws SELECT program_id, customer_id, 1, 1, 1 FROM customers WHERE customer_id = :idle`,
    repair: 'DELETE FROM points_draws WHERE customer_id = :idle',
    says: { customerId: 'idle', subjectId: '1', expected: '0', found: '1' },
  },
  {
    check: 'LOT_ORIGIN',
    damage: 'UPDATE points_lots SET points = points + 1 WHERE customer_id = :idle',
    repair: 'UPDATE points_lots SET points = points - 1 WHERE customer_id = :idle',
    says: { customerId: 'idle', subjectId: '1' },
  },
  {
    check: 'LOT_STATE',
    damage: `UPDATE points_lots SET state = 'AVAILABLE' WHERE customer_id = :waiting AND points = 7`,
    repair: `UPDATE points_lots SET state = 'PENDING' WHERE customer_id = :waiting AND points = 7`,
    says: { customerId: 'waiting', expected: 'PENDING', found: 'AVAILABLE' },
  },
  {
    check: 'LOT_REMAINING',
    damage: 'UPDATE points_lots SET remaining = remaining - 1 WHERE customer_id = :idle',
    repair: 'UPDATE points_lots SET remaining = remaining + 1 WHERE customer_id = :idle',
    says: { customerId: 'idle', subjectId: '1', expected: '5', found: '4' },
  },
  {
    check: 'LOT_EXPIRED',
    damage: 'UPDATE points_lots SET expired = expired - 1 WHERE customer_id = :lapsed AND lot_no = 1',
    repair: 'UPDATE points_lots SET expired = expired + 1 WHERE customer_id = :lapsed AND lot_no = 1',
    says: { customerId: 'lapsed', subjectId: '1', expected: '6', found: '5' },
  },
  {
    check: 'LOT_REVIVED',
    damage: 'UPDATE points_lots SET remaining = 1 WHERE customer_id = :lapsed AND lot_no = 1',
    repair: 'UPDATE points_lots SET remaining = 0 WHERE customer_id = :lapsed AND lot_no = 1',
    says: { customerId: 'lapsed', subjectId: '1', expected: '0', found: '1' },
  },
  {
    check: 'LOT_REVIVED',
    damage: 'UPDATE points_draws SET transfer_seq = 4 WHERE customer_id = :lapsed AND transfer_seq = 2',
    repair: 'UPDATE points_draws SET transfer_seq = 2 WHERE customer_id = :lapsed AND transfer_seq = 4',
    says: { customerId: 'lapsed', subjectId: '1', expected: '0', found: '4' },
  },
  {
    check: 'DUE_DATE',
    damage: 'UPDATE points_accounts SET next_due_at = NULL WHERE customer_id = :waiting',
    repair: `UPDATE points_accounts SET next_due_at = '2026-03-15T12:00:00Z' WHERE customer_id = :waiting`,
    says: { customerId: 'waiting', found: null },
  },
  {
    check: 'DUE_DATE',
    damage: `UPDATE points_accounts SET next_due_at = next_due_at + interval '1 ms' WHERE customer_id = :idle`,
    repair: `UPDATE points_accounts SET next_due_at = next_due_at - interval '1 ms' WHERE customer_id = :idle`,
    says: {
      customerId: 'idle',
      expected: '2026-09-01T11:00:00.000Z',
      found: '2026-09-01T11:00:00.001Z',
    },
  },
  {
    check: 'ADJUSTMENT',
    damage: 'UPDATE points_adjustments SET points = points + 1 WHERE adjustment_id = :given',
    repair: 'UPDATE points_adjustments SET points = points - 1 WHERE adjustment_id = :given',
    says: { customerId: 'plain', subjectId: 'given' },
  },
  {
    check: 'ADJUSTMENT_RECEIPT',
    damage: `UPDATE receipts SET source = source || '!' WHERE subject_id = :given`,
    repair: `UPDATE receipts SET source = rtrim(source, '!') WHERE subject_id = :given`,
    says: { customerId: 'plain', subjectId: 'given' },
  },
  {
    check: 'LEDGER_RIGHTS',
    damage: 'GRANT UPDATE (points) ON points_transfers TO laurel_app',
    repair: 'REVOKE UPDATE (points) ON points_transfers FROM laurel_app',
    says: { customerId: null, subjectId: 'points_transfers', expected: null, found: 'UPDATE' },
  },
  {
    check: 'LEDGER_RIGHTS',
    damage: 'GRANT DELETE ON points_draws TO laurel_app',
    repair: 'REVOKE DELETE ON points_draws FROM laurel_app',
    says: { customerId: null, subjectId: 'points_draws', found: 'DELETE' },
  },
  {
    check: 'EARNING',
    damage: 'UPDATE purchases SET lot_no = lot_no + 100 WHERE purchase_id = :returned',
    repair: 'UPDATE purchases SET lot_no = lot_no - 100 WHERE purchase_id = :returned',
    says: { customerId: 'plain', subjectId: 'returned', found: null },
  },
  {
    check: 'EARNING',
    damage: 'UPDATE purchase_claims SET points_earned = points_earned + 1 WHERE purchase_id = :claimed',
    repair: 'UPDATE purchase_claims SET points_earned = points_earned - 1 WHERE purchase_id = :claimed',
    says: { customerId: 'claimant', subjectId: 'claimed' },
  },
  {
    check: 'TRANSFER_SOURCE',
    damage: `UPDATE points_transfers SET source_id = '${OTHER}' WHERE customer_id = :waiting AND kind = 'RELEASE'`,
    repair: `UPDATE points_transfers SET source_id = (SELECT t.source_id FROM points_transfers t
      WHERE t.customer_id = :waiting AND t.seq = 1) WHERE source_id = '${OTHER}'`,
    says: { customerId: 'waiting', subjectId: '2', found: null },
  },
  {
    check: 'JUDGED',
    damage: 'UPDATE purchase_claims SET points_judged = points_judged - 1 WHERE purchase_id = :claimed',
    repair: 'UPDATE purchase_claims SET points_judged = points_judged + 1 WHERE purchase_id = :claimed',
    says: { subjectId: 'claimed', expected: '2', found: '1' },
  },
  {
    check: 'JUDGED_ABOVE_EARNED',
    constraint: 'purchases_points_check',
    damage: 'UPDATE purchases SET points_judged = points_judged + 1 WHERE purchase_id = :returned',
    repair: 'UPDATE purchases SET points_judged = points_judged - 1 WHERE purchase_id = :returned',
    says: { customerId: 'plain', subjectId: 'returned', expected: 'at most 12', found: '13' },
  },
  {
    check: 'WHOLLY_RETURNED',
    damage: 'UPDATE purchases SET points_judged = points_judged - 1 WHERE purchase_id = :returned',
    repair: 'UPDATE purchases SET points_judged = points_judged + 1 WHERE purchase_id = :returned',
    says: { customerId: 'plain', subjectId: 'returned', expected: '12', found: '11' },
  },
  {
    check: 'RETURNED_QUANTITY',
    damage: 'UPDATE purchase_lines SET returned_quantity = 0 WHERE purchase_id = :returned',
    repair: 'UPDATE purchase_lines SET returned_quantity = quantity WHERE purchase_id = :returned',
    says: { customerId: 'plain', expected: '12000', found: '0' },
  },
  {
    check: 'RETURN_TRANSFERS',
    damage: 'UPDATE return_judgements SET taken = taken - 1, waived = waived + 1 WHERE return_id = :return',
    repair: 'UPDATE return_judgements SET taken = taken + 1, waived = waived - 1 WHERE return_id = :return',
    says: {
      customerId: 'plain',
      subjectId: 'return',
      expected: '6 taken, 0 to debt',
      found: '7 taken, 0 to debt',
    },
  },
  {
    check: 'KEPT_FIGURES',
    damage: 'UPDATE purchases SET kept_basis_minor = 1 WHERE purchase_id = :returned',
    repair: 'UPDATE purchases SET kept_basis_minor = 0 WHERE purchase_id = :returned',
    says: {
      customerId: 'plain',
      subjectId: 'returned',
      expected: '0 kept, wholly returned: t',
      found: '1 kept, wholly returned: t',
    },
  },
  {
    check: 'KEPT_FIGURES',
    damage: 'UPDATE purchases SET wholly_returned = false WHERE purchase_id = :returned',
    repair: 'UPDATE purchases SET wholly_returned = true WHERE purchase_id = :returned',
    says: { customerId: 'plain', subjectId: 'returned', found: '0 kept, wholly returned: f' },
  },
  {
    check: 'CUSTOMER_FACTS',
    damage: `UPDATE customer_facts SET history = jsonb_set(history, '{purchases}', '2') WHERE customer_id = :plain`,
    repair: `UPDATE customer_facts SET history = jsonb_set(history, '{purchases}', '1') WHERE customer_id = :plain`,
    says: { customerId: 'plain', expected: '1 purchases, 2000 spent', found: '2 purchases, 2000 spent' },
  },
  {
    check: 'CUSTOMER_FACTS',
    damage: `UPDATE customer_facts SET history = jsonb_set(history, '{spentMinor}', '801') WHERE customer_id = :claimant`,
    repair: `UPDATE customer_facts SET history = jsonb_set(history, '{spentMinor}', '800') WHERE customer_id = :claimant`,
    says: { customerId: 'claimant', expected: '1 purchases, 800 spent', found: '1 purchases, 801 spent' },
  },
  {
    check: 'RULE_COUNTERS',
    damage: `INSERT INTO rules SELECT program_id, '${OTHER}', now(), now() FROM customers WHERE customer_id = :plain;
      INSERT INTO rule_counters SELECT program_id, '${OTHER}', customer_id, 'EVER', 1, 5, 0 FROM customers
        WHERE customer_id = :plain`,
    repair: `DELETE FROM rule_counters WHERE rule_id = '${OTHER}'; DELETE FROM rules WHERE rule_id = '${OTHER}'`,
    says: {
      customerId: 'plain',
      subjectId: `${OTHER} EVER`,
      expected: '0 uses, 0 points, 0 cost',
      found: '1 uses, 5 points, 0 cost',
    },
  },
  {
    check: 'PURCHASE_RECEIPT',
    damage: `UPDATE receipts SET external_id = external_id || '!' WHERE subject_id = :returned`,
    repair: `UPDATE receipts SET external_id = rtrim(external_id, '!') WHERE subject_id = :returned`,
    says: { customerId: 'plain', subjectId: 'returned' },
  },
  {
    check: 'RETURN_RECEIPT',
    damage: `UPDATE receipts SET subject_id = '${OTHER}' WHERE subject_id = :return`,
    repair: `UPDATE receipts SET subject_id = :return WHERE subject_id = '${OTHER}'`,
    says: { customerId: 'plain', subjectId: 'return', found: null },
  },
];

describe('verifyLedger', () => {
  it('counts thirds that make up a whole as a whole', async () => {
    app.clock.set(MARCH);
    const lines = [1, 2, 3].map((no) => ({
      sku: `T${no}`,
      quantity: 3,
      unitPriceMinor: 33,
      lineTotalMinor: 100,
    }));
    const input = purchase({ customer: { externalId: 'plain' }, occurredAt: MARCH, lines });
    await till.record(input);
    const back = lines.map((_, index) => ({ lineNo: index + 1, quantity: 2 }));
    await till.takeBack(goodsBack({ occurredAt: MARCH, purchase: receiptOf(input), lines: back }));
    expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
    await till.takeBack(goodsBack({ occurredAt: MARCH, purchase: receiptOf(input), everything: true }));
    expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
  });

  it('finds nothing wrong with what the service did, and changes nothing', async () => {
    const before = await contentsOf(app.owner);
    expect(await desk.verify()).toEqual({
      ok: true,
      checkedAt: MARCH,
      customers: 6,
      transfers: expect.any(Number),
      faultCount: 0,
      faults: [],
    });
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('does not mind what time did and nobody wrote down', async () => {
    app.clock.set('2030-01-01T00:00:00Z');
    expect(await desk.verify()).toMatchObject({ ok: true });
    app.clock.set(MARCH);
  });

  it.each(damages)(
    'finds damage: $check, by $damage',
    async ({ check, damage, repair, says, constraint }) => {
      const before = await contentsOf(app.owner);
      let report: AnyData;
      let foreign: AnyData;
      await without(constraint, async () => {
        await asOwner(damage);
        try {
          report = await desk.verify();
          foreign = (await verifyAs('foreignStaff')).data.verifyLedger;
        } finally {
          await asOwner(repair);
        }
      });
      const { customerId = expect.anything(), subjectId = null, ...rest } = says;
      expect(report.ok).toBe(false);
      expect(report.faultCount).toBe(report.faults.length);
      expect(report.faults).toContainEqual(
        expect.objectContaining({
          check,
          customerId: named(customerId),
          ...('subjectId' in says && { subjectId: named(subjectId) }),
          ...rest,
          message: expect.stringContaining(LEDGER_CHECKS[check]),
        }),
      );
      // The ledger's rights are the same for all programs.
      expect(foreign.ok).toBe(check !== 'LEDGER_RIGHTS');
      expect(await desk.verify()).toMatchObject({ ok: true, faults: [] });
      expect(await contentsOf(app.owner)).toEqual(before);
    },
  );

  it('has been damaged in every way that it looks for', () => {
    expect(new Set(damages.map(({ check }) => check))).toEqual(new Set(Object.keys(LEDGER_CHECKS)));
  });

  it('counts all and lists a hundred, of each check its share', async () => {
    await asOwner(`INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at)
        SELECT program_id, gen_random_uuid(), enrolled_at, recorded_at FROM customers, generate_series(1, 150)
        WHERE customer_id = :plain;
      INSERT INTO points_accounts (program_id, customer_id, pending)
        SELECT program_id, customer_id, 1 FROM customers c
        WHERE NOT EXISTS (SELECT FROM points_accounts a WHERE a.customer_id = c.customer_id);
      UPDATE receipts SET source = source || '!' WHERE subject_id = :given`);
    const report = await desk.verify();
    expect(report).toMatchObject({ ok: false, customers: 156, faultCount: 301 });
    const found = (check: LedgerCheck): number =>
      report.faults.filter((fault: AnyData) => fault.check === check).length;
    expect([found('BALANCE'), found('LOTS'), found('ADJUSTMENT_RECEIPT')]).toEqual([33, 33, 1]);
    await asOwner(`DELETE FROM points_accounts WHERE pending = 1 AND seq = 0;
      UPDATE receipts SET source = rtrim(source, '!') WHERE subject_id = :given`);
    expect(await desk.verify()).toMatchObject({ ok: true });
  });

  it('is for staff', async () => {
    for (const who of ['till', 'anonymous'] as const) {
      const { data, codes } = await verifyAs(who);
      expect(data).toBeFalsy();
      expect(codes).toEqual([who === 'till' ? 'FORBIDDEN' : 'UNAUTHENTICATED']);
    }
    expect((await app.customer('plain').query('{ verifyLedger { ok } }')).codes).toEqual(['FORBIDDEN']);
  });
});

/** The id of that name; anything else as it is. */
function named(id: unknown): unknown {
  return typeof id === 'string' ? (ids[id] ?? id) : id;
}

function verifyAs(who: 'till' | 'anonymous' | 'foreignStaff') {
  return app[who].query('{ verifyLedger { ok } }');
}
