import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../../src/data-source.js';
import { joinCluster, type ClusterHandle } from '../../src/platform/database/embedded/index.js';
import { provisionDatabase } from '../../src/platform/database/index.js';
import type { TestDatabase } from './test-database.js';

const DIES_WITHIN_MS = 30_000;

/** A PostgreSQL of one's own, with all it does to keep its promises, that may be killed. */
export interface MortalCluster {
  /** A migrated database on it, without rows. */
  readonly database: Pick<TestDatabase, 'applicationUrl' | 'ownerUrl'>;
  /** Sends a signal to the postmaster and returns once it is gone. */
  strike(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startMortalCluster(): Promise<MortalCluster> {
  // Named like the folder of the test server, so that a later run clears up behind one that was killed.
  const folder = await mkdtemp(join(tmpdir(), `laurel-test-${process.pid}-`));
  await chmod(folder, 0o755);
  const cluster = await joinCluster({ dataDir: join(folder, 'data') });
  const close = async (): Promise<void> => {
    await cluster.release();
    for (const each of [cluster.home, folder]) await rm(each, { recursive: true, force: true });
  };
  try {
    return { database: await makeDatabase(cluster), ...strikesOn(cluster), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeDatabase(cluster: ClusterHandle): Promise<MortalCluster['database']> {
  const { host, port, superuser, password } = cluster;
  const superuserUrl = `postgresql://${superuser}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
  const [ownerPassword, applicationPassword] = [
    randomBytes(16).toString('hex'),
    randomBytes(16).toString('hex'),
  ];
  const urls = await provisionDatabase(superuserUrl, {
    database: 'laurel',
    ownerPassword,
    applicationPassword,
  });
  await migrate(urls.ownerUrl);
  return urls;
}

function strikesOn(cluster: ClusterHandle): Pick<MortalCluster, 'strike' | 'restart'> {
  return {
    async strike(signal) {
      const file = await readFile(join(cluster.home, 'cluster', 'postmaster.pid'), 'utf8');
      const pid = Number(file.split('\n', 1)[0]);
      process.kill(pid, signal);
      const deadline = Date.now() + DIES_WITHIN_MS;
      while (isThere(pid)) {
        if (Date.now() > deadline) throw new Error(`PostgreSQL outlived ${signal}`);
        await sleep(5);
      }
    },
    restart: () => cluster.ensureRunning(),
  };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
