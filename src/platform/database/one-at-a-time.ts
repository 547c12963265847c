import pg from 'pg';

/**
 * Runs `work` while no other process runs work of that name on the same database. The lock belongs to a connection
 * of its own and goes with it, however the process ends. For starting and for tools; never while answering requests.
 */
export async function oneAtATime<T>(url: string, name: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // Unheard, a connection that is cut while the work runs would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`laurel:${name}`]);
    return await work();
  } finally {
    await client.end().catch(() => undefined);
  }
}
