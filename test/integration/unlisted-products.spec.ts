import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, type CustomerId, type ProgramId, type PurchaseId } from '../../src/kernel/id.js';
import { SweepRunner } from '../../src/platform/jobs/index.js';
import { BackgroundServers } from '../support/background-servers.js';
import { eventually } from '../support/sweeping.js';

let servers: BackgroundServers;
let programId: ProgramId;
let foreignProgramId: ProgramId;

beforeAll(async () => {
  servers = await BackgroundServers.open();
});
afterAll(() => servers.close());
beforeEach(async () => {
  const server = await servers.start();
  ({ programId, foreignProgramId } = await servers.makePrograms(server));
});
afterEach(() => servers.stopAll());

interface Line {
  readonly sku: string;
  readonly name?: string;
  readonly category?: string;
}

/** As the main path does: purchase, lines and event in one transaction. */
async function recordPurchase(program: ProgramId, lines: readonly Line[]): Promise<void> {
  const key = [program, newId<CustomerId>(), newId<PurchaseId>()];
  const client = await servers.connectOwner();
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO purchases (program_id, customer_id, purchase_id, source, external_id, anonymous, occurred_at,
       recorded_at, total_minor, discount_minor, basis_minor, points_earned, settings_version, decision)
     VALUES ($1, $2, $3, 'till', 'T', true, now(), now(), 0, 0, 0, 0, 1, '{}')`,
    key,
  );
  for (const [index, { sku, name, category }] of lines.entries()) {
    await client.query(
      `INSERT INTO purchase_lines (program_id, customer_id, purchase_id, line_no, sku, name, category, quantity,
         unit_price_minor, line_total_minor, discount_minor, tax_minor, net_minor, basis_minor)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 1000, 0, 0, 0, 0, 0, 0)`,
      [...key, index + 1, sku, name, category],
    );
  }
  await client.query(
    `INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
     VALUES ($1, $2, $4, 'purchase.recorded', $3, now())`,
    [...key, newId()],
  );
  await client.query('COMMIT');
  await client.end();
}

interface ProductRow {
  readonly sku: string;
  readonly name: string | null;
  readonly path: string | null;
  readonly status: string;
}

function productsOf(program: ProgramId): Promise<ProductRow[]> {
  return servers.owner.query(
    `SELECT p.sku, p.name, c.path, p.status FROM products p
     LEFT JOIN categories c USING (program_id, category_id) WHERE p.program_id = $1 ORDER BY p.sku`,
    [program],
  );
}

describe('the sweep of unlisted products', () => {
  const sweepUntil = async (isThere: (rows: ProductRow[]) => boolean): Promise<ProductRow[]> => {
    const runner = servers.all()[0]!.get(SweepRunner, { strict: false });
    const look = async (): Promise<ProductRow[]> => {
      await runner.runAll();
      return productsOf(programId);
    };
    return eventually(look, isThere);
  };

  it('adds what was sold and the catalogue lacks, called as on the latest line', async () => {
    await recordPurchase(programId, [
      { sku: 'A', name: 'Tea', category: 'Drinks>Tea' },
      { sku: 'B' },
      { sku: 'C', name: 'Odd', category: 'no > > path' },
    ]);
    await recordPurchase(programId, [
      { sku: 'A', name: 'Green tea' },
      { sku: 'A' },
      { sku: 'D', name: 'Cup' },
    ]);
    await recordPurchase(foreignProgramId, [{ sku: 'Z' }]);
    const rows = await sweepUntil((seen) => seen.length >= 4 && seen[0]!.name === 'Green tea');
    expect(rows).toEqual([
      { sku: 'A', name: 'Green tea', path: 'Drinks > Tea', status: 'UNLISTED' },
      { sku: 'B', name: null, path: null, status: 'UNLISTED' },
      { sku: 'C', name: 'Odd', path: null, status: 'UNLISTED' },
      { sku: 'D', name: 'Cup', path: null, status: 'UNLISTED' },
    ]);
    expect(await productsOf(foreignProgramId)).toMatchObject([{ sku: 'Z' }]);
  });

  it('learns later what an unlisted product is called, and leaves the merchant’s own alone', async () => {
    await servers.owner.query(
      `INSERT INTO products (program_id, product_id, sku, name, status, recorded_at)
       VALUES ($1, $2, 'LISTED', 'Ours', 'LISTED', now()), ($1, $3, 'GONE', NULL, 'WITHDRAWN', now())`,
      [programId, newId(), newId()],
    );
    await recordPurchase(programId, [{ sku: 'NEW' }]);
    await sweepUntil((seen) => seen.length === 3);
    await recordPurchase(programId, [
      { sku: 'NEW', name: 'New', category: 'Toys' },
      { sku: 'LISTED', name: 'Theirs', category: 'Elsewhere' },
      { sku: 'GONE', name: 'Theirs' },
    ]);
    const rows = await sweepUntil((seen) => seen.some(({ name }) => name === 'New'));
    expect(rows).toEqual([
      { sku: 'GONE', name: null, path: null, status: 'WITHDRAWN' },
      { sku: 'LISTED', name: 'Ours', path: null, status: 'LISTED' },
      { sku: 'NEW', name: 'New', path: 'Toys', status: 'UNLISTED' },
    ]);
    const categories = await servers.owner.query('SELECT path FROM categories WHERE program_id = $1', [
      programId,
    ]);
    expect(categories).toEqual([{ path: 'Toys' }]);
  });

  it('does the same when all is read again, and on two servers at once', async () => {
    await servers.start();
    for (let n = 0; n < 10; n++) {
      await recordPurchase(programId, [{ sku: `S${n}`, category: 'X > Y' }, { sku: `S${n + 1}` }]);
    }
    const runners = servers.all().map((server) => server.get(SweepRunner, { strict: false }));
    const sweep = async (): Promise<ProductRow[]> => {
      await Promise.all(runners.map((runner) => runner.runAll()));
      return productsOf(programId);
    };
    const once = await eventually(sweep, ({ length }) => length === 11);
    expect(once).toHaveLength(11);
    await servers.owner.query('UPDATE sweep_positions SET xid = 0, event_id = DEFAULT');
    expect(await sweep()).toEqual(once);
  });
});
