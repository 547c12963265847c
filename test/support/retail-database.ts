import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import pg from 'pg';
import { asOwner } from '../../src/data-source.js';
import type { ProgramId } from '../../src/kernel/id.js';
import { CreateProgram } from '../../src/programs/index.js';
import { runCommand } from './command-line.js';
import {
  createTestDatabase,
  sendAs,
  SERVER_FILE,
  type TestDatabase,
  type TestServer,
} from './test-database.js';

/** Where the real data of the retailer are, if there are any on this machine. */
const folder = process.env['LAUREL_DATA'] && join(process.env['LAUREL_DATA'], 'online_retail');

/** Tests that need real data; where LAUREL_DATA is not set it says that they were left out. */
export function describeOnRetailData(name: string, tests: (folder: string) => void): void {
  if (folder) {
    describe(name, () => tests(folder));
    return;
  }
  process.stderr.write(`Left out, as LAUREL_DATA is not set: ${name}\n`);
  describe.skip(`${name} (LAUREL_DATA is not set)`, () => tests('/nowhere'));
}

/** A database of one's own with a year of a real shop in it: one program, in GBP and London. */
export interface RetailDatabase extends TestDatabase {
  readonly programId: ProgramId;
}

/** The first to ask in a run of the tests imports the year, which takes half a minute; all get copies of that. */
export async function createRetailDatabase(): Promise<RetailDatabase> {
  const file = process.env[SERVER_FILE];
  if (!file || !folder) throw new Error('Only for tests in describeOnRetailData, outside test/unit.');
  const server = JSON.parse(await readFile(file, 'utf8')) as TestServer;
  const template = await importedTemplate(server, folder);
  const database = await createTestDatabase({ ...server, template });
  const [program] = await sendAs(database.superuserUrl, 'SELECT program_id FROM program_directory');
  return { ...database, programId: program!['program_id'] as ProgramId };
}

async function importedTemplate(server: TestServer, from: string): Promise<string> {
  const template = `${server.template}_retail`;
  const client = new pg.Client({ connectionString: server.superuserUrl });
  await client.connect();
  try {
    // Jest's workers ask for it at the same time.
    await client.query(`SELECT pg_advisory_lock(hashtext($1))`, [template]);
    const made = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (made.rowCount === 0) await makeTemplate(client, server, template, from);
    return template;
  } finally {
    await client.end();
  }
}

async function makeTemplate(
  client: pg.Client,
  server: TestServer,
  template: string,
  from: string,
): Promise<void> {
  const database = await createTestDatabase(server);
  const programId = await createProgram(database);
  const refusedPath = join(tmpdir(), `${template}.refused.csv`);
  // Not in Jest, where code that reads as much takes half as long again.
  const { code, stderr } = await runCommand(
    ['import', from, '--program', programId, '--refused', refusedPath],
    { DATABASE_URL: database.applicationUrl, DATABASE_OWNER_URL: database.ownerUrl },
  );
  await rm(refusedPath, { force: true });
  if (code !== 0) throw new Error(`the import ended with ${code}: ${stderr}`);
  // What a database in use knows of its tables by now, and copies are to know at once.
  await sendAs(database.superuserUrl, 'ANALYZE');
  const name = new URL(database.superuserUrl).pathname.slice(1);
  await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await client.query(`ALTER DATABASE ${name} RENAME TO ${template}`);
}

async function createProgram({ ownerUrl }: TestDatabase): Promise<ProgramId> {
  const created = await asOwner(ownerUrl, (owner) =>
    new CreateProgram(owner).execute({
      name: 'Retail',
      currency: 'GBP',
      timeZone: 'Europe/London',
      defaultCountry: 'GB',
      pricesIncludeTax: true,
      earnPoints: 1,
      earnPerMinor: 100,
      basisIncludesTax: false,
      release: { kind: 'AT_ONCE' },
      expiry: { kind: 'NEVER', roundsToMonthEnd: false },
      debtPolicy: 'ALLOW_DEBT',
      storefront: null,
    }),
  );
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  return created.value;
}
