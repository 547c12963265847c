import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { StartupProblem } from '../startup-problem.js';
import { joinCluster, type ClusterHandle } from './embedded/index.js';
import { readIfThere, writeWhole } from './embedded/owned-files.js';
import { oneAtATime } from './one-at-a-time.js';
import { provisionDatabase } from './provision.js';

/** The two ways into one database: as the application's role, and as the one that owns the tables and migrates. */
export interface DatabaseUrls {
  readonly applicationUrl: string;
  readonly ownerUrl: string;
}

/** The database of the embedded PostgreSQL, which keeps running at least until it is released. */
export interface EmbeddedDatabase extends DatabaseUrls {
  release(): Promise<void>;
}

type RolePasswords = Pick<Parameters<typeof provisionDatabase>[1], 'ownerPassword' | 'applicationPassword'>;

const DATABASE = 'laurel';
const PASSWORD_BYTES = 24;
const IN_USE = '55006';
const LOOKED_AFTER_EVERY_MS = 3_000;

/** Joins the embedded PostgreSQL that lives in a folder, starting it where none runs; makes database and roles. */
export async function joinEmbeddedDatabase(
  home: string,
  log: (line: string) => void,
): Promise<EmbeddedDatabase> {
  const cluster = await joinCluster({ dataDir: home, log });
  try {
    const superuserUrl = superuserUrlOf(cluster);
    const urls = await oneAtATime(superuserUrl, 'provision', async () =>
      provisionDatabase(superuserUrl, { database: DATABASE, ...(await rolePasswords(cluster.home)) }),
    );
    return { ...urls, release: watchOver(cluster, log) };
  } catch (error) {
    await cluster.release();
    throw error;
  }
}

/**
 * Sees to it that PostgreSQL is there again when it was killed, for as long as it is needed. Returns what ends that
 * and lets go of the cluster.
 */
function watchOver(cluster: ClusterHandle, log: (line: string) => void): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const watch = setInterval(() => {
    looking = looking.then(() =>
      cluster.ensureRunning().catch((error: unknown) => {
        log(`the embedded PostgreSQL has ended and cannot be started again: ${String(error)}`);
      }),
    );
  }, LOOKED_AFTER_EVERY_MS);
  watch.unref();
  return async () => {
    clearInterval(watch);
    await looking;
    await cluster.release();
  };
}

/** Deletes the embedded database with everything in it. Throws a StartupProblem while somebody uses it. */
export async function dropEmbeddedDatabase(home: string, log: (line: string) => void): Promise<void> {
  const cluster = await joinCluster({ dataDir: home, log });
  try {
    const client = new pg.Client({ connectionString: superuserUrlOf(cluster) });
    await client.connect();
    await client.query(`DROP DATABASE IF EXISTS ${DATABASE}`).finally(() => client.end());
  } catch (error) {
    if ((error as { code?: unknown }).code !== IN_USE) throw error;
    throw new StartupProblem('the database is in use: stop the server that uses it, and reset then');
  } finally {
    await cluster.release();
  }
}

/** Kept beside the data. Where the file is gone new ones are made, which the roles are then given. */
async function rolePasswords(home: string): Promise<RolePasswords> {
  const file = path.join(home, 'roles.json');
  const kept = await readIfThere(file).catch((cause: unknown) => {
    throw new StartupProblem(`the file ${file} cannot be read: start as the user who owns it`, { cause });
  });
  if (kept) return JSON.parse(kept) as RolePasswords;
  const passwords = { ownerPassword: newPassword(), applicationPassword: newPassword() };
  await writeWhole(home, file, JSON.stringify(passwords));
  return passwords;
}

function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}

function superuserUrlOf({ host, port, superuser, password }: ClusterHandle): string {
  return `postgresql://${encodeURIComponent(superuser)}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
}
