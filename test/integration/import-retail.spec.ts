import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateApiKey, systemActor, type Actor } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { ImportFolder, type ImportSummary } from '../../src/integrations/index.js';
import type { CustomerId, ProgramId } from '../../src/kernel/id.js';
import { readConfig } from '../../src/platform/config/index.js';
import { UnitOfWork } from '../../src/platform/database/index.js';
import { KeptPurchaseRepository } from '../../src/purchases/db/kept-purchase.repository.js';
import { VerifyLedger } from '../../src/purchases/index.js';
import { CustomerFactsRepository, recomputeCustomerFacts } from '../../src/rules/index.js';
import { runCommand } from '../support/command-line.js';
import { openOwnerSession, type OwnerSession } from '../support/owner-session.js';
import {
  createRetailDatabase,
  describeOnRetailData,
  type RetailDatabase,
} from '../support/retail-database.js';
import { createTestProgram } from '../support/test-program.js';

/** The shop's first three days, with returns between the purchases. */
const SLICE_ENDS = '2010-12-04';

describeOnRetailData('a year of a real shop', (source) => {
  let database: RetailDatabase;
  let owner: OwnerSession;
  let app: INestApplicationContext;
  let folder: string;

  beforeAll(async () => {
    database = await createRetailDatabase();
    owner = openOwnerSession(database.ownerUrl);
    const module = AppModule.forCommandLine(readConfig({ LOG_LEVEL: 'error' }), database.applicationUrl);
    app = await NestFactory.createApplicationContext(module, { logger: ['error'] });
    folder = await mkdtemp(join(tmpdir(), 'laurel-retail-'));
  }, 240_000);

  afterAll(async () => {
    await app?.close();
    await owner?.close();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const run = (from: string, actor: Actor): Promise<ImportSummary> =>
    app
      .get(ImportFolder, { strict: false })
      .execute(
        { folder: from, source: 'import', columnNames: [], refusedPath: join(folder, 'refused.csv') },
        actor,
      );

  it('goes in whole, and its ledger adds up', async () => {
    const [counts] = await owner.query(`SELECT (SELECT count(*) FROM purchases) AS purchases,
      (SELECT count(*) FROM purchases WHERE anonymous) AS anonymous,
      (SELECT count(*) FROM purchase_lines) AS lines, (SELECT count(*) FROM returns) AS returns`);
    expect(counts).toEqual({ purchases: '16206', anonymous: '1222', lines: '419604', returns: '2553' });
    const actor = systemActor(database.programId, 'verify');
    expect(await app.get(VerifyLedger, { strict: false }).execute(actor)).toMatchObject({ faults: [] });
  });

  it('leaves of every customer the facts that everything they bought and kept comes to', async () => {
    const [kept, remembered] = await app
      .get(UnitOfWork, { strict: false })
      .read(database.programId, async (tx) => {
        const ids = (await tx.query<{ id: CustomerId }>('SELECT customer_id AS id FROM customer_facts')).map(
          ({ id }) => id,
        );
        return Promise.all([
          app.get(KeptPurchaseRepository, { strict: false }).find(tx, ids, 'Europe/London'),
          app.get(CustomerFactsRepository, { strict: false }).find(tx, ids),
        ]);
      });
    expect(remembered.size).toBe(3_970);
    for (const [customerId, { history }] of remembered) {
      expect(history).toEqual(recomputeCustomerFacts(kept.get(customerId)!));
    }
  });

  it('is not changed by a second import', async () => {
    const { applicationUrl, ownerUrl } = database;
    const told = await runCommand(['import', source, '--refused', join(folder, 'refused.csv')], {
      DATABASE_URL: applicationUrl,
      DATABASE_OWNER_URL: ownerUrl,
    });
    expect(told).toMatchObject({ code: 0 });
    const report = told.stdout.replace(/^Rows .* 434,506 in .*$/m, 'all rows').split('\n');
    expect(report.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'Customers 0 enrolled, 4,001 known before, 0 refused',
      'Products 0 created, 0 updated, 3,743 unchanged, 0 refused',
      'Purchases 0 recorded, 16,206 repeated (recorded before), 0 refused; 1,222 anonymous',
      'Returns 0 recorded, 2,553 repeated (recorded before), 303 refused',
      'Return lines 6,151 matched whole, 36 in part, 1,002 not at all',
      'Points 0 earned, 0 clawed back (0 of them as debt)',
      'all rows',
      expect.stringMatching(/^Refused rows .*refused.csv$/),
      'Nothing was changed: all of it was recorded before, or refused.',
      '',
    ]);
  }, 120_000);

  it('comes to the same act by act', async () => {
    const acts = await sliceOf(source);
    const apiKeys = app.get(CreateApiKey, { strict: false });
    const newProgram = async (): Promise<ProgramId> =>
      (await createTestProgram(owner, apiKeys, 'Slice')).programId;
    const together = await newProgram();
    await writeActs(folder, acts);
    await run(folder, systemActor(together, 'import'));

    const alone = await newProgram();
    for (const act of acts) {
      await writeActs(folder, [act]);
      await run(folder, systemActor(alone, 'import'));
    }
    expect(await lotsOf(owner, alone)).toEqual(await lotsOf(owner, together));
    expect(await keptOf(owner, alone)).toEqual(await keptOf(owner, together));
  }, 120_000);
});

interface SliceAct {
  readonly kind: 'transactions' | 'returns';
  readonly time: string;
  readonly rows: string[];
}

const HEADERS = {
  transactions: 'customer_id,order_id,ordered_at,product_id,quantity,unit_price',
  returns: 'customer_id,return_id,returned_at,product_id,quantity,unit_price',
};

/** The orders and returns of the slice, one by one in the order of time. */
async function sliceOf(source: string): Promise<SliceAct[]> {
  const acts = new Map<string, SliceAct>();
  for (const kind of ['transactions', 'returns'] as const) {
    const text = gunzipSync(await readFile(join(source, `${kind}.csv.gz`))).toString();
    for (const row of text.trimEnd().split('\n').slice(1)) {
      const [, id, time] = row.split(',') as [string, string, string];
      if (time >= SLICE_ENDS) continue;
      const known = acts.get(id);
      if (known) known.rows.push(row);
      else acts.set(id, { kind, time, rows: [row] });
    }
  }
  return [...acts.values()].sort((a, b) => a.time.localeCompare(b.time) || b.kind.localeCompare(a.kind));
}

async function writeActs(folder: string, acts: readonly SliceAct[]): Promise<void> {
  for (const kind of ['transactions', 'returns'] as const) {
    const rows = acts.filter((act) => act.kind === kind).flatMap((act) => act.rows);
    await writeFile(join(folder, `${kind}.csv`), `${[HEADERS[kind], ...rows].join('\n')}\n`);
  }
}

function lotsOf(owner: OwnerSession, programId: ProgramId): Promise<unknown[]> {
  return owner.query(
    `SELECT i.value, l.lot_no, l.points, l.remaining, a.available, a.debt FROM points_lots l
     JOIN points_accounts a USING (program_id, customer_id)
     JOIN customer_identifiers i USING (program_id, customer_id)
     WHERE l.program_id = $1 ORDER BY 1, 2`,
    [programId],
  );
}

function keptOf(owner: OwnerSession, programId: ProgramId): Promise<unknown[]> {
  return owner.query(
    `SELECT p.external_id, p.points_judged, l.line_no, l.returned_quantity FROM purchase_lines l
     JOIN purchases p USING (program_id, customer_id, purchase_id)
     WHERE l.program_id = $1 ORDER BY 1, 3`,
    [programId],
  );
}
