import { migrate } from '../data-source.js';
import type { Config } from '../platform/config/index.js';
import {
  checkRights,
  checkRoles,
  joinEmbeddedDatabase,
  type DatabaseUrls,
} from '../platform/database/index.js';

/** A database that is checked and migrated. */
export interface OpenDatabase extends DatabaseUrls {
  /** The names of the migrations that were run on this occasion. */
  readonly migrated: readonly string[];
  /** Gives it up; the embedded one is stopped by the last to do so. */
  release(): Promise<void>;
}

/** Tables whose rows are never changed: a mistake is mended by another row. */
const LEDGER = ['points_transfers', 'points_draws', 'points_adjustments'];

/**
 * Opens the database that the settings name, or joins the embedded one, and brings it up to date. Throws a
 * StartupProblem for whatever the operator can mend.
 */
export async function openDatabase(config: Config, note: (line: string) => void): Promise<OpenDatabase> {
  const database = config.database
    ? { ...config.database, release: async () => {} }
    : await joinEmbeddedDatabase(config.home, note);
  try {
    const applicationRole = await checkRoles(database);
    const migrated = await migrate(database.ownerUrl, applicationRole);
    await checkRights(database, LEDGER);
    return { ...database, migrated };
  } catch (error) {
    await database.release();
    throw error;
  }
}
