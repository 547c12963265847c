import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramId } from '../../src/kernel/id.js';
import type { BenchDatabase } from '../harness/database.js';
import { freePort, PROJECT, serviceEnvironment, startServer, type ServerProcess } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';
import { isTakenIn } from './application.js';

/** What keeps suggestions up to date. */
export const SUGGESTION_SWEEPS = [
  'take-in-purchases',
  'refresh-affinities',
  'learn-from-purchases',
  'renew-outlooks',
] as const;

const WITHOUT_REFRESH = SUGGESTION_SWEEPS.filter((name) => name !== 'refresh-affinities');
const LOOK_EVERY_MS = 200;
const LONGEST_WAIT_MS = 5 * 60_000;

/** A server whose sweeps for suggestions are switched on and off. */
export interface SwitchedServer {
  readonly server: ServerProcess;
  /** Purchases are recorded and nothing becomes of them. */
  off(): void;
  /** Purchases are taken in as usual; what goes together is left as it is. */
  takingIn(): void;
  /** Waits until all that was recorded is taken in. */
  caughtUp(): Promise<void>;
  /** Has it worked out what goes together, and returns once it has begun with that. */
  beginRefresh(): Promise<void>;
  /** Waits until that is done. */
  refreshed(): Promise<void>;
}

/** Starts the service with its usual settings, and its sweeps for suggestions switched off. */
export async function startSwitchedServer(
  database: BenchDatabase,
  programId: ProgramId,
  undo: Undo,
): Promise<SwitchedServer> {
  const file = join(database.folder, 'sweeps');
  const allow = (names: readonly string[]): void => writeFileSync(file, names.join(' '));
  allow([]);
  const port = await freePort();
  const server = await startServer(
    [
      '--max-semi-space-size=32',
      '--import',
      join(PROJECT, 'test', 'support', 'typescript.mjs'),
      join(import.meta.dirname, 'switched-server-process.ts'),
    ],
    {
      ...serviceEnvironment(database),
      HOST: '127.0.0.1',
      PORT: String(port),
      SWITCH_FILE: file,
    },
    port,
    undo,
  );
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    while (!(await isSo())) {
      server.check();
      if (Date.now() > deadline) throw new Error('the sweeps for suggestions do not come to an end');
      await sleep(LOOK_EVERY_MS);
    }
  };
  return {
    server: { ...server, metricsUrl: `${server.origin}/metrics` },
    off: () => allow([]),
    takingIn: () => allow(WITHOUT_REFRESH),
    caughtUp: () => {
      allow(WITHOUT_REFRESH);
      return until(() => isTakenIn(database, programId));
    },
    beginRefresh: async () => {
      // As if the last time had been long ago.
      await database.query(
        `UPDATE suggestion_models SET fitted_at = fitted_at - interval '1 hour' WHERE program_id = $1`,
        [programId],
      );
      allow(SUGGESTION_SWEEPS);
      await until(async () => {
        const sql = 'SELECT claim_id IS NOT NULL AS begun FROM suggestion_models WHERE program_id = $1';
        const [model] = await database.query<{ begun: boolean }>(sql, [programId]);
        return model?.begun === true;
      });
      allow(WITHOUT_REFRESH);
    },
    refreshed: () => until(() => isFitted(database, programId)),
  };
}

async function isFitted(database: BenchDatabase, programId: ProgramId): Promise<boolean> {
  const sql = 'SELECT claim_id IS NULL AS fitted FROM suggestion_models WHERE program_id = $1';
  const [model] = await database.query<{ fitted: boolean }>(sql, [programId]);
  return model?.fitted === true;
}
