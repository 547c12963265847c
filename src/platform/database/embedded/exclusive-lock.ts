import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupProblem } from '../../startup-problem.js';
import { giveToOwner, hasCode } from './owned-files.js';
import { isMarkerAlive, markerPid, newMarker } from './process-identity.js';

const POLL_MS = 20;
const SAY_WAITING_AFTER_MS = 3_000;
const GIVE_UP_AFTER_MS = 10 * 60_000;

/**
 * Runs `work` while no other process runs work under the same home's lock.
 *
 * The lock is a folder with one file in it, named after its owner, and is taken by
 * renaming a prepared folder onto it: that fails while the lock has an owner and
 * succeeds when it is absent or empty. A dead owner's file is removed by its name,
 * so clearing a stale lock can never take away somebody else's fresh one.
 */
export async function withExclusiveLock<T>(
  home: string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const lock = path.join(home, 'lock');
  const marker = newMarker();
  await acquire(home, lock, marker, log);
  try {
    return await work();
  } finally {
    await unlink(path.join(lock, marker)).catch(() => undefined);
    await rmdir(lock).catch(() => undefined);
  }
}

async function acquire(
  home: string,
  lock: string,
  marker: string,
  log: (line: string) => void,
): Promise<void> {
  const prepared = `${lock}.${marker}`;
  await mkdir(prepared);
  await writeFile(path.join(prepared, marker), '');
  await giveToOwner(home, prepared, path.join(prepared, marker));
  const began = Date.now();
  let said = false;
  while (!(await tryRename(prepared, lock))) {
    const owner = await clearDeadOwner(lock);
    const waited = Date.now() - began;
    if (owner !== undefined && waited > GIVE_UP_AFTER_MS) {
      await rm(prepared, { recursive: true, force: true });
      throw new StartupProblem(
        `process ${markerPid(owner)} has been starting or stopping PostgreSQL in ${home} for too long: end it and try again`,
      );
    }
    if (owner !== undefined && !said && waited > SAY_WAITING_AFTER_MS) {
      said = true;
      log(`waiting for process ${markerPid(owner)}, which is starting or stopping PostgreSQL`);
    }
    await sleep(POLL_MS);
  }
  await sweepAbandoned(home);
}

async function tryRename(prepared: string, lock: string): Promise<boolean> {
  try {
    await rename(prepared, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    // Windows refuses to rename a folder onto another one with these, whether it is empty or not.
    if (process.platform === 'win32' && hasCode(error, 'EPERM', 'EACCES', 'EBUSY')) return false;
    throw error;
  }
}

/** Answers the living owner, or clears what a dead one left and answers nothing. */
async function clearDeadOwner(lock: string): Promise<string | undefined> {
  for (const name of await readdir(lock).catch(() => [])) {
    if (isMarkerAlive(name)) return name;
    await unlink(path.join(lock, name)).catch(() => undefined);
  }
  await rmdir(lock).catch(() => undefined);
  return undefined;
}

/** Removes folders that processes prepared and did not live to rename. */
async function sweepAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith('lock.') && !isMarkerAlive(name.slice('lock.'.length))) {
      await rm(path.join(home, name), { recursive: true, force: true });
    }
  }
}
