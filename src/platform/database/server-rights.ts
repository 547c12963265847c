import pg from 'pg';
import { StartupProblem } from '../startup-problem.js';
import { assertServerUsable, explainConnectionFailure } from './connection-problem.js';
import { describeTarget } from './database-target.js';
import type { DatabaseUrls } from './embedded-database.js';

const CONNECT_WITHIN_MS = 10_000;
const NO_RIGHT = '42501';
const OF_APPLICATION = 'DATABASE_URL';
const OF_OWNER = 'DATABASE_OWNER_URL';

/** Who a connection is, and where it led. */
interface Identity {
  readonly role: string;
  /** A superuser, or one whom row-level security does not hold. */
  readonly unbound: boolean;
  readonly database: string;
  /** Where tables are looked for; null where the role may use no schema. */
  readonly schema: string | null;
  readonly standby: boolean;
}

const IDENTITY = `
  SELECT rolname AS role, rolsuper OR rolbypassrls AS unbound, current_database() AS database,
         current_schema() AS schema, pg_is_in_recovery() AS standby
    FROM pg_roles WHERE rolname = current_user`;

const MEMBER_OF = `SELECT FROM pg_roles WHERE rolname = $1 AND pg_has_role(current_user, oid, 'MEMBER')`;

/** Our tables: those with programs' rows, besides the directory, which stands outside the policies. */
const TABLES = `
  SELECT c.relname AS name, has_table_privilege(c.oid, 'SELECT') AS readable,
         pg_has_role(c.relowner, 'MEMBER') AS owned, row_security_active(c.oid) AS guarded,
         has_any_column_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE, TRUNCATE') AS changeable,
         ARRAY(SELECT DISTINCT pg_get_userbyid(a.grantee)::text FROM aclexplode(c.relacl) a
                WHERE a.grantee NOT IN (0, c.relowner)) AS grantees
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'program_id' AND NOT a.attisdropped
   WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
     AND c.relname <> 'program_directory'
   ORDER BY c.relname`;

interface TableRights {
  readonly name: string;
  readonly readable: boolean;
  /** Its owner, or able to become it. */
  readonly owned: boolean;
  readonly guarded: boolean;
  readonly changeable: boolean;
  /** Who was given rights on it. */
  readonly grantees: readonly string[];
}

/**
 * Sees to it that both addresses lead into one usable database, as two roles of which the application's is held to
 * row-level security and cannot become the owner. Answers the name of the application's role. Throws a
 * StartupProblem that says what to do.
 */
export async function checkRoles({ applicationUrl, ownerUrl }: DatabaseUrls): Promise<string> {
  const owner = await connected(ownerUrl, OF_OWNER, identityOf);
  return connected(applicationUrl, OF_APPLICATION, async (client) => {
    const application = await identityOf(client);
    const becomesOwner = (await client.query(MEMBER_OF, [owner.role])).rowCount === 1;
    const problem = problemOfRoles(owner, application, becomesOwner);
    if (problem) throw new StartupProblem(problem);
    return application.role;
  });
}

/**
 * Sees to it, in a migrated database, that the application's role reaches the tables, is held to row-level security
 * in each, and cannot change rows of the tables that only grow. Throws a StartupProblem that says what to do.
 */
export async function checkRights(
  { applicationUrl }: DatabaseUrls,
  onlyGrow: readonly string[],
): Promise<void> {
  await connected(applicationUrl, OF_APPLICATION, async (client) => {
    const { role, schema } = await identityOf(client);
    const tables = schema === null ? [] : (await client.query<TableRights>(TABLES)).rows;
    const problem = problemOfReach(role, schema, tables) ?? problemOfRights(role, tables, onlyGrow);
    if (problem) throw new StartupProblem(problem);
  });
}

function problemOfRoles(owner: Identity, application: Identity, becomesOwner: boolean): string | undefined {
  const { role, database } = application;
  if (owner.standby || application.standby) {
    const variable = owner.standby ? OF_OWNER : OF_APPLICATION;
    return `${variable} leads to a standby, which cannot be written: name the primary server`;
  }
  if (database !== owner.database) {
    return `${OF_APPLICATION} leads to the database "${database}" and ${OF_OWNER} to "${owner.database}": name the same in both`;
  }
  if (role === owner.role) {
    return (
      `${OF_APPLICATION} and ${OF_OWNER} name the same role, "${role}": name one in ${OF_APPLICATION} that owns ` +
      `nothing, made with CREATE ROLE laurel_app LOGIN PASSWORD '…'`
    );
  }
  if (application.unbound) {
    return (
      `the role "${role}" of ${OF_APPLICATION} is past row-level security, which keeps programs apart: name ` +
      `another role there, made with CREATE ROLE laurel_app LOGIN PASSWORD '…'`
    );
  }
  if (becomesOwner) {
    return (
      `the role "${role}" of ${OF_APPLICATION} is a member of "${owner.role}", which owns the tables: run ` +
      `REVOKE "${owner.role}" FROM "${role}", or name another role`
    );
  }
  return undefined;
}

function problemOfReach(
  role: string,
  schema: string | null,
  tables: readonly TableRights[],
): string | undefined {
  const who = `the role "${role}" of ${OF_APPLICATION}`;
  if (schema === null) {
    return `${who} may not use the schema of the tables: run GRANT USAGE ON SCHEMA public TO "${role}"`;
  }
  if (tables.length === 0) {
    return `${who} looks for the tables in the schema "${schema}", where there are none: correct its search_path`;
  }
  const closed = tables.find(({ readable }) => !readable);
  if (!closed) return undefined;
  const others = closed.grantees.filter((each) => each !== role).map((each) => `"${each}"`);
  return others.length > 0
    ? `${who} has no rights on the tables, which were given to ${others.join(', ')}: name that role in ` +
        `${OF_APPLICATION}, or run GRANT ${others[0]} TO "${role}"`
    : `${who} may not read the table ${closed.name}: give it the rights that migrations/structure.txt lists`;
}

function problemOfRights(
  role: string,
  tables: readonly TableRights[],
  onlyGrow: readonly string[],
): string | undefined {
  const who = `the role "${role}" of ${OF_APPLICATION}`;
  const owned = tables.find((table) => table.owned);
  if (owned) {
    return `${who} owns the table ${owned.name}, which puts it past row-level security: name another role`;
  }
  const open = tables.find(({ guarded }) => !guarded);
  if (open) {
    return `row-level security is off for the table ${open.name}: run ALTER TABLE ${open.name} ENABLE ROW LEVEL SECURITY`;
  }
  const changeable = tables.filter((table) => table.changeable && onlyGrow.includes(table.name));
  if (changeable.length === 0) return undefined;
  const names = changeable.map(({ name }) => name).join(', ');
  return (
    `${who} may change the ledger, which must only grow: run REVOKE UPDATE, DELETE, TRUNCATE ON ${names} ` +
    `FROM "${role}", PUBLIC`
  );
}

async function connected<T>(
  url: string,
  variable: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(url, variable);
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(url: string, variable: string): Promise<pg.Client> {
  let client: pg.Client | undefined;
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
    // Unheard, a connection that is cut while nothing is asked would end the process.
    client.on('error', () => undefined);
    await client.connect();
    await assertServerUsable(client, variable);
    return client;
  } catch (error) {
    await client?.end().catch(() => undefined);
    throw explained(error, url, variable);
  }
}

function explained(error: unknown, url: string, variable: string): StartupProblem {
  const target = describeTarget(url);
  if (!target || (error as { code?: unknown } | null)?.code !== NO_RIGHT) {
    return explainConnectionFailure(error, url, variable);
  }
  const { user, database } = target;
  return new StartupProblem(
    `the role "${user}" of ${variable} may not connect to the database "${database}": run GRANT CONNECT ON ` +
      `DATABASE "${database}" TO "${user}"`,
    { cause: error },
  );
}

async function identityOf(client: pg.Client): Promise<Identity> {
  const { rows } = await client.query<Identity>(IDENTITY);
  return rows[0]!;
}
