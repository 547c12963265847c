import pg from 'pg';

/** Direct SQL as the role that owns the tables, past row-level security: to arrange and to look at states. */
export interface OwnerSession {
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export function openOwnerSession(ownerUrl: string): OwnerSession {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  // The database may be dropped while a connection that was given up is still on its way out.
  pool.on('error', () => undefined);
  return {
    async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await pool.query(sql, [...parameters]);
      return rows as Row[];
    },
    close: () => pool.end(),
  };
}
