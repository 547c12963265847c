import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Where all code is that processes of their own run, compiled, in the folder of that file. */
export function compiledFolderIn(folder: string): string {
  return join(folder, 'compiled');
}

/** The compiled file of a process of its own, e.g. `src/cli.js`. */
export function compiledFile(path: string): string {
  return join(compiledFolderIn(dirname(serverFile())), path);
}

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

interface OpenTransaction {
  readonly transaction: string;
  /** Whether in a database of this test's. */
  readonly own: boolean;
}

const MADE_HERE: string[] = [];
const OPEN = `SELECT pid || ' ' || backend_xid AS transaction, datname = ANY ($1) AS own FROM pg_stat_activity
  WHERE backend_xid IS NOT NULL AND datname IS NOT NULL`;
const LOOK_AGAIN_AFTER_MS = 20;
/** Longer than whatever a test does not hold open on purpose. */
const HELD_MS = 1_000;

/**
 * Waits until every transaction has ended that other tests on the same server had open when this was called. Before
 * that, what was written since such a transaction began cannot be taken from the outbox, which knows of one server only
 * (see OutboxReader). Who holds a transaction open on purpose waits for nobody, as others may do the same.
 */
export async function othersEnded(): Promise<void> {
  const { superuserUrl } = await startedServer();
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const open = async (): Promise<readonly OpenTransaction[]> =>
      (await client.query<OpenTransaction>(OPEN, [MADE_HERE])).rows;
    const until = performance.now() + HELD_MS;
    let before = await open();
    while (before.some(({ own }) => !own)) {
      if (performance.now() > until && before.some(({ own }) => own)) return;
      await sleep(LOOK_AGAIN_AFTER_MS);
      const still = new Set((await open()).map(({ transaction }) => transaction));
      before = before.filter(({ transaction }) => still.has(transaction));
    }
  } finally {
    await client.end();
  }
}

async function create(server: TestServer, template: string): Promise<TestDatabase> {
  const database = `${server.template}_${randomBytes(4).toString('hex')}`;
  MADE_HERE.push(database);
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
  return JSON.parse(await readFile(serverFile(), 'utf8')) as TestServer;
}

function serverFile(): string {
  const file = process.env[SERVER_FILE];
  if (!file) throw new Error('No test server: this test belongs outside test/unit.');
  return file;
}
