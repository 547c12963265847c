import type pg from 'pg';

/** How many connections were ended, and how many of them were at work. */
export interface Terminated {
  readonly all: number;
  readonly active: number;
}

/** Ends up to that many of the application's connections to a database, those at work first when asked to. */
export async function terminateBackends(
  superuser: pg.Client,
  most: number,
  preferActive: boolean,
): Promise<Terminated> {
  const { rows } = await superuser.query<{ active: boolean; ended: boolean }>(
    `SELECT pg_terminate_backend(pid) AS ended, active
     FROM (SELECT pid, state <> 'idle' AS active FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'laurel'
           ORDER BY CASE WHEN $2 THEN state = 'idle' END, random() LIMIT $1) AS chosen`,
    [most, preferActive],
  );
  const ended = rows.filter((row) => row.ended);
  return { all: ended.length, active: ended.filter(({ active }) => active).length };
}
