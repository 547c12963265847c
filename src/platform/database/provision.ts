import pg from 'pg';

/** The role that owns the tables and migrates, and the one the application works under, on a server of our own. */
const OWNER_ROLE = 'laurel_owner';
export const APPLICATION_ROLE = 'laurel_app';

export interface ProvisionOptions {
  readonly database: string;
  readonly ownerPassword: string;
  readonly applicationPassword: string;
}

/**
 * Prepares an empty server: makes the two roles if they are missing, sets their passwords, and makes the database.
 * Running it again changes nothing but the passwords. Needs a superuser.
 */
export async function provisionDatabase(
  superuserUrl: string,
  { database, ownerPassword, applicationPassword }: ProvisionOptions,
): Promise<{ ownerUrl: string; applicationUrl: string }> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const [role, password] of [
      [OWNER_ROLE, ownerPassword],
      [APPLICATION_ROLE, applicationPassword],
    ] as const) {
      const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const verb = known.rowCount ? 'ALTER' : 'CREATE';
      await client.query(
        `${verb} ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD ${client.escapeLiteral(password)}`,
      );
    }
    const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (!known.rowCount) {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${OWNER_ROLE}`);
    }
  } finally {
    await client.end();
  }
  return {
    ownerUrl: urlFor(superuserUrl, OWNER_ROLE, ownerPassword, database),
    applicationUrl: urlFor(superuserUrl, APPLICATION_ROLE, applicationPassword, database),
  };
}

function urlFor(serverUrl: string, role: string, password: string, database: string): string {
  const url = new URL(serverUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}
