import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import pg from 'pg';

/** A server with a migrated database on it that is never used itself, only copied; and the ways into that one. */
export interface TestServer {
  readonly superuserUrl: string;
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  /** The name of the migrated database; the names of all its copies begin with it. */
  readonly template: string;
}

/** A database of one's own. The addresses are those of its owner, of the application's role and of a superuser. */
export interface TestDatabase {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

/** The environment variable by which Jest's workers find the file that tells of the server started for them. */
export const SERVER_FILE = 'LAUREL_TEST_SERVER_FILE';

/** A migrated database without rows. */
export async function createTestDatabase(server?: TestServer): Promise<TestDatabase> {
  const from = server ?? (await startedServer());
  return create(from, from.template);
}

/** A database as it is before the first migration. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return create(await startedServer(), 'template1');
}

/** Sends one statement outside any transaction. */
export async function sendAs(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

async function create(server: TestServer, template: string): Promise<TestDatabase> {
  const database = `${server.template}_${randomBytes(4).toString('hex')}`;
  const owner = new URL(server.ownerUrl).username;
  await sendAs(server.superuserUrl, `CREATE DATABASE ${database} OWNER ${owner} TEMPLATE ${template}`);
  const into = (url: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).toString();
  return {
    ownerUrl: into(server.ownerUrl),
    applicationUrl: into(server.applicationUrl),
    superuserUrl: into(server.superuserUrl),
    drop: async () => {
      await sendAs(server.superuserUrl, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    },
  };
}

async function startedServer(): Promise<TestServer> {
  const file = process.env[SERVER_FILE];
  if (!file) throw new Error('No test server: this test belongs outside test/unit.');
  return JSON.parse(await readFile(file, 'utf8')) as TestServer;
}
