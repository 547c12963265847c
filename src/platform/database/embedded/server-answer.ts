import { realpath } from 'node:fs/promises';
import pg from 'pg';
import { StartupProblem } from '../../startup-problem.js';
import type { ClusterHome } from './cluster-home.js';
import { LOOPBACK } from './free-port.js';
import { SUPERUSER } from './new-cluster.js';
import { hasCode } from './owned-files.js';

/**
 * Asks the server at a port whether it is the one of this home: `ours` when it answers with
 * this home's data, `silent` when it does not (yet) take connections.
 */
export async function askServer(
  home: ClusterHome,
  port: number,
  password: string,
): Promise<'ours' | 'silent' | 'foreign'> {
  const client = new pg.Client({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 5_000,
    application_name: 'laurel start',
  });
  // A connection cut between two queries reports here and would otherwise end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      `SELECT current_setting('data_directory') AS folder`,
    );
    const folder = await realpath(rows[0]?.folder ?? '').catch(() => '');
    return folder === home.cluster ? 'ours' : 'foreign';
  } catch (error) {
    // All of its connections are taken: a server that is alive.
    if (hasCode(error, '53300')) return 'ours';
    if (hasCode(error, '28P01', '28000')) {
      throw new StartupProblem(
        `the PostgreSQL that runs in ${home.cluster} refuses the password in ${home.password}: ` +
          'restore that file, or stop the server and delete the folder to begin with an empty database',
        { cause: error },
      );
    }
    return 'silent';
  } finally {
    await client.end().catch(() => undefined);
  }
}
