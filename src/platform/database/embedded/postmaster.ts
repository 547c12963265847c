import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { open, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupProblem } from '../../startup-problem.js';
import type { Binaries } from './binaries.js';
import type { ClusterHome } from './cluster-home.js';
import { findFreePort, isPortFree, LOOPBACK } from './free-port.js';
import { giveToOwner, readIfThere, writeWhole } from './owned-files.js';
import { clearMisleadingPid, postgresProcessesOf, readPostmasterPid } from './postmaster-pid.js';
import { isProcessAlive } from './process-identity.js';
import type { ServerAccount } from './server-account.js';
import { serverEnvironment } from './server-environment.js';
import { tailSince } from './server-log.js';

const POLL_MS = 10;
const KILLED = 'killed';
const ORPHANS_GO_BY_THEMSELVES_MS = 2_000;
const ORPHANS_GONE_MS = 30_000;
const STOP_MS = 60_000;
const LOG_KEPT_BYTES = 5 * 1024 * 1024;

/** How the server is to be started. */
export interface StartOptions {
  readonly home: ClusterHome;
  readonly binaries: Binaries;
  readonly account: ServerAccount | undefined;
  /** The port it must have; without one it has the remembered or a free one. */
  readonly port: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Starts PostgreSQL as a process of its own. When this returns it need not accept connections
 * yet, and has died again if somebody killed it.
 */
export async function startPostmaster(options: StartOptions): Promise<void> {
  const { home } = options;
  await outwaitOrphans(home);
  await clearMisleadingPid(home.cluster);
  await setOldLogAside(home);
  const deadline = Date.now() + ORPHANS_GONE_MS;
  for (;;) {
    const port = await choosePort(home, options.port);
    const complaint = await launch(options, port);
    if (complaint === undefined) {
      await writeWhole(home.root, home.port, String(port));
      return;
    }
    const portTaken = /address already in use|could not create any TCP\/IP sockets/i.test(complaint);
    // Where the system does not show whose processes are whose, PostgreSQL is the one to notice orphans.
    const orphansLeft = /is still in use/.test(complaint);
    if (Date.now() > deadline || !(orphansLeft || (portTaken && options.port === undefined))) {
      throw new StartupProblem(
        portTaken
          ? `port ${port}, wanted for the embedded PostgreSQL, is in use: free it or choose another`
          : `PostgreSQL did not start (${complaint}): see ${home.serverLog}`,
      );
    }
    await sleep(200);
  }
}

/** Stops the server in an orderly way, ending what its clients still do. */
export async function stopPostmaster(pid: number, home: ClusterHome, binaries: Binaries): Promise<void> {
  interrupt(pid, home, binaries);
  const deadline = Date.now() + STOP_MS;
  while (isProcessAlive(pid)) {
    if (Date.now() > deadline) {
      throw new Error(`PostgreSQL (process ${pid}) did not stop in time: see ${home.serverLog}`);
    }
    await sleep(POLL_MS);
  }
}

function interrupt(pid: number, home: ClusterHome, binaries: Binaries): void {
  if (process.platform === 'win32') {
    spawnSync(binaries.pgCtl, ['stop', '-D', home.cluster, '-m', 'fast', '-W'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended in this moment.
  }
}

/**
 * Waits for the children of a postmaster that was killed. Most notice at once; one deep in a
 * long query would not for as long as the query takes, and nothing it does can be kept.
 */
async function outwaitOrphans(home: ClusterHome): Promise<void> {
  const began = Date.now();
  let told = false;
  for (;;) {
    const orphans = await postgresProcessesOf(home.cluster);
    if (orphans.length === 0) return;
    const waited = Date.now() - began;
    if (waited > ORPHANS_GONE_MS) {
      throw new StartupProblem(
        `processes ${orphans.join(', ')} of an earlier PostgreSQL still hold ${home.cluster}: end them and try again`,
      );
    }
    if (waited > ORPHANS_GO_BY_THEMSELVES_MS && !told) {
      told = true;
      for (const pid of orphans) {
        try {
          process.kill(pid, 'SIGQUIT');
        } catch {
          // It has ended in this moment.
        }
      }
    }
    await sleep(20);
  }
}

async function choosePort(home: ClusterHome, pinned: number | undefined): Promise<number> {
  if (pinned !== undefined) return pinned;
  const remembered = Number((await readIfThere(home.port)) ?? Number.NaN);
  if (remembered > 0 && remembered < 65_536 && (await isPortFree(remembered))) return remembered;
  const port = await findFreePort(home.root);
  if (port === undefined) {
    throw new StartupProblem(
      `no free port was found for the embedded PostgreSQL on ${LOOPBACK}: end programs that listen there`,
    );
  }
  return port;
}

/** Answers nothing when the server had this port, and otherwise why it could not start. */
async function launch(options: StartOptions, port: number): Promise<string | undefined> {
  const { home, binaries, account } = options;
  const began = await stat(home.serverLog).then(
    (log) => log.size,
    () => 0,
  );
  const log = await open(home.serverLog, 'a', 0o600);
  let server: ChildProcess;
  let ended: Promise<string>;
  try {
    await giveToOwner(home.root, home.serverLog);
    server = spawn(binaries.postgres, serverArguments(options, port), {
      ...(account && { uid: account.uid, gid: account.gid }),
      cwd: home.root,
      env: serverEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      // In a session of its own, so that Ctrl-C in the terminal does not stop it under its users.
      detached: true,
      windowsHide: true,
    });
    // Listened to before anything is waited for: it may end at once.
    ended = endOf(server);
  } finally {
    await log.close();
  }
  server.unref();
  for (;;) {
    const end = await Promise.race([ended, sleep(POLL_MS)]);
    if (end === KILLED) return undefined;
    if (end !== undefined) return (await tailSince(home.serverLog, began)) ?? end;
    const file = await readPostmasterPid(home.cluster);
    // The status appears in the file once the port is bound, which is what may still fail.
    if (file?.pid === server.pid && file?.status) return undefined;
  }
}

function endOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.once('exit', (code, signal) =>
      resolve(signal === 'SIGKILL' ? KILLED : `it ended with ${signal ?? code}`),
    );
  });
}

function serverArguments(options: StartOptions, port: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: LOOPBACK,
    unix_socket_directories: '',
    log_timezone: 'UTC',
    timezone: 'UTC',
    // Statements and refused values may hold personal data, which logs must not.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...options.settings,
  };
  const set = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', options.home.cluster, '-p', String(port), ...set];
}

async function setOldLogAside(home: ClusterHome): Promise<void> {
  const log = await stat(home.serverLog).catch(() => undefined);
  if (log && log.size > LOG_KEPT_BYTES) await rename(home.serverLog, `${home.serverLog}.previous`);
}
