import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { hasCode, readIfThere } from './owned-files.js';
import { isPidTaken, isProcessAlive } from './process-identity.js';

const run = promisify(execFile);
const HIDDEN = Symbol('not ours to see');

/** What PostgreSQL writes about itself into the data folder while it runs. */
export interface PostmasterPid {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** Reads `postmaster.pid`; nothing when it is absent or not (or not yet) whole. */
export async function readPostmasterPid(cluster: string): Promise<PostmasterPid | undefined> {
  const text = await readIfThere(pidFile(cluster));
  const lines = text?.split('\n').map((line) => line.trim()) ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), status: lines[7] ?? '' };
}

/** The running postmaster of a data folder, once it is sure that the pid is that of one. */
export async function findPostmaster(cluster: string): Promise<PostmasterPid | undefined> {
  const found = await readPostmasterPid(cluster);
  if (!found || !isProcessAlive(found.pid)) return undefined;
  return (await isPostmasterOf(found.pid, cluster)) ? found : undefined;
}

/**
 * Removes a `postmaster.pid` that would keep PostgreSQL from starting although no server
 * runs: an empty one, or one whose pid is in use, by another program or by a postmaster that
 * ended and was never collected, which PostgreSQL takes for a living one. With a pid that is
 * free it stays, since PostgreSQL learns from it which shared memory must be free.
 * Only to be called under the home's lock, when `findPostmaster` has found nothing.
 */
export async function clearMisleadingPid(cluster: string): Promise<void> {
  const found = await readPostmasterPid(cluster);
  if (!found || isPidTaken(found.pid)) await rm(pidFile(cluster), { force: true });
}

/**
 * The pids of all PostgreSQL processes known to work in a data folder, children included.
 * Empty where the system does not tell; PostgreSQL itself then refuses to start beside them.
 */
export async function postgresProcessesOf(cluster: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const folders = await Promise.all(pids.map((pid) => postgresFolder(pid)));
  return pids.filter((pid, index) => folders[index] === cluster && isProcessAlive(pid));
}

async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  if (process.platform === 'linux') {
    const folder = await postgresFolder(pid);
    if (folder !== HIDDEN) return folder === cluster;
  }
  const command = await commandLine(pid);
  return command.includes('postgres') && command.includes(cluster);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const line = await readIfThere(`/proc/${pid}/cmdline`).catch(() => '');
    return line?.replaceAll('\0', ' ') ?? '';
  }
  const listed = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => undefined);
  return listed?.stdout ?? '';
}

/** The working folder, which is the data folder, of a PostgreSQL process; nothing for any other process. */
async function postgresFolder(pid: number): Promise<string | typeof HIDDEN | undefined> {
  try {
    const name = await readFile(`/proc/${pid}/comm`, 'latin1');
    if (!name.startsWith('postgres')) return undefined;
    return await readlink(`/proc/${pid}/cwd`);
  } catch (error) {
    // Even root may not look at another user's process in an ordinary container.
    if (hasCode(error, 'EACCES', 'EPERM')) return HIDDEN;
    return undefined;
  }
}

function pidFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}
