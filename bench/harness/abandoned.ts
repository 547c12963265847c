import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinCluster } from '../../src/platform/database/embedded/index.js';

const FOLDER = 'laurel-bench-';

/** What the names of folders of this process begin with. */
export function folderPrefix(): string {
  return join(tmpdir(), `${FOLDER}${process.pid}-`);
}

/** A run that was killed leaves its PostgreSQL running. Joining and leaving stops it. */
export async function stopAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(FOLDER) ? Number(name.slice(FOLDER.length).split('-')[0]) : Number.NaN;
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    try {
      const cluster = await joinCluster({ dataDir: join(folder, 'data') });
      await cluster.release();
      await rm(cluster.home, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Somebody else's, or being cleared away by another run at this moment.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
