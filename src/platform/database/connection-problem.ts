import type pg from 'pg';
import { StartupProblem } from '../startup-problem.js';
import { describeTarget, type DatabaseTarget } from './database-target.js';

/** The oldest PostgreSQL that has all we use: NULLS NOT DISTINCT and security_invoker came with 15. */
const OLDEST_SERVER_MAJOR = 15;

type Explanation = (target: DatabaseTarget, env: string) => string;

const unreachable =
  (how: string): Explanation =>
  ({ shown, server }, env) =>
    `${how} at ${server} (${env}=${shown}): start the server or correct ${env}`;

const unknownHost: Explanation = ({ shown, host }, env) =>
  `the host "${host}" is not known (${env}=${shown}): correct the host in ${env}, or the network's name service`;

const silent: Explanation = ({ shown, server }, env) =>
  `no answer from the database at ${server} (${env}=${shown}): check host, port and firewall`;

const refusedTls: Explanation = ({ shown, server }, env) =>
  `the database at ${server} shows a TLS certificate that is not trusted (${env}=${shown}): ` +
  "give its authority's certificate with sslrootcert=<file>, or correct the host name";

const notYet: Explanation = ({ server }) =>
  `the database at ${server} is starting or stopping: wait a moment and start again`;

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: unreachable('nothing listens'),
  ECONNRESET: unreachable('the connection was cut by what listens'),
  EPIPE: unreachable('the connection was cut by what listens'),
  EHOSTUNREACH: unreachable('no way leads to the host'),
  ENETUNREACH: unreachable('no way leads to the host'),
  ENOENT: unreachable('there is no socket'),
  EACCES: unreachable('this user may not connect to what is'),
  ENOTFOUND: unknownHost,
  EAI_AGAIN: unknownHost,
  ETIMEDOUT: silent,
  '28P01': ({ shown, user }, env) =>
    `the database refuses the password of "${user}" (${env}=${shown}): correct user and password in ${env}`,
  '28000': ({ shown, user }, env) =>
    `the database does not let "${user}" in from here (${env}=${shown}): create the user, ` +
    'or allow the connection in pg_hba.conf (a server that insists on TLS needs ?sslmode=require)',
  '3D000': ({ shown, database }, env) =>
    `the database "${database}" does not exist (${env}=${shown}): create it, or correct the name in ${env}`,
  '42501': ({ user }, env) =>
    `the database user "${user}" of ${env} lacks a right it needs: grant it, or name another user in ${env}`,
  '53300': ({ server }) =>
    `the database at ${server} has no connection left: raise its max_connections or end other programs`,
  '57P03': notYet,
  '57P01': notYet,
  '57P02': notYet,
  DEPTH_ZERO_SELF_SIGNED_CERT: refusedTls,
  SELF_SIGNED_CERT_IN_CHAIN: refusedTls,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: refusedTls,
  UNABLE_TO_GET_ISSUER_CERT: refusedTls,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: refusedTls,
  CERT_HAS_EXPIRED: refusedTls,
  ERR_TLS_CERT_ALTNAME_INVALID: refusedTls,
};

/** What only a message tells, since the driver gives these failures no code. */
const EXPLAINED_BY_MESSAGE: readonly (readonly [RegExp, Explanation])[] = [
  [/timeout/i, silent],
  [
    /does not support SSL/i,
    ({ server }, env) =>
      `the database at ${server} does not speak TLS: remove sslmode and ssl from ${env}, or enable TLS there`,
  ],
  [
    /password must be a( non-empty)? string|no password/i,
    ({ shown }, env) => `the database asks for a password (${env}=${shown}): add one to ${env}`,
  ],
  [/terminated unexpectedly|socket hang up/i, unreachable('the connection was cut by what listens')],
];

/**
 * Says in one line why a database cannot be used and what to do, for the errors of node-postgres,
 * of Node's network and TLS, and of a URL that is none. No password ever appears in it.
 */
export function explainConnectionFailure(error: unknown, url: string, envName: string): StartupProblem {
  if (error instanceof StartupProblem) return error;
  const target = describeTarget(url);
  if (target === undefined) {
    return new StartupProblem(
      `${envName} is not a PostgreSQL URL: write postgresql://user:password@host:5432/database, ` +
        'with special characters in the password percent-encoded (# as %23, / as %2F, @ as %40)',
    );
  }
  const { code, message } = rootOf(error);
  const explain = EXPLANATIONS[code] ?? EXPLAINED_BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  if (explain) return new StartupProblem(explain(target, envName), { cause: error });
  const told = target.conceal(message) || code || 'no reason given';
  return new StartupProblem(
    `the database cannot be used (${told}; ${envName}=${target.shown}): correct ${envName} or the server`,
    { cause: error },
  );
}

/** Refuses a server that is too old, naming the version it has. The client must be connected. */
export async function assertServerUsable(client: pg.Client, envName: string): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  );
  const found = rows[0];
  if (found && Math.trunc(Number(found.number) / 10_000) >= OLDEST_SERVER_MAJOR) return;
  throw new StartupProblem(
    `the server of ${envName} is PostgreSQL ${found?.version ?? 'of an unknown version'}, and ` +
      `${OLDEST_SERVER_MAJOR} or later is needed: upgrade it, or name another server in ${envName}`,
  );
}

/** The error that says most: what TypeORM wraps, and the first of the tries with several addresses. */
function rootOf(error: unknown): { code: string; message: string } {
  let each = error;
  for (let depth = 0; depth < 5; depth += 1) {
    const { driverError, errors } = (each ?? {}) as { driverError?: unknown; errors?: unknown[] };
    const inner = driverError ?? errors?.[0];
    if (inner === undefined || inner === each) break;
    each = inner;
  }
  const { code, message } = (each ?? {}) as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : String(each),
  };
}
