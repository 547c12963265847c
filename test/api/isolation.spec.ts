import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { systemActor } from '../../src/access/index.js';
import { SaveProducts } from '../../src/catalog/index.js';
import { aRule, done, RuleDesk } from '../support/rule-desk.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { testClient, type AnyData, type TestClient } from '../support/test-client.js';
import { MEMBER, SILVER, TierStaff } from '../support/tier-staff.js';
import { goodsBack, purchase, receiptOf, Till, told, type Input } from '../support/till.js';

const NAME = 'ada';
const IDENTIFIERS = [
  { kind: 'CARD', value: 'CARD-1' },
  { kind: 'EMAIL', value: 'ada@example.com' },
  { kind: 'PHONE', value: '+447700900123' },
];

let app: TestApp;
let till: Till;
let foreign: Till;
let foreignStaff: Till;
let foreignCustomer: TestClient;
/** What is to stay unseen and untouched. */
let customerId: string;
let sale: Input;
let anonymousSale: Input;
let receiptToken: string;
/** All the ways to name the customer. */
let refs: Input[];

/** Fills a program so that every table holds rows of it. */
async function fill(as: Till, staff: TestClient, programId: string): Promise<void> {
  await fillRules(new RuleDesk(staff), programId);
  await new TierStaff(staff).put({ rungs: [MEMBER, { ...SILVER, threshold: 1 }] });
  await app
    .get(SaveProducts)
    .execute(
      [{ sku: 'TEA', name: 'Tea', category: 'Drinks > Tea' }],
      systemActor(programId as never, 'test'),
    );
  await app.owner.query(`INSERT INTO sweep_positions (program_id, sweep) VALUES ($1, 'test')`, [programId]);
  await app.owner.query(
    `INSERT INTO customer_profiles (program_id, customer_id, given_name)
     SELECT program_id, customer_id, 'Ada' FROM customer_identifiers WHERE program_id = $1 AND value = $2`,
    [programId, NAME],
  );
  const claimed = await as.record(purchase());
  await as.claim(claimed.purchase.receiptToken, { externalId: NAME });
  const returned = purchase({ customer: { externalId: NAME } });
  await as.record(returned);
  await as.takeBack(goodsBack({ purchase: receiptOf(returned), lines: [{ lineNo: 2, quantity: 1 }] }));
  await new Till(staff).adjust(NAME, 5);
  await fillPast(programId);
  await fillSuggestions(programId);
}

/** What sweeps and corrections would leave behind. */
async function fillPast(programId: string): Promise<void> {
  await app.owner.query('INSERT INTO tier_passes (program_id, ladder_version) VALUES ($1, 1)', [programId]);
  await app.owner.query(
    `INSERT INTO corrections (program_id, correction_id, rule_id, version, replaces, from_at, until_at, reason, state,
       purchases, purchases_touched, purchases_apart, recorded_at)
     SELECT program_id, gen_random_uuid(), rule_id, 1, '{1}', now(), now() + interval '1 day', 'test', 'POSTING', 0, 0, 0,
       now()
     FROM rules WHERE program_id = $1`,
    [programId],
  );
  await app.owner.query(
    `INSERT INTO correction_entries (program_id, correction_id, customer_id, points)
     SELECT c.program_id, c.correction_id, i.customer_id, 1
     FROM corrections c JOIN customer_identifiers i ON i.program_id = c.program_id AND i.value = $2
     WHERE c.program_id = $1`,
    [programId, NAME],
  );
  await app.owner.query(
    `INSERT INTO rule_occasions (program_id, customer_id, occasion, occasion_id, trigger, name, occurred_at, recorded_at,
       points_earned, settings_version, decision)
     SELECT program_id, customer_id, 'BIRTHDAY 2026-03-01', gen_random_uuid(), 'BIRTHDAY', 'Birthday', now(), now(), 0, 1,
       '{}'
     FROM customer_identifiers WHERE program_id = $1 AND value = $2`,
    [programId, NAME],
  );
  await app.owner.query(
    `INSERT INTO rule_occasion_days (program_id, occasion, last_day) VALUES ($1, 'BIRTHDAY', 20513)`,
    [programId],
  );
}

/** What suggestions are made of, and what became of one. */
async function fillSuggestions(programId: string): Promise<void> {
  const inserts = [
    'suggestion_states (program_id) VALUES ($1)',
    `suggestion_products (program_id, product_no, sku) VALUES ($1, 1, 'TEA')`,
    `suggestion_baskets (program_id, customer_id, purchase_id, occurred_at, day, products, spend_minor, revision)
     SELECT program_id, customer_id, purchase_id, occurred_at, 0, '{1}', 0, 1 FROM purchases WHERE program_id = $1`,
    `product_affinities (program_id, product_no, bought_in, partners, together, shares, weights)
     VALUES ($1, 1, 1, '{}', '{}', '{}', '{}')`,
    `suggestion_models (program_id, revision, fitted_at, method, chosen, baskets)
     VALUES ($1, 1, now(), 'COSINE', 'AUTO', 1)`,
    `purchase_models (program_id, revision, fitted_at, as_of_day, baskets, priors, models, demand)
     VALUES ($1, 1, now(), 0, 1, '{}', '{}', '{}')`,
    `suggestion_settings (program_id, version, definition, recorded_at) VALUES ($1, 1, '{}', now())`,
    `customer_habits (program_id, customer_id, habits) SELECT $1, customer_id, '{}' FROM customers WHERE program_id = $1`,
    `customer_outlooks (program_id, customer_id, as_of_day, settings_version, learned_revision)
     SELECT $1, customer_id, 0, 1, 0 FROM customers WHERE program_id = $1`,
    `suggestion_impressions (program_id, customer_id, impression_id, anonymous, shown_at, reported_at)
     SELECT $1, customer_id, customer_id, false, now(), now() FROM customers WHERE program_id = $1`,
    `suggestion_outcomes (program_id, customer_id, impression_id, kind, item, skus, said, shown_at, until_at)
     SELECT $1, customer_id, customer_id, 'DUE_AGAIN', 'TEA', '{TEA}', 'SHOWN', now(), now()
     FROM customers WHERE program_id = $1`,
  ];
  for (const insert of inserts) await app.owner.query(`INSERT INTO ${insert}`, [programId]);
}

/** A segment, and a rule in force that purchases count for, with a draft of its next version and a fault. */
async function fillRules(desk: RuleDesk, programId: string): Promise<void> {
  done(await desk.saveSegment({ name: 'known', condition: 'customer.tenureDays >= 0' }));
  const tagging = {
    condition: '"known" in customer.segments',
    effects: [{ addTag: { tag: 'known' } }],
    limits: [{ scope: 'CUSTOMER', per: 'EVER', uses: 100 }],
  };
  const { id, live } = await desk.publish(await desk.create(tagging));
  done(await desk.change('updateRule', { ...aRule(), ruleId: id, basedOn: live }));
  await app.owner.query(
    `INSERT INTO rule_faults (program_id, rule_id, version, code, message, times, first_at, last_at)
     VALUES ($1, $2, 1, 'DIVISION_BY_ZERO', 'It went wrong.', 1, now(), now())`,
    [programId, id],
  );
}

beforeAll(async () => {
  app = await createTestApp();
  till = new Till(app.till);
  foreign = new Till(app.foreignTill);
  foreignStaff = new Till(app.foreignStaff);
  foreignCustomer = testClient(app.server, async () => ({
    authorization: `Bearer ${await app.foreignProgram.tokenFor(NAME)}`,
    'x-laurel-program': app.foreignProgram.programId,
  }));
  customerId = await till.enroll(NAME, ...IDENTIFIERS);
  await fill(till, app.staff, app.program.programId);
  sale = purchase({ customer: { externalId: NAME } });
  await till.record(sale);
  anonymousSale = purchase();
  ({ receiptToken } = (await till.record(anonymousSale)).purchase);
  refs = [
    { id: customerId },
    { externalId: NAME },
    { card: 'CARD-1' },
    { email: 'ada@example.com' },
    { phone: '+447700900123' },
  ];
});
afterAll(() => app.close());

/** Everything that belongs to the first program. */
async function own(): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {};
  for (const table of await tablesByProgram()) {
    const rows = await app.owner.query(
      `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest FROM ${table} t WHERE program_id = $1`,
      [app.program.programId],
    );
    contents[table] = rows[0]!['digest'];
  }
  return contents;
}

async function tablesByProgram(): Promise<string[]> {
  const tables = await app.owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'program_id'
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  return tables.map(({ name }) => name);
}

describe('a foreign program', () => {
  it('finds no customer', async () => {
    for (const client of [app.foreignTill, app.foreignStaff]) {
      for (const by of refs) {
        const { data } = await client.query('query ($by: CustomerRef!) { customer(by: $by) { id } }', { by });
        expect(data.customer).toBeNull();
      }
    }
    const { data } = await foreignCustomer.query('{ me { id } }');
    expect(data.me).toBeNull();
  });

  it('finds no product and no category', async () => {
    const { data } = await app.foreignStaff.query(
      '{ product(sku: "TEA") { sku } products { edges { node { sku } } } categories { edges { node { path } } } }',
    );
    expect(data).toEqual({ product: null, products: { edges: [] }, categories: { edges: [] } });
  });

  it('verifies only its own ledger', async () => {
    const { data } = await app.foreignStaff.query('{ verifyLedger { ok customers transfers } }');
    expect(data.verifyLedger).toEqual({ ok: true, customers: 0, transfers: 0 });
  });

  it('sells to nobody we know, and its numbers are no repeats of ours', async () => {
    const before = await own();
    for (const customer of refs) {
      const input = purchase({ customer });
      const preview = await foreign.previewPurchase(input);
      expect(preview).toMatchObject({ pointsEarned: 0, warnings: [{ code: 'CUSTOMER_UNKNOWN' }] });
      expect(await foreign.record(input)).toMatchObject({
        purchase: { anonymous: true },
        customer: null,
        warnings: [{ code: 'CUSTOMER_UNKNOWN' }],
      });
    }
    expect(await foreign.record(sale)).toMatchObject({ status: 'RECORDED', customer: null });
    expect(await foreign.recordAll([{ ...anonymousSale, discountMinor: 3 }])).toMatchObject([
      { status: 'RECORDED' },
    ]);
    expect(await own()).toEqual(before);
  });

  it('takes nothing back of ours', async () => {
    const before = await own();
    const other = purchase({ customer: { externalId: NAME } });
    await till.record(other);
    const after = await own();
    expect(after).not.toEqual(before);
    const lines = [{ sku: 'TEA', quantity: 1 }];
    const attempts = [
      goodsBack({ purchase: receiptOf(other), everything: true }),
      goodsBack({ purchase: receiptOf(other), lines }),
    ];
    for (const input of attempts) {
      expect(told(await foreign.takeBack(input))).toEqual(['PURCHASE_NOT_FOUND input.purchase']);
      expect(told(await foreign.previewReturn(input))).toEqual(['PURCHASE_NOT_FOUND input.purchase']);
    }
    for (const customer of refs) {
      const [answer] = await foreign.takeAllBack([goodsBack({ customer, lines })]);
      expect(told(answer)).toEqual(['CUSTOMER_NOT_FOUND input.returns.0.customer']);
    }
    expect(await own()).toEqual(after);
  });

  it('claims nothing of ours, at the till or in the storefront', async () => {
    const before = await own();
    await foreign.enroll('eve');
    for (const as of [foreign, foreignStaff]) {
      expect(told(await as.claim(receiptToken, { externalId: 'eve' }))).toEqual([
        'RECEIPT_INVALID input.receiptToken',
      ]);
      expect(told(await as.claim(receiptToken, { id: customerId }))).toEqual([
        'CUSTOMER_NOT_FOUND input.customer',
      ]);
    }
    const eve = testClient(app.server, async () => ({
      authorization: `Bearer ${await app.foreignProgram.tokenFor('eve')}`,
      'x-laurel-program': app.foreignProgram.programId,
    }));
    expect(told(await new Till(eve).claim(receiptToken))).toEqual(['RECEIPT_INVALID input.receiptToken']);
    expect(await own()).toEqual(before);
    expect(await till.claim(receiptToken, { id: customerId })).toMatchObject({ status: 'RECORDED' });
  });

  it('gives, takes and releases no points of ours', async () => {
    const before = await own();
    for (const customer of refs) {
      const input = { source: 'x', externalId: 'x', customer, points: -5, reason: 'theft' };
      const { data } = await app.foreignStaff.query(
        'mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { userErrors { code field } } }',
        { input },
      );
      expect(told(data.adjustPoints)).toEqual(['CUSTOMER_NOT_FOUND input.customer']);
    }
    const { data } = await app.foreignStaff.query(
      'mutation ($input: ReleasePointsInput!) { releasePoints(input: $input) { released userErrors { code field } } }',
      { input: { purchase: { ...receiptOf(sale), externalId: `${String(sale['externalId'])}` } } },
    );
    // Its own purchase under our number, of nobody.
    expect(data.releasePoints).toMatchObject({ released: 0 });
    expect(await own()).toEqual(before);
  });

  it('enrols a customer of its own under the same identifiers', async () => {
    const before = await own();
    const id = await foreign.enroll(NAME, ...IDENTIFIERS);
    expect(id).not.toBe(customerId);
    const { data } = await foreignCustomer.query(
      '{ me { id pointsAccount { available } purchases { edges { cursor } } } }',
    );
    expect(data.me).toEqual({ id, pointsAccount: { available: 0 }, purchases: { edges: [] } });
    expect(await own()).toEqual(before);
    await fill(foreign, app.foreignStaff, app.foreignProgram.programId);
    expect(await own()).toEqual(before);
  });
});

describe('a customer', () => {
  it('sees nothing of another customer of the program', async () => {
    const id = await till.enroll('mallory');
    const mallory = app.customer('mallory');
    const { data } = await mallory.query(
      '{ me { id pointsAccount { available } purchases { edges { cursor } } pointsHistory { edges { cursor } } } }',
    );
    expect(data.me).toEqual({
      id,
      pointsAccount: { available: 0 },
      purchases: { edges: [] },
      pointsHistory: { edges: [] },
    });
    const { codes } = await mallory.query('query ($by: CustomerRef!) { customer(by: $by) { id } }', {
      by: { id: customerId },
    });
    expect(codes).toEqual(['FORBIDDEN']);
  });
});

describe("the application's role in the database", () => {
  let client: pg.Client;
  let tables: string[];

  beforeAll(async () => {
    client = new pg.Client({ connectionString: app.database.applicationUrl });
    await client.connect();
    tables = await tablesByProgram();
  });
  afterAll(() => client.end());

  /** The SQLSTATE that a statement fails with; the number of rows it concerns when it does not fail. */
  async function outcomeOf(
    sql: string,
    programId: string | null = null,
    values: unknown[] = [],
  ): Promise<string | number> {
    await client.query('BEGIN');
    try {
      if (programId) await client.query(`SET LOCAL laurel.program_id = '${programId}'`);
      return (await client.query(sql, values)).rowCount ?? 0;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.query('ROLLBACK');
    }
  }

  const DENIED = '42501';
  /** What is deleted: what was read, what became a version, what nobody asks for. */
  const DELETABLE = ['outbox_events', 'rule_drafts', 'segments'];
  /** What staff may change of it, and by what every server learns of changes. */
  const CHANGEABLE = { 'programs.cost_per_point': true, 'programs.configuration': true };
  /** Ids and names of programs, which every way in needs before a program is named. */
  const DIRECTORY = 'program_directory';

  it('finds both programs in every table, so that there is something to be seen', async () => {
    for (const table of tables) {
      const [row] = await app.owner.query(`SELECT count(DISTINCT program_id)::int AS programs FROM ${table}`);
      expect([table, row]).toEqual([table, { programs: 2 }]);
    }
  });

  it('sees no row of any table, view or sequence while no program is named', async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND n.nspname NOT LIKE 'pg_toast%' AND n.nspname NOT LIKE 'pg_temp%'`,
    );
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(tables));
    for (const name of names) {
      if (name === DIRECTORY) continue;
      expect([name, await outcomeOf(`SELECT 1 FROM ${name}`)]).toEqual([
        name,
        tables.includes(name) ? 0 : DENIED,
      ]);
    }
    const { rows: columns } = await client.query(
      `SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0`,
      [DIRECTORY],
    );
    expect(columns.map(({ attname }) => attname)).toEqual(['program_id', 'name']);
  });

  it.each([
    ["''", ''],
    ["'*'", '*'],
    ["'00000000-0000-0000-0000-000000000000'", '00000000-0000-0000-0000-000000000000'],
  ])('sees none either where the program is %s', async (literal) => {
    for (const table of tables) {
      if (table === DIRECTORY) continue;
      await client.query('BEGIN');
      await client.query(`SET LOCAL laurel.program_id = ${literal}`);
      const rows = await client.query(`SELECT 1 FROM ${table}`).then(
        ({ rowCount }) => rowCount,
        (error: { code: string }) => error.code,
      );
      await client.query('ROLLBACK');
      expect([table, rows]).toEqual([table, literal === "'*'" ? '22P02' : 0]);
    }
  });

  it('sees only the rows of the program that is named', async () => {
    for (const table of tables) {
      if (table === DIRECTORY) continue;
      const [mine, theirs] = [app.program.programId, app.foreignProgram.programId];
      expect(await outcomeOf(`SELECT 1 FROM ${table}`, mine)).toBeGreaterThan(0);
      expect(await outcomeOf(`SELECT 1 FROM ${table} WHERE program_id <> $1`, mine, [mine])).toBe(0);
      expect(await outcomeOf(`SELECT 1 FROM ${table} WHERE program_id = $1`, mine, [theirs])).toBe(0);
    }
  });

  it('writes no row of another program, and changes and deletes none', async () => {
    const [mine, theirs] = [app.program.programId, app.foreignProgram.programId];
    for (const table of tables) {
      const columns = await app.owner.query<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
        [table],
      );
      const names = columns.map(({ name }) => name);
      const values = names.map((name) => (name === 'program_id' ? `'${theirs}'::uuid` : name));
      const copy = `INSERT INTO ${table} (${names.join()}) SELECT ${values.join()} FROM ${table} LIMIT 1`;
      expect([table, await outcomeOf(copy, mine)]).toEqual([table, DENIED]);
      expect([table, await outcomeOf(`UPDATE ${table} SET program_id = '${theirs}'`, mine)]).toEqual([
        table,
        DENIED,
      ]);
      expect([table, await outcomeOf(`TRUNCATE ${table}`, mine)]).toEqual([table, DENIED]);
      const deleted = await outcomeOf(`DELETE FROM ${table} WHERE program_id = $1`, mine, [theirs]);
      expect([table, deleted]).toEqual([table, DELETABLE.includes(table) ? 0 : DENIED]);
      for (const name of names) {
        const changed = await outcomeOf(`UPDATE ${table} SET ${name} = ${name} WHERE program_id = $1`, mine, [
          theirs,
        ]);
        expect([table, name, changed === 0 || changed === DENIED]).toEqual([table, name, true]);
      }
    }
  });

  it.each([
    'points_transfers',
    'points_draws',
    'points_adjustments',
    'receipts',
    'returns',
    'return_lines',
    'return_judgements',
    'rule_occasions',
    'rule_versions',
    'rule_steps',
    'tier_ladders',
    'tier_changes',
    'customers',
    'customer_identifiers',
    'programs',
    'point_settings',
  ])('can neither change nor delete what is in %s', async (table) => {
    const columns = await app.owner.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [table],
    );
    for (const { name } of columns) {
      if (`${table}.${name}` in CHANGEABLE) continue;
      expect(await outcomeOf(`UPDATE ${table} SET ${name} = ${name}`, app.program.programId)).toBe(DENIED);
    }
    expect(await outcomeOf(`DELETE FROM ${table}`, app.program.programId)).toBe(DENIED);
  });

  it('can change what was earned, sold and lost nowhere else either', async () => {
    const { rows } = await client.query(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.column_privileges
       WHERE grantee = current_user AND privilege_type = 'UPDATE' AND table_schema = 'public' ORDER BY 1`,
    );
    const changeable = rows.map(({ name }) => name as string);
    for (const column of [
      'points_lots.points',
      'purchases.points_earned',
      'purchase_claims.points_earned',
      'purchases.decision',
      'purchase_lines.quantity',
    ]) {
      expect(changeable).not.toContain(column);
    }
  });

  it('cannot get around the policies', async () => {
    for (const statement of [
      'ALTER TABLE points_transfers DISABLE ROW LEVEL SECURITY',
      'DROP POLICY points_transfers_program_policy ON points_transfers',
      'CREATE POLICY mine ON points_transfers USING (true)',
      'GRANT UPDATE ON points_transfers TO CURRENT_USER',
      'DROP TABLE points_draws',
      'CREATE TABLE mine (id int)',
      'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
      'SET ROLE laurel_owner',
      'SET SESSION AUTHORIZATION laurel_owner',
      'SET ROLE postgres',
      'SET session_replication_role = replica',
      'SELECT * FROM pg_authid',
    ]) {
      const outcome = await outcomeOf(statement, app.program.programId);
      // GRANT by somebody without the right to grant warns and does nothing.
      expect([statement, outcome === DENIED || statement.startsWith('GRANT')]).toEqual([statement, true]);
    }
    expect(await outcomeOf('UPDATE points_transfers SET points = 1', app.program.programId)).toBe(DENIED);
    await client.query('SET row_security = off');
    expect(await outcomeOf('SELECT 1 FROM points_transfers')).toBe(DENIED);
    await client.query('RESET row_security');
  });

  it('owns nothing, is nobody else and has no power of its own', async () => {
    const { rows } = await client.query<AnyData>(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
         (SELECT count(*)::int FROM pg_auth_members WHERE member = r.oid) AS memberships,
         (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid)
           + (SELECT count(*)::int FROM pg_proc WHERE proowner = r.oid)
           + (SELECT count(*)::int FROM pg_namespace WHERE nspowner = r.oid)
           + (SELECT count(*)::int FROM pg_database WHERE datdba = r.oid) AS owned
       FROM pg_roles r WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        memberships: 0,
        owned: 0,
      },
    ]);
  });

  it('is held by a policy in every table that has programs', async () => {
    const unguarded = await app.owner.query(
      `SELECT relname FROM pg_class WHERE relname = ANY ($1) AND relname <> $2
         AND (NOT relrowsecurity OR NOT EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid))`,
      [tables, DIRECTORY],
    );
    expect(unguarded).toEqual([]);
  });
});
