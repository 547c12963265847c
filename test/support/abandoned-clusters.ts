import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive, joinCluster } from '../../src/platform/database/embedded/index.js';

/** What the names of folders of this process begin with, where clusters live that end with it. */
export function folderOfThisProcess(kind: string): string {
  return join(tmpdir(), `${kind}${process.pid}-`);
}

/** A run that was killed leaves its PostgreSQL running. Joining and leaving stops it. */
export async function stopAbandoned(kind: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(kind) ? Number(name.slice(kind.length).split('-')[0]) : Number.NaN;
    if (!Number.isInteger(pid) || isProcessAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    try {
      const cluster = await joinCluster({ dataDir: join(folder, 'data'), durable: false });
      await cluster.release();
      await rm(cluster.home, { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    } catch {
      // Somebody else's, or being cleared away by another run at this moment.
    }
  }
}
