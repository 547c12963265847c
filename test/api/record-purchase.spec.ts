import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { contentsOf, HONEY, nextNumber, purchase, setStatus, TEA, Till, told } from '../support/till.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let app: TestApp;
let till: Till;

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
});
afterAll(() => app.close());
afterEach(() => app.clock.reset());

describe('recordPurchase', () => {
  it('earns by the base rate and answers with the arithmetic and the live balance', async () => {
    await till.enroll('ada');
    const answer = await till.record(
      purchase({
        customer: { externalId: 'ada' },
        lines: [
          TEA,
          { sku: 'HONEY', name: 'Honey', category: 'Food', quantity: '0.5', unitPriceMinor: 1000 },
        ],
      }),
    );
    expect(answer).toMatchObject({
      status: 'RECORDED',
      purchase: {
        anonymous: false,
        totalMinor: 1499,
        basisMinor: 1499,
        pointsEarned: 14,
        receiptToken: null,
        storeCode: null,
        channel: null,
        earnings: [
          {
            rule: { name: 'Base earning' },
            version: 1,
            basisMinor: 1499,
            points: 14,
            explanation: '1 point per 1.00 GBP on 14.99 GBP: 14 points',
          },
        ],
        lines: [
          {
            lineNo: 1,
            sku: 'TEA',
            name: null,
            quantity: 1,
            netMinor: 999,
            basisMinor: 999,
            returnedQuantity: 0,
          },
          { lineNo: 2, sku: 'HONEY', name: 'Honey', category: 'Food', quantity: 0.5, netMinor: 500 },
        ],
      },
      customer: { status: 'ACTIVE', pointsAccount: { available: 14, pending: 0, reserved: 0, debt: 0 } },
      warnings: [],
      userErrors: [],
    });
  });

  it('spreads a discount by largest remainder, and lets the line total of the till win', async () => {
    const answer = await till.record(
      purchase({
        lines: [
          { sku: 'A', quantity: 1, unitPriceMinor: 1000 },
          { sku: 'B', quantity: '0.335', unitPriceMinor: 299, lineTotalMinor: 500 },
          { sku: 'C', quantity: '0.335', unitPriceMinor: 299 },
        ],
        discountMinor: 100,
        totalMinor: 1500,
      }),
    );
    expect(answer.userErrors).toEqual([]);
    expect(answer.purchase.lines.map((line: { netMinor: number }) => line.netMinor)).toEqual([937, 469, 94]);
    expect(answer.purchase).toMatchObject({ totalMinor: 1500, discountMinor: 100 });
  });

  it('takes prices without tax where the program has such', async () => {
    await app.owner.query('UPDATE programs SET prices_include_tax = false WHERE program_id = $1', [
      app.foreignProgram.programId,
    ]);
    const foreign = new Till(app.foreignTill);
    await foreign.enroll('tax');
    const answer = await foreign.record(
      purchase({ customer: { externalId: 'tax' }, lines: [{ ...TEA, taxMinor: 200 }], totalMinor: 1199 }),
    );
    expect(answer.purchase).toMatchObject({ totalMinor: 1199, basisMinor: 999, pointsEarned: 9 });
  });

  it('takes 5,000 lines, and skus nobody knows', async () => {
    await till.enroll('wholesale');
    const lines = Array.from({ length: 5000 }, (_, n) => ({ sku: `S-${n}`, quantity: 1, unitPriceMinor: 3 }));
    const answer = await till.record(purchase({ customer: { externalId: 'wholesale' }, lines }));
    expect(answer.purchase).toMatchObject({ totalMinor: 15_000, pointsEarned: 150 });
    expect(answer.purchase.lines).toHaveLength(5000);
    expect(answer.purchase.lines[4999]).toMatchObject({ lineNo: 5000, sku: 'S-4999' });
  });

  it('notes the key, and its store where the till names none', async () => {
    const input = purchase();
    const storeTill = new Till(await app.holderOf({ role: 'TILL', storeCode: 'S-1' }));
    const first = await storeTill.record(input);
    expect(first.purchase.storeCode).toBe('S-1');
    expect((await till.record(input)).purchase).toEqual(first.purchase);
    const named = await storeTill.record(purchase({ storeCode: 'S-2', channel: 'WEB' }));
    expect(named.purchase).toMatchObject({ storeCode: 'S-2', channel: 'WEB' });
    const [row] = await app.owner.query(
      `SELECT k.store_code FROM purchases p JOIN api_keys k USING (program_id, api_key_id) WHERE purchase_id = $1`,
      [named.purchase.id],
    );
    expect(row).toEqual({ store_code: 'S-1' });
  });
});

describe('whoever the buyer is, the sale goes on', () => {
  it('for an active customer, however they are named', async () => {
    const id = await till.enroll(
      'Bea',
      { kind: 'CARD', value: '6012-3456' },
      { kind: 'EMAIL', value: 'bea@example.com' },
      { kind: 'PHONE', value: '+447700900124' },
    );
    const names = [
      { id },
      { id: id.toUpperCase() },
      { externalId: 'Bea' },
      { card: '6012 3456' },
      { email: 'BEA@example.com' },
      { phone: '07700 900124' },
    ];
    for (const customer of names) {
      expect((await till.record(purchase({ customer }))).customer.id).toBe(id);
    }
    expect(await till.points('Bea')).toMatchObject({ available: names.length * 24 });
  });

  const anonymous = {
    status: 'RECORDED',
    purchase: { anonymous: true, pointsEarned: 0, earnings: [], receiptToken: expect.any(String) },
    customer: null,
    userErrors: [],
  };

  it('for nobody', async () => {
    expect(await till.record(purchase())).toMatchObject({ ...anonymous, warnings: [] });
  });

  it.each([
    ['unknown id', { id: '01920000-0000-7000-8000-000000000000' }],
    ['id that is none', { id: 'nobody' }],
    ['unknown external id', { externalId: 'nobody' }],
    ['unknown card', { card: '404' }],
    ['e-mail address that is none', { email: 'not an address' }],
    ['telephone number that is none', { phone: '1' }],
  ])('for an %s', async (_what, customer) => {
    expect(await till.record(purchase({ customer }))).toMatchObject({
      ...anonymous,
      warnings: [{ code: 'CUSTOMER_UNKNOWN' }],
    });
  });

  it('for a suspended customer, without points', async () => {
    const id = await till.enroll('suspended');
    await setStatus(app.owner, id, 'SUSPENDED');
    expect(await till.record(purchase({ customer: { externalId: 'suspended' } }))).toMatchObject({
      status: 'RECORDED',
      purchase: { anonymous: false, totalMinor: 2499, pointsEarned: 0, earnings: [], receiptToken: null },
      customer: { id, status: 'SUSPENDED', pointsAccount: { available: 0 } },
      warnings: [{ code: 'CUSTOMER_SUSPENDED' }],
      userErrors: [],
    });
  });

  it('for a closed customer', async () => {
    await setStatus(app.owner, await till.enroll('closed'), 'CLOSED');
    expect(await till.record(purchase({ customer: { externalId: 'closed' } }))).toMatchObject({
      ...anonymous,
      warnings: [{ code: 'CUSTOMER_CLOSED' }],
    });
  });

  it('for an erased customer', async () => {
    const id = await till.enroll('erased');
    await setStatus(app.owner, id, 'ERASED');
    for (const customer of [{ externalId: 'erased' }, { id }]) {
      expect(await till.record(purchase({ customer }))).toMatchObject({
        ...anonymous,
        warnings: [{ code: 'CUSTOMER_UNKNOWN' }],
      });
    }
  });

  it('for a merged customer, to the survivor', async () => {
    const alias = await till.enroll('alias');
    const survivor = await till.enroll('survivor');
    await setStatus(app.owner, alias, 'MERGED', survivor);
    for (const customer of [{ externalId: 'alias' }, { id: alias }]) {
      expect(await till.record(purchase({ customer }))).toMatchObject({
        purchase: { pointsEarned: 24 },
        customer: { id: survivor },
        warnings: [],
      });
    }
    expect(await till.points('survivor')).toMatchObject({ available: 48 });
    const owners = await app.owner.query('SELECT 1 FROM purchases WHERE customer_id = $1', [alias]);
    expect(owners).toEqual([]);
  });

  it('for an alias of somebody who was erased or suspended since', async () => {
    const alias = await till.enroll('alias of erased');
    const survivor = await till.enroll('erased survivor');
    await setStatus(app.owner, alias, 'MERGED', survivor);
    await setStatus(app.owner, survivor, 'SUSPENDED');
    const toSuspended = await till.record(purchase({ customer: { externalId: 'alias of erased' } }));
    expect(toSuspended).toMatchObject({
      customer: { id: survivor },
      warnings: [{ code: 'CUSTOMER_SUSPENDED' }],
    });
    await setStatus(app.owner, survivor, 'ERASED');
    const toErased = await till.record(purchase({ customer: { externalId: 'alias of erased' } }));
    expect(toErased).toMatchObject({ ...anonymous, warnings: [{ code: 'CUSTOMER_UNKNOWN' }] });
  });
});

describe('a repeat', () => {
  it('answers what was decided and the live balance, and other content is refused', async () => {
    await till.enroll('cid');
    const input = purchase({ customer: { externalId: 'cid' } });
    const first = await till.record(input);
    await till.record(purchase({ customer: { externalId: 'cid' } }));
    const before = await contentsOf(app.owner);
    expect(await till.record(input)).toEqual({
      ...first,
      status: 'REPEATED',
      customer: { ...first.customer, pointsAccount: { available: 48, pending: 0, reserved: 0, debt: 0 } },
    });
    const others = [
      { discountMinor: 1 },
      { customer: null },
      { customer: { id: first.customer.id } },
      { occurredAt: new Date(Date.now() - MINUTE).toISOString() },
      { storeCode: 'S' },
      { channel: 'WEB' },
      { lines: [HONEY, TEA] },
      { lines: [TEA] },
      { lines: [TEA, { ...HONEY, name: 'Honey' }] },
      { lines: [TEA, { ...HONEY, taxMinor: 1 }] },
      { lines: [TEA, { ...HONEY, quantity: 1, unitPriceMinor: 1500 }] },
    ];
    for (const other of others) {
      const answer = await till.record({ ...input, ...other });
      expect(told(answer)).toEqual(['IDEMPOTENCY_CONFLICT input.externalId']);
      expect(answer).toMatchObject({ purchase: null, status: null, customer: null });
    }
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('may leave out defaults and write the same values in other ways', async () => {
    const input = purchase({
      occurredAt: new Date(Date.now() - MINUTE).toISOString().replace('Z', '+00:00'),
      lines: [{ sku: 'A', quantity: '1.50', unitPriceMinor: 333 }],
    });
    const { purchase: first } = await till.record(input);
    const before = await contentsOf(app.owner);
    const same = await till.record({
      ...input,
      occurredAt: new Date(Date.parse(input['occurredAt'] as string) + 60 * MINUTE)
        .toISOString()
        .replace('Z', '+01:00'),
      customer: null,
      storeCode: null,
      channel: null,
      lines: [
        {
          sku: 'A',
          quantity: 1.5,
          unitPriceMinor: 333,
          lineTotalMinor: 500,
          discountMinor: 0,
          taxMinor: 0,
          name: null,
          category: null,
        },
      ],
      discountMinor: 0,
      totalMinor: 500,
    });
    expect(same).toMatchObject({ status: 'REPEATED', purchase: first });
    expect(await contentsOf(app.owner)).toEqual(before);
  });

  it('is one whatever became of the customer since', async () => {
    const id = await till.enroll('dora');
    const survivor = await till.enroll('dora survives');
    const input = purchase({ customer: { externalId: 'dora' } });
    const { purchase: first } = await till.record(input);
    await setStatus(app.owner, id, 'SUSPENDED');
    expect(await till.record(input)).toMatchObject({ status: 'REPEATED', purchase: first, customer: { id } });
    await setStatus(app.owner, id, 'CLOSED');
    expect(await till.record(input)).toMatchObject({ status: 'REPEATED', purchase: first, warnings: [] });
    await setStatus(app.owner, id, 'MERGED', survivor);
    expect(await till.record(input)).toMatchObject({
      status: 'REPEATED',
      purchase: first,
      customer: { id: survivor },
    });
    await setStatus(app.owner, id, 'ERASED');
    expect(await till.record(input)).toMatchObject({
      status: 'REPEATED',
      purchase: first,
      customer: null,
      warnings: [],
    });
  });

  it('stays anonymous when the customer is enrolled afterwards', async () => {
    const input = purchase({ customer: { externalId: 'later' } });
    const first = await till.record(input);
    await till.enroll('later');
    expect(await till.record(input)).toEqual({ ...first, status: 'REPEATED' });
    expect(await till.points('later')).toMatchObject({ available: 0 });
  });

  it('is one long after the time in which it could be recorded', async () => {
    const input = purchase();
    const first = await till.record(input);
    app.clock.set(Date.now() + 400 * DAY);
    expect(await till.record(input)).toEqual({ ...first, status: 'REPEATED' });
    expect(told(await till.record(purchase({ occurredAt: input['occurredAt'] })))).toEqual([
      'TOO_OLD input.occurredAt',
    ]);
    expect(told(await till.record({ ...input, discountMinor: 1 }))).toEqual([
      'IDEMPOTENCY_CONFLICT input.externalId',
    ]);
  });

  it('is told apart by source, program and kind of act, and binds only what was recorded', async () => {
    const input = purchase();
    expect(told(await till.record({ ...input, currency: 'EUR' }))).toEqual([
      'CURRENCY_MISMATCH input.currency',
    ]);
    expect(await till.record(input)).toMatchObject({ status: 'RECORDED' });
    expect(await till.record({ ...input, source: 'till-2' })).toMatchObject({ status: 'RECORDED' });
    expect(await new Till(app.foreignTill).record(input)).toMatchObject({ status: 'RECORDED' });
    const back = { ...input, currency: undefined, lines: [], everything: true, purchase: undefined };
    const named = { ...back, purchase: { source: input['source'], externalId: input['externalId'] } };
    expect(await till.takeBack(named)).toMatchObject({ status: 'RECORDED' });
    expect(await till.record(input)).toMatchObject({ status: 'REPEATED' });
  });
});

describe('the time of a purchase', () => {
  const NOW = Date.parse('2026-06-15T12:00:00Z');
  const at = (instant: number): string => new Date(instant).toISOString();

  it.each([
    ['five minutes ahead', 5 * MINUTE, []],
    ['more than five minutes ahead', 5 * MINUTE + 1, ['IN_THE_FUTURE input.occurredAt']],
    ['thirty days back', -30 * DAY, []],
    ['more than thirty days back', -30 * DAY - 1, ['TOO_OLD input.occurredAt']],
  ])('may be %s or may not', async (_what, offset, refusals) => {
    app.clock.set(NOW);
    const answer = await till.record(purchase({ occurredAt: at(NOW + offset) }));
    expect(told(answer)).toEqual(refusals);
    if (refusals.length > 0) {
      expect(answer.userErrors[0]).toMatchObject({
        retryable: offset > 0,
        earliest: at(NOW - 30 * DAY),
        latest: at(NOW + 5 * MINUTE),
      });
    } else {
      expect(answer.purchase).toMatchObject({ occurredAt: at(NOW + offset), recordedAt: at(NOW) });
    }
  });

  it('may lie any time back for whoever imports history, but not ahead', async () => {
    app.clock.set(NOW);
    const importer = new Till(await app.holderOf({ role: 'STAFF', granted: ['backdate:unlimited'] }));
    expect(await importer.record(purchase({ occurredAt: '1999-12-31T23:59:59Z' }))).toMatchObject({
      status: 'RECORDED',
    });
    expect(told(await importer.record(purchase({ occurredAt: at(NOW + 6 * MINUTE) })))).toEqual([
      'IN_THE_FUTURE input.occurredAt',
    ]);
  });

  it('says which settings hold', async () => {
    await app.owner.query(
      `INSERT INTO point_settings SELECT program_id, 2, $2, 2, earn_per_minor, basis_includes_tax, release,
         release_after, expiry, expiry_after, expiry_month_day, expiry_rounds_to_month_end, debt_policy, recorded_at
       FROM point_settings WHERE program_id = $1 AND version = 1`,
      [app.program.programId, at(NOW - DAY)],
    );
    try {
      app.clock.set(NOW);
      await till.enroll('timely', { kind: 'CARD', value: nextNumber() });
      const customer = { externalId: 'timely' };
      const late = await till.record(purchase({ customer, occurredAt: at(NOW - DAY - 1) }));
      expect(late.purchase).toMatchObject({ pointsEarned: 24, earnings: [{ version: 1 }] });
      const new_ = await till.record(purchase({ customer, occurredAt: at(NOW - DAY) }));
      expect(new_.purchase).toMatchObject({ pointsEarned: 49, earnings: [{ version: 2 }] });
    } finally {
      await app.owner.query('DELETE FROM point_settings WHERE program_id = $1 AND version = 2', [
        app.program.programId,
      ]);
    }
  });
});

it('refuses points beyond what can be counted exactly, and nothing is changed', async () => {
  const id = await till.enroll('rich');
  await till.record(purchase({ customer: { externalId: 'rich' } }));
  await app.owner.query('UPDATE points_accounts SET available = 999999999999990 WHERE customer_id = $1', [
    id,
  ]);
  const before = await contentsOf(app.owner);
  expect(told(await till.record(purchase({ customer: { externalId: 'rich' } })))).toEqual([
    'POINTS_OUT_OF_RANGE input',
  ]);
  expect(await contentsOf(app.owner)).toEqual(before);
});
