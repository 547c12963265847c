/** One session: the description is read in a transaction of its own. */
interface Session {
  query(text: string): Promise<{ rows: unknown[] }>;
}

/** What is written about one thing: its heading, and a line or paragraph below it. */
interface Entry {
  readonly thing: string;
  readonly line: string | null;
}

/**
 * Describes everything about a database that decides how it behaves but its rows: columns, constraints, indexes,
 * row-level security, grants, roles, functions, triggers and types of every schema that is not PostgreSQL's own.
 *
 * The text is the same for the same structure, however it came about: things are sorted by name (columns as well,
 * since a column that was dropped and brought back stands last), and nothing in it depends on oids, on the search
 * path or on the name of the database. A server of another major version may word definitions differently.
 */
export async function describeStructure(session: Session): Promise<string> {
  const things = new Map<string, string[]>();
  await session.query(
    `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL search_path = public; SET LOCAL quote_all_identifiers = off`,
  );
  try {
    for (const question of questions) {
      for (const { thing, line } of (await session.query(question)).rows as Entry[]) {
        const lines = things.get(thing) ?? [];
        things.set(thing, line === null ? lines : [...lines, line]);
      }
    }
  } finally {
    await session.query('ROLLBACK');
  }
  return [...things]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([thing, lines]) => [thing, ...lines.map(indented)].join('\n') + '\n')
    .join('\n');
}

function indented(paragraph: string): string {
  return paragraph
    .replace(/\s+$/, '')
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))
    .join('\n');
}

const ours = (schema: string): string => `(${schema} !~ '^pg_' AND ${schema} <> 'information_schema')`;

/** Leaves out what an extension brought along. */
const ownMaking = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

const roleName = (oid: string): string =>
  `CASE WHEN ${oid} = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(${oid}) END`;

/** Rights of everybody but the owner, who has all of them by owning. */
const rights = (acl: string, kind: string, owner: string): string => `LATERAL (
  SELECT ${roleName('a.grantee')} AS grantee,
         string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, ', '
                    ORDER BY a.privilege_type COLLATE "C") AS privileges
    FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) a
   WHERE a.grantee <> ${owner}
   GROUP BY a.grantee
   ORDER BY 1) granted`;

const relation = `CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence '
  WHEN 'c' THEN 'type ' WHEN 'f' THEN 'foreign table ' ELSE 'table ' END || n.nspname || '.' || c.relname`;
const relations = (kinds: string): string => `pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  AND ${ours('n.nspname')} AND c.relkind IN (${kinds}) AND ${ownMaking('pg_class', 'c.oid')}`;

const typeName = `'type ' || n.nspname || '.' || t.typname`;
const types = `pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace AND ${ours('n.nspname')} AND ${ownMaking('pg_type', 't.oid')}`;

const functionName = `'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'`;
const functions = `pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND ${ours('n.nspname')} AND ${ownMaking('pg_proc', 'p.oid')}`;

/** Each answers with rows of `thing` and `line`; below one thing, lines stand in the order of the questions. */
const questions: readonly string[] = [
  // Roles and what they are members of. A server may have others, which are none of ours.
  `SELECT 'role ' || r.rolname AS thing,
          concat_ws(', ', CASE WHEN r.rolcanlogin THEN 'login' END, CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
            CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
            CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END,
            CASE WHEN NOT r.rolinherit THEN 'NOINHERIT' END) AS line
     FROM pg_roles r WHERE r.rolname LIKE 'laurel\\_%' ORDER BY r.rolname COLLATE "C"`,
  `SELECT 'role ' || pg_get_userbyid(m.member) AS thing, 'member of ' || pg_get_userbyid(m.roleid) AS line
     FROM pg_auth_members m WHERE pg_get_userbyid(m.member) LIKE 'laurel\\_%' ORDER BY 1, 2`,
  `SELECT 'extension ' || e.extname AS thing, 'schema ' || e.extnamespace::regnamespace AS line
     FROM pg_extension e WHERE e.extname <> 'plpgsql'`,

  // Schemas
  `SELECT 'schema ' || n.nspname AS thing, 'owner ' || pg_get_userbyid(n.nspowner) AS line
     FROM pg_namespace n WHERE ${ours('n.nspname')}`,
  `SELECT 'schema ' || n.nspname AS thing, 'grant ' || privileges || ' to ' || grantee AS line
     FROM pg_namespace n, ${rights('n.nspacl', 'n', 'n.nspowner')} WHERE ${ours('n.nspname')} ORDER BY grantee`,
  `SELECT CASE WHEN d.defaclnamespace = 0 THEN 'schema (any)' ELSE 'schema ' || d.defaclnamespace::regnamespace END AS thing,
          'default of ' || pg_get_userbyid(d.defaclrole) || ' for ' || CASE d.defaclobjtype WHEN 'r' THEN 'tables'
            WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas'
            ELSE d.defaclobjtype::text END
            || coalesce(': grant ' || privileges || ' to ' || grantee, ': nothing to others') AS line
     FROM pg_default_acl d LEFT JOIN ${rights('d.defaclacl', 'r', 'd.defaclrole')} ON true
    ORDER BY 1, 2`,

  // Tables, views and sequences
  `SELECT ${relation} AS thing,
          'owner ' || pg_get_userbyid(c.relowner)
            || CASE WHEN c.relpersistence = 'u' THEN ', unlogged' ELSE '' END
            || CASE WHEN c.relkind = 'p' THEN ', partition by ' || pg_get_partkeydef(c.oid) ELSE '' END
            || coalesce(', partition of ' || (SELECT i.inhparent::regclass FROM pg_inherits i WHERE i.inhrelid = c.oid)
                        || ' ' || pg_get_expr(c.relpartbound, c.oid), '')
            || coalesce(', with (' || array_to_string(c.reloptions, ', ') || ')', '') AS line
     FROM ${relations("'r', 'p', 'v', 'm', 'f', 'S', 'c'")}`,
  `SELECT ${relation} AS thing,
          a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || CASE WHEN a.attcollation <> t.typcollation THEN ' collate ' || a.attcollation::regcollation ELSE '' END
            || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
            || CASE a.attidentity WHEN 'a' THEN ' generated always as identity'
                 WHEN 'd' THEN ' generated by default as identity' ELSE '' END
            || CASE WHEN f.adbin IS NULL THEN ''
                 WHEN a.attgenerated = '' THEN ' default ' || pg_get_expr(f.adbin, f.adrelid)
                 ELSE ' generated always as (' || pg_get_expr(f.adbin, f.adrelid) || ')'
                   || CASE a.attgenerated WHEN 's' THEN ' stored' ELSE ' virtual' END END AS line
     FROM ${relations("'r', 'p', 'f', 'c'")}
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     JOIN pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    ORDER BY a.attname COLLATE "C"`,
  `SELECT ${relation} AS thing, format_type(s.seqtypid, NULL) || format(' start %s increment %s from %s to %s cache %s%s',
            s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, CASE WHEN s.seqcycle THEN ' cycle' ELSE '' END) AS line
     FROM ${relations("'S'")} JOIN pg_sequence s ON s.seqrelid = c.oid`,
  `SELECT ${relation} AS thing, pg_get_viewdef(c.oid, true) AS line FROM ${relations("'v', 'm'")}`,
  // Not-null constraints became visible in PostgreSQL 18; the columns tell of them.
  `SELECT ${relation} AS thing, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS line
     FROM ${relations("'r', 'p', 'f'")} JOIN pg_constraint k ON k.conrelid = c.oid
      AND k.contype IN ('c', 'f', 'p', 'u', 'x')
    ORDER BY position(k.contype::text IN 'pufcx'), k.conname COLLATE "C"`,
  `SELECT ${relation} AS thing,
          regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )?INDEX (.*?) ON (ONLY )?.*? USING', '\\1index \\2 using')
            || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END AS line
     FROM ${relations("'r', 'p', 'm'")} JOIN pg_index i ON i.indrelid = c.oid
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    ORDER BY i.indexrelid::regclass::text COLLATE "C"`,
  `SELECT ${relation} AS thing, pg_get_statisticsobjdef(s.oid) AS line
     FROM ${relations("'r', 'p', 'm', 'f'")} JOIN pg_statistic_ext s ON s.stxrelid = c.oid ORDER BY s.stxname COLLATE "C"`,
  `SELECT ${relation} AS thing,
          'row-level security ' || CASE WHEN c.relrowsecurity THEN 'on' ELSE 'OFF' END
            || CASE WHEN c.relforcerowsecurity THEN ', for the owner too' ELSE '' END AS line
     FROM ${relations("'r', 'p'")}`,
  `SELECT ${relation} AS thing,
          format('policy %s %s for %s to %s', p.polname, CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END,
            CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete'
              ELSE 'all' END,
            (SELECT string_agg(${roleName('o')}, ', ' ORDER BY ${roleName('o')} COLLATE "C") FROM unnest(p.polroles) o))
            || coalesce(E'\\n  using ' || pg_get_expr(p.polqual, p.polrelid), '')
            || coalesce(E'\\n  with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '') AS line
     FROM ${relations("'r', 'p'")} JOIN pg_policy p ON p.polrelid = c.oid ORDER BY p.polname COLLATE "C"`,
  `SELECT ${relation} AS thing,
          pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' (disabled)' ELSE ' (' || t.tgenabled::text || ')' END AS line
     FROM ${relations("'r', 'p', 'v', 'f'")} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
    ORDER BY t.tgname COLLATE "C"`,
  `SELECT ${relation} AS thing, pg_get_ruledef(r.oid) AS line
     FROM ${relations("'r', 'p', 'v'")} JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename <> '_RETURN'
    ORDER BY r.rulename COLLATE "C"`,
  `SELECT ${relation} AS thing, 'grant ' || privileges || ' to ' || grantee AS line
     FROM ${relations("'r', 'p', 'v', 'm', 'f'")}, ${rights('c.relacl', 'r', 'c.relowner')} ORDER BY grantee`,
  `SELECT ${relation} AS thing, 'grant ' || privileges || ' to ' || grantee AS line
     FROM ${relations("'S'")}, ${rights('c.relacl', 's', 'c.relowner')} ORDER BY grantee`,
  `SELECT ${relation} AS thing,
          format('grant %s (%s) to %s', privileges, string_agg(a.attname, ', ' ORDER BY a.attname COLLATE "C"), grantee) AS line
     FROM ${relations("'r', 'p', 'v', 'm', 'f'")}
     JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attacl IS NOT NULL,
          ${rights('a.attacl', 'c', 'c.relowner')}
    GROUP BY n.nspname, c.relname, c.relkind, privileges, grantee ORDER BY grantee, privileges`,

  // Types
  `SELECT ${typeName} AS thing, 'enum (' || string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) || ')' AS line
     FROM ${types} JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY n.nspname, t.typname`,
  `SELECT ${typeName} AS thing, 'domain of ' || format_type(t.typbasetype, t.typtypmod)
            || CASE WHEN t.typnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || t.typdefault, '') AS line
     FROM ${types} AND t.typtype = 'd'`,
  `SELECT ${typeName} AS thing, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) AS line
     FROM ${types} JOIN pg_constraint k ON k.contypid = t.oid AND k.contype = 'c' ORDER BY k.conname COLLATE "C"`,
  `SELECT ${typeName} AS thing, 'grant ' || privileges || ' to ' || grantee AS line
     FROM ${types} AND (t.typtype IN ('d', 'e', 'r')), ${rights('t.typacl', 'T', 't.typowner')} ORDER BY grantee`,

  // Functions
  `SELECT ${functionName} AS thing, 'owner ' || pg_get_userbyid(p.proowner) AS line FROM ${functions}`,
  `SELECT ${functionName} AS thing, 'grant ' || privileges || ' to ' || grantee AS line
     FROM ${functions}, ${rights('p.proacl', 'f', 'p.proowner')} ORDER BY grantee`,
  `SELECT ${functionName} AS thing, pg_get_functiondef(p.oid) AS line FROM ${functions} AND p.prokind IN ('f', 'p', 'w')`,
];
