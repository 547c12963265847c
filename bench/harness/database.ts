import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/data-source.js';
import { joinCluster } from '../../src/platform/database/embedded/index.js';
import { findPostmaster } from '../../src/platform/database/embedded/postmaster-pid.js';
import { provisionDatabase, type DatabaseUrls } from '../../src/platform/database/index.js';
import { folderOfThisProcess, stopAbandoned } from '../../test/support/abandoned-clusters.js';
import type { Undo } from './undo.js';

const FOLDER = 'laurel-bench-';

/** A PostgreSQL of our own with a migrated database in it, durable and with the settings the service starts it with. */
export interface BenchDatabase extends DatabaseUrls {
  /** A folder that goes away with it. */
  readonly folder: string;
  /** A superuser's way into the same database. */
  readonly superuserUrl: string;
  readonly postmasterPid: number;
  /** As a superuser. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

export async function startDatabase(undo: Undo): Promise<BenchDatabase> {
  await stopAbandoned(FOLDER);
  const folder = await mkdtemp(folderOfThisProcess(FOLDER));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  // Under root, PostgreSQL runs as a user of its own, who has to get through to its data.
  await chmod(folder, 0o755);
  const cluster = await joinCluster({ dataDir: join(folder, 'data') });
  undo.add(() => rm(cluster.home, { recursive: true, force: true }));
  undo.add(() => cluster.release());
  const { host, port, superuser, password } = cluster;
  const server = `postgresql://${encodeURIComponent(superuser)}:${encodeURIComponent(password)}@${host}:${port}`;
  const urls = await provisionDatabase(`${server}/postgres`, {
    database: 'laurel',
    ownerPassword: randomBytes(24).toString('hex'),
    applicationPassword: randomBytes(24).toString('hex'),
  });
  await migrate(urls.ownerUrl);
  const postmaster = await findPostmaster(join(cluster.home, 'cluster'));
  const superuserUrl = `${server}/laurel`;
  const pool = new pg.Pool({ connectionString: superuserUrl, max: 1 });
  // It is ended by the server when that stops, which is no news.
  pool.on('error', () => undefined);
  undo.add(() => pool.end());
  return {
    ...urls,
    folder,
    superuserUrl,
    postmasterPid: postmaster?.pid ?? 0,
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      return (await pool.query(sql, [...parameters])).rows as Row[];
    },
  };
}
