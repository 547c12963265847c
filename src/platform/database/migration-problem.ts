import { StartupProblem } from '../startup-problem.js';
import { describeTarget } from './database-target.js';

const NO_RIGHT = '42501';
/** No schema that the role may use has been found. */
const NO_SCHEMA = '3F000';
const TABLE_EXISTS = '42P07';

/** Says in one line what to do about a migration that failed; a failure of another kind is given back as it is. */
export function explainMigrationFailure(error: unknown, ownerUrl: string): unknown {
  const target = describeTarget(ownerUrl);
  const { driverError } = (error ?? {}) as { driverError?: unknown };
  const { code, message } = (driverError ?? error ?? {}) as { code?: string; message?: string };
  if (!target) return error;
  const { user, database } = target;
  if (code === NO_RIGHT || code === NO_SCHEMA) {
    return new StartupProblem(
      `the role "${user}" of DATABASE_OWNER_URL may not make or change the tables (${message}): run ` +
        `ALTER DATABASE "${database}" OWNER TO "${user}", or name the role that owns them`,
      { cause: error },
    );
  }
  if (code === TABLE_EXISTS) {
    return new StartupProblem(
      `the database "${database}" of DATABASE_OWNER_URL holds tables of something else (${message}): name an empty one`,
      { cause: error },
    );
  }
  return error;
}
