import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateApiKey, systemActor, type Actor } from '../../src/access/index.js';
import {
  ImportFolder,
  type ColumnName,
  type ImportProgress,
  type ImportSummary,
} from '../../src/integrations/index.js';
import type { ProgramId } from '../../src/kernel/id.js';
import { ForbiddenError } from '../../src/platform/errors/index.js';
import { RecordPurchases, RecordReturns, VerifyLedger } from '../../src/purchases/index.js';
import { createTestApp, type TestApp } from '../support/test-app.js';
import { createTestProgram } from '../support/test-program.js';

let app: TestApp;
let folder: string;
let programId: ProgramId;
let actor: Actor;
const folders: string[] = [];

beforeAll(async () => {
  app = await createTestApp();
});

beforeEach(async () => {
  const created = await createTestProgram(app.owner, app.get(CreateApiKey), 'Import');
  programId = created.programId;
  actor = systemActor(programId, 'import');
  folder = await mkdtemp(join(tmpdir(), 'laurel-import-'));
  folders.push(folder);
});

afterAll(async () => {
  await app?.close();
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

type Lines = readonly string[];
const HEADERS = {
  customers: 'customer_id,country',
  products: 'product_id,name,category',
  transactions: 'customer_id,order_id,ordered_at,product_id,quantity,unit_price',
  returns: 'customer_id,return_id,returned_at,product_id,quantity,unit_price',
};

async function write(files: Partial<Record<keyof typeof HEADERS, Lines>>): Promise<void> {
  for (const [name, lines] of Object.entries(files)) {
    const text = [HEADERS[name as keyof typeof HEADERS], ...lines].join('\n');
    await writeFile(join(folder, `${name}.csv`), `${text}\n`);
  }
}

const refusedPath = (): string => join(folder, 'refused.csv');

function run(
  columnNames: readonly ColumnName[] = [],
  onProgress?: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const command = { folder, source: 'import', columnNames, refusedPath: refusedPath() };
  return app.get(ImportFolder).execute(command, actor, onProgress);
}

async function refusedRows(): Promise<string[]> {
  return (await readFile(refusedPath(), 'utf8')).trimEnd().split('\n');
}

/** Everything a program's customers have, without what differs from one recording to another. */
async function stateOf(program: ProgramId): Promise<unknown[]> {
  const query = (sql: string): Promise<unknown[]> => app.owner.query(sql, [program]);
  return [
    await query(`SELECT i.value, a.pending, a.available, a.reserved, a.debt FROM points_accounts a
      JOIN customer_identifiers i USING (program_id, customer_id) WHERE a.program_id = $1 ORDER BY 1`),
    await query(`SELECT external_id, occurred_at, total_minor, points_earned, points_judged, anonymous
      FROM purchases WHERE program_id = $1 ORDER BY 1`),
    await query(`SELECT p.external_id, l.line_no, l.sku, l.quantity, l.line_total_minor, l.returned_quantity
      FROM purchase_lines l JOIN purchases p USING (program_id, customer_id, purchase_id)
      WHERE l.program_id = $1 ORDER BY 1, 2`),
    await query(`SELECT r.external_id, j.points_judged, j.taken, j.expired, j.to_debt, p.external_id AS purchase
      FROM return_judgements j JOIN returns r USING (program_id, customer_id, return_id)
      JOIN purchases p ON p.program_id = j.program_id AND p.customer_id = j.purchase_customer_id
        AND p.purchase_id = j.purchase_id
      WHERE j.program_id = $1 ORDER BY 1, 6`),
    await query(`SELECT i.value, t.seq, t.kind, t.points FROM points_transfers t
      JOIN customer_identifiers i USING (program_id, customer_id) WHERE t.program_id = $1 ORDER BY 1, 2`),
  ];
}

const SHOP = {
  customers: ['7,Iceland', '8,'],
  products: ['TEA,Green tea,Drinks > Tea', 'MUG,"Mug, large",'],
  transactions: [
    '7,A1,2011-07-01T10:05:00,TEA,4,2.50',
    '7,A1,2011-07-01T10:03:00,MUG,1,7.50',
    '9,A2,2011-07-02,TEA,2,14.665',
    ',A3,2011-07-03,TEA,1,2.50',
    '7,A4,2011-07-09,TEA,1,2.50',
  ],
  returns: [
    '7,R1,2011-07-05T09:00:00,TEA,3,2.50',
    '9,R2,2011-07-06T09:00:00,TEA,5,14.665',
    '9,R2,2011-07-06T09:00:00,MUG,1,7.50',
    '8,R3,2011-07-06T09:00:00,TEA,1,2.50',
  ],
};

describe('an import', () => {
  it('takes customers, products, purchases and returns', async () => {
    await write(SHOP);
    expect(await run()).toEqual({
      rows: 13,
      customers: { enrolled: 3, known: 0, refused: 0 },
      products: { created: 2, updated: 0, unchanged: 0, refused: 0 },
      purchases: { recorded: 4, repeated: 0, refused: 0, anonymous: 1 },
      returns: { recorded: 2, repeated: 0, refused: 1 },
      returnLines: { whole: 1, part: 1, none: 2 },
      points: { earned: 48, clawedBack: 36, toDebt: 0 },
      refusedRows: 3,
      refusedPath: refusedPath(),
    });
    const [accounts, purchases] = await stateOf(programId);
    expect(accounts).toMatchObject([
      { value: '7', available: '12' },
      { value: '8', available: '0' },
      { value: '9', available: '0' },
    ]);
    // Local times of a London summer; the earliest line's; a line total from the exact price.
    expect(purchases).toMatchObject([
      { external_id: 'A1', occurred_at: new Date('2011-07-01T09:03:00Z'), total_minor: '1750' },
      { external_id: 'A2', occurred_at: new Date('2011-07-01T23:00:00Z'), total_minor: '2933' },
      { external_id: 'A3', anonymous: true },
      { external_id: 'A4', points_judged: '0' },
    ]);
    const enrolled = await app.owner.query(
      `SELECT i.value, c.enrolled_at < '2012-01-01' AS long_ago, p.country FROM customers c
       JOIN customer_identifiers i USING (program_id, customer_id)
       LEFT JOIN customer_profiles p USING (program_id, customer_id) WHERE c.program_id = $1 ORDER BY 1`,
      [programId],
    );
    expect(enrolled).toEqual([
      { value: '7', long_ago: true, country: 'Iceland' },
      { value: '8', long_ago: true, country: null },
      { value: '9', long_ago: true, country: null },
    ]);
    expect(await refusedRows()).toEqual([
      'file,line,code,reason,customer_id,return_id,returned_at,product_id,quantity,unit_price',
      'returns.csv,3,RETURN_EXCEEDS_PURCHASE,Only 2 can still be returned. 2 of 5 were taken back.,9,R2,2011-07-06T09:00:00,TEA,5,14.665',
      'returns.csv,4,NOTHING_TO_RETURN,The customer has bought nothing of this product that could still be returned.,9,R2,2011-07-06T09:00:00,MUG,1,7.50',
      'returns.csv,5,NOTHING_TO_RETURN,The customer has bought nothing of this product that could still be returned.,8,R3,2011-07-06T09:00:00,TEA,1,2.50',
    ]);
    expect(await app.get(VerifyLedger).execute(actor)).toMatchObject({ ok: true });
  });

  it('changes nothing the second time, and refuses the same', async () => {
    // The purchase after R3 is close enough for tills' clocks to differ by that much.
    await write({ ...SHOP, transactions: [...SHOP.transactions, '8,A5,2011-07-06T09:03:00,TEA,1,2.50'] });
    const first = await run();
    const [state, refused] = [await stateOf(programId), await refusedRows()];
    expect(await run()).toEqual({
      ...first,
      customers: { enrolled: 0, known: 3, refused: 0 },
      products: { created: 0, updated: 0, unchanged: 2, refused: 0 },
      purchases: { recorded: 0, repeated: 5, refused: 0, anonymous: 1 },
      returns: { recorded: 0, repeated: 2, refused: 1 },
      points: { earned: 0, clawedBack: 0, toDebt: 0 },
    });
    expect([await stateOf(programId), await refusedRows()]).toEqual([state, refused]);
  });

  it('carries on where it was broken off, to the same end', async () => {
    const days = Array.from({ length: 60 }, (_, day) => new Date(Date.UTC(2011, 0, 1 + day)).toISOString());
    await write({
      transactions: days.map((at, day) => `${day % 3},A${day},${at},TEA,2,3.00`),
      returns: days.slice(1).map((at, day) => `${day % 3},R${day},${at},TEA,1,3.00`),
    });
    const breakOff = run([], (progress) => {
      if (progress.step === 'RECORDING' && progress.rows > 40) throw new Error('broken off');
    });
    await expect(breakOff).rejects.toThrow('broken off');
    expect(existsSync(refusedPath())).toBe(false);
    const summary = await run();
    expect(summary.purchases.repeated).toBeGreaterThan(0);
    expect(summary.purchases.recorded + summary.purchases.repeated).toBe(60);
    const state = await stateOf(programId);

    programId = (await createTestProgram(app.owner, app.get(CreateApiKey), 'Whole')).programId;
    actor = systemActor(programId, 'import');
    await run();
    expect(await stateOf(programId)).toEqual(state);
  });

  it('comes to what recording one act at a time, in the order of time, comes to', async () => {
    const acts = someActs(400);
    await write({
      transactions: acts.filter(({ kind }) => kind === 'A').map(rowOf),
      returns: acts.filter(({ kind }) => kind === 'R').map(rowOf),
    });
    await run();
    const state = await stateOf(programId);

    programId = (await createTestProgram(app.owner, app.get(CreateApiKey), 'One at a time')).programId;
    actor = systemActor(programId, 'import');
    await writeFile(join(folder, 'customers.csv'), `customer_id\n${[0, 1, 2, 3, 4].join('\n')}\n`);
    await rm(join(folder, 'transactions.csv'));
    await rm(join(folder, 'returns.csv'));
    await run();
    const inTime = acts.toSorted((a, b) => a.minute - b.minute || a.kind.localeCompare(b.kind));
    for (const act of inTime) await recordAlone(act);
    expect(await stateOf(programId)).toEqual(state);
  });

  it('needs the right to record without limit of time', async () => {
    await write(SHOP);
    const till = { ...actor, capabilities: new Set(['purchases:record'] as const) };
    const command = { folder, source: 'import', columnNames: [], refusedPath: refusedPath() };
    await expect(app.get(ImportFolder).execute(command, till)).rejects.toThrow(ForbiddenError);
  });
});

interface Act {
  readonly kind: 'A' | 'R';
  readonly no: number;
  readonly customer: number;
  readonly minute: number;
  readonly sku: string;
  readonly quantity: number;
}

/** Few customers and products, and times that often coincide, so that acts get in each other's way. */
function someActs(count: number): Act[] {
  let seed = 20_260_301;
  const below = (limit: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % limit;
  };
  return Array.from({ length: count }, (_, no) => ({
    kind: below(3) === 0 ? 'R' : 'A',
    no,
    customer: below(5),
    minute: below(300),
    sku: ['TEA', 'MUG', 'CUP'][below(3)]!,
    quantity: 1 + below(4),
  }));
}

function timeOf({ minute }: Act): string {
  return new Date(Date.UTC(2011, 0, 1, 0, minute)).toISOString().slice(0, 19);
}

function rowOf(act: Act): string {
  const { kind, no, customer, sku, quantity } = act;
  return `${customer},${kind}${no},${timeOf(act)},${sku},${quantity},9.99`;
}

async function recordAlone(act: Act): Promise<void> {
  const common = {
    source: 'import',
    externalId: `${act.kind}${act.no}`,
    occurredAt: `${timeOf(act)}Z`,
    storeCode: null,
    customer: { kind: 'EXTERNAL_ID' as const, value: String(act.customer) },
  };
  const { sku, quantity } = act;
  if (act.kind === 'R') {
    const lines = [{ lineNo: null, sku, quantity }];
    await app.get(RecordReturns).execute([{ ...common, purchase: null, everything: false, lines }], actor);
    return;
  }
  const unknown = { lineTotalMinor: null, discountMinor: null, taxMinor: null, name: null, category: null };
  const lines = [{ sku, quantity, unitPriceMinor: 999, ...unknown }];
  const purchase = {
    ...common,
    channel: null,
    currency: 'GBP',
    discountMinor: null,
    totalMinor: null,
    lines,
  };
  const [outcome] = await app.get(RecordPurchases).execute([purchase], actor);
  expect(outcome).toMatchObject({ ok: true });
}

describe('the files of an import', () => {
  it('may be gzipped, with a byte order mark, CRLF, quotes and empty lines', async () => {
    const text = [
      '\ufeffproduct_id,name,category\r\n',
      'TEA,"Tea, ""green""\r\nand more",\r\n',
      '\r\n',
      'PIPE,5" pipe,\r\n',
      'BAD,too,many,columns\r\n',
    ].join('');
    await writeFile(join(folder, 'products.csv.gz'), gzipSync(text));
    expect(await run()).toMatchObject({ rows: 3, products: { created: 1, refused: 2 } });
    const names = await app.owner.query('SELECT sku, name FROM products WHERE program_id = $1', [programId]);
    expect(names).toEqual([{ sku: 'PIPE', name: '5" pipe' }]);
    expect(await readFile(refusedPath(), 'utf8')).toBe(
      [
        'file,line,code,reason,product_id,name,category',
        'products.csv.gz,2,UNSUPPORTED_TEXT,name must hold no control characters and no broken Unicode.,TEA,"Tea, ""green""\r\nand more",',
        'products.csv.gz,6,MALFORMED,"the row has 4 columns, and the first line 3",BAD,too,many,columns',
        '',
      ].join('\n'),
    );
  });

  it('may call their columns otherwise', async () => {
    await writeFile(
      join(folder, 'transactions.csv'),
      'Invoice,When,StockCode,Qty,Price,Customer ID\nA1,2011-01-01,TEA,1,5,7\n',
    );
    const name = (column: string, header: string): ColumnName => ({ file: null, column, header });
    const names = [
      name('order_id', 'Invoice'),
      name('ordered_at', 'When'),
      name('product_id', 'StockCode'),
      name('quantity', 'Qty'),
      name('unit_price', 'Price'),
    ];
    await expect(run(names)).rejects.toThrow(
      /transactions.csv: it has no column "customer_id"; say which one it is with --map transactions.customer_id=…/,
    );
    const summary = await run([...names, name('customer_id', 'Customer ID')]);
    expect(summary).toMatchObject({ purchases: { recorded: 1 }, points: { earned: 5 }, refusedPath: null });
    expect(existsSync(refusedPath())).toBe(false);
  });

  it('have their bad rows refused, an order with all its lines', async () => {
    await write({
      customers: [',Nowhere', '7,'],
      transactions: [
        '7,A1,2011-01-01,TEA,1,5',
        '7,A1,2011-01-01,MUG,-1,5',
        '7,A2,2011-01-01,TEA,1,5',
        '8,A2,2011-01-01,TEA,1,5',
        '7,,2011-01-01,TEA,1,5',
        '7,A3,2111-01-01,TEA,1,5',
        `7,A4,2011-01-01,${'X'.repeat(101)},1,5`,
        '7,A4,2011-01-01,TEA,1,5',
        '7,A5,2011-01-01,TEA,1,5',
      ],
    });
    expect(await run()).toMatchObject({
      rows: 11,
      customers: { enrolled: 1, refused: 1 },
      purchases: { recorded: 1, refused: 4 },
      refusedRows: 9,
    });
    expect((await refusedRows()).map((row) => row.split(',').slice(0, 3).join(' '))).toEqual([
      'file line code',
      'customers.csv 2 REQUIRED',
      'transactions.csv 2 OTHER_LINE_REFUSED',
      'transactions.csv 3 OUT_OF_RANGE',
      'transactions.csv 4 CONFLICTING_CUSTOMERS',
      'transactions.csv 5 CONFLICTING_CUSTOMERS',
      'transactions.csv 6 REQUIRED',
      'transactions.csv 7 IN_THE_FUTURE',
      'transactions.csv 8 TOO_LONG',
      'transactions.csv 9 OTHER_LINE_REFUSED',
    ]);
  });

  it.each([
    [
      'a damaged gzip file',
      'transactions.csv.gz',
      gzipSync('x'.repeat(1_000)).subarray(0, 20),
      'no whole gzip file',
    ],
    ['no gzip file', 'transactions.csv.gz', Buffer.from('customer_id'), 'no whole gzip file'],
    [
      'another encoding',
      'customers.csv',
      Buffer.from('customer_id,country\n7,C\xf4te\n', 'latin1'),
      'not UTF-8',
    ],
    [
      'an open quote',
      'customers.csv',
      Buffer.from('customer_id,country\n7,"Iceland\n'),
      'is a quote not closed',
    ],
    ['nothing', 'customers.csv', Buffer.alloc(0), 'is empty: it needs a first line'],
  ])('stop it before anything is recorded where they hold %s', async (_, name, bytes, problem) => {
    await write({ products: SHOP.products });
    await writeFile(join(folder, name), bytes);
    await expect(run()).rejects.toThrow(problem);
    expect(await app.owner.query('SELECT 1 FROM products WHERE program_id = $1', [programId])).toEqual([]);
    expect(existsSync(refusedPath())).toBe(false);
  });

  it('must be there, once each, and are not written over', async () => {
    await expect(run()).rejects.toThrow('there is nothing to import in');
    await write({ customers: ['7,'] });
    const command = { folder, source: 'import', columnNames: [], refusedPath: join(folder, 'customers.csv') };
    await expect(app.get(ImportFolder).execute(command, actor)).rejects.toThrow('name another file');
    await writeFile(join(folder, 'customers.csv.gz'), gzipSync('customer_id\n7\n'));
    await expect(run()).rejects.toThrow('take one of them away');
  });
});
