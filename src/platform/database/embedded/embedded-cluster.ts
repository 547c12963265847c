import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupProblem } from '../../startup-problem.js';
import { prepareBinaries } from './binaries.js';
import { openHome, type ClusterHome } from './cluster-home.js';
import { addUser, removeUser } from './cluster-users.js';
import { withExclusiveLock } from './exclusive-lock.js';
import { LOOPBACK } from './free-port.js';
import { ensureCluster, SUPERUSER, superuserPassword } from './new-cluster.js';
import { startPostmaster, stopPostmaster } from './postmaster.js';
import { findPostmaster } from './postmaster-pid.js';
import { askServer } from './server-answer.js';
import type { ServerAccount } from './server-account.js';

const POLL_MS = 20;
const MOST_STARTS = 5;
const SAY_WAITING_EVERY_MS = 10_000;
// Long, since after a crash under load PostgreSQL first reads back what it had promised.
const READY_MS = 5 * 60_000;
// Commits stay synchronous, so that what was acknowledged survives the death of PostgreSQL alone.
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' };

/** Which embedded PostgreSQL is wanted, and how. All but the folder matters only to who starts it. */
export interface ClusterOptions {
  /** The folder for the data and what belongs to them. */
  readonly dataDir: string;
  /** The port to listen on; by default a free one, which is then kept. */
  readonly port?: number;
  /** False for data that may be lost with the machine, as in tests, in exchange for speed. */
  readonly durable?: boolean;
  /** Settings of PostgreSQL, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Takes the few lines worth telling: a new database, an unexpected place, a long wait. */
  readonly log?: (line: string) => void;
}

/** A running server, which keeps running at least until it is released. */
export interface ClusterHandle {
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  /** The folder in which the data really are; see `openHome`. */
  readonly home: string;
  /** Starts the server again, on the same port, if it has died under its users. */
  ensureRunning(): Promise<void>;
  /** Gives the server up. The last of all processes to do so stops it. */
  release(): Promise<void>;
}

interface Cluster {
  readonly home: ClusterHome;
  readonly account: ServerAccount | undefined;
  readonly password: string;
  readonly options: ClusterOptions;
  readonly log: (line: string) => void;
}

/**
 * Joins the PostgreSQL that lives in a folder: the first process to need it starts it, and
 * creates it in an empty folder, others find it running. Whatever was killed before, on either
 * side, is cleared up. Failures one can do something about are `StartupProblem`s.
 */
export async function joinCluster(options: ClusterOptions): Promise<ClusterHandle> {
  const log = options.log ?? (() => undefined);
  const { home, account } = await openHome(options.dataDir, log);
  const { cluster, port, user } = await withExclusiveLock(home.root, log, async () => {
    const joined: Cluster = { home, account, password: await superuserPassword(home), options, log };
    const added = await addUser(home);
    try {
      return { cluster: joined, port: await findOrStart(joined, options.port), user: added };
    } catch (error) {
      await removeUser(home, added);
      throw error;
    }
  });
  let released: Promise<void> | undefined;
  return {
    host: LOOPBACK,
    port,
    superuser: SUPERUSER,
    password: cluster.password,
    home: home.root,
    ensureRunning: () =>
      withExclusiveLock(home.root, log, async () => {
        await findOrStart(cluster, port, port);
      }),
    release: () => (released ??= release(cluster, user)),
  };
}

async function findOrStart(cluster: Cluster, wanted?: number, required?: number): Promise<number> {
  let port = await portOfRunning(cluster);
  // Started more than once only where it is killed while it starts.
  for (let starts = 0; port === undefined && starts < MOST_STARTS; starts += 1) {
    await start(cluster, wanted);
    port = await portOfRunning(cluster);
  }
  if (port === undefined) {
    throw new StartupProblem(
      `PostgreSQL was killed ${MOST_STARTS} times while it started: see whether memory ran out, ` +
        `and ${cluster.home.serverLog}`,
    );
  }
  if (required !== undefined && port !== required) {
    throw new StartupProblem(
      `PostgreSQL in ${cluster.home.root} was started anew on port ${port}: start this process again`,
    );
  }
  return port;
}

async function start({ home, account, options, log }: Cluster, port: number | undefined): Promise<void> {
  const durable = options.durable ?? true;
  const binaries = await prepareBinaries(home, account);
  await ensureCluster(home, binaries, account, durable, log);
  const settings = { ...(durable ? {} : NOT_DURABLE), ...options.settings };
  await startPostmaster({ home, binaries, account, port, settings });
}

/** The port of the running server once it takes connections; nothing when none runs. */
async function portOfRunning({ home, account, password, log }: Cluster): Promise<number | undefined> {
  const began = Date.now();
  let sayNext = SAY_WAITING_EVERY_MS;
  for (;;) {
    const found = await findPostmaster(home.cluster);
    if (!found) return undefined;
    if (found.status === 'stopping') {
      await stopPostmaster(found.pid, home, await prepareBinaries(home, account));
      return undefined;
    }
    if (found.status === 'ready' && (await askServer(home, found.port, password)) === 'ours') {
      return found.port;
    }
    const waited = Date.now() - began;
    if (waited > READY_MS) {
      throw new StartupProblem(
        `PostgreSQL (process ${found.pid}) does not take connections: see ${home.serverLog}`,
      );
    }
    if (waited > sayNext) {
      sayNext += SAY_WAITING_EVERY_MS;
      log('waiting for PostgreSQL to take connections; after a crash it first restores its data');
    }
    await sleep(POLL_MS);
  }
}

async function release({ home, account, log }: Cluster, user: string): Promise<void> {
  // Whoever deleted the folder has also given up what is in it.
  if (!(await stat(home.root).catch(() => undefined))) return;
  await withExclusiveLock(home.root, log, async () => {
    if ((await removeUser(home, user)) > 0) return;
    const found = await findPostmaster(home.cluster);
    if (found) await stopPostmaster(found.pid, home, await prepareBinaries(home, account));
  });
}
