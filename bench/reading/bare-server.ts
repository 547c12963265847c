import { join } from 'node:path';
import type { BenchDatabase } from '../harness/database.js';
import type { BenchProgram } from '../harness/program.js';
import { freePort, PROJECT, startServer, type ServerProcess } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';

/** What the service has when nothing else is said. */
const POOL_SIZE = process.env['DATABASE_POOL_SIZE'] ?? '8';

/** Starts what reads are measured against. */
export function startBareServer(
  database: BenchDatabase,
  { programId }: BenchProgram,
  undo: Undo,
): Promise<ServerProcess> {
  return freePort().then((port) =>
    startServer(
      [
        '--import',
        join(PROJECT, 'test', 'support', 'typescript.mjs'),
        join(import.meta.dirname, 'bare-read-process.ts'),
      ],
      {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        // As the owner, whom row-level security costs nothing.
        DATABASE_URL: database.ownerUrl,
        DATABASE_POOL_SIZE: POOL_SIZE,
        PROGRAM_ID: programId,
      },
      port,
      undo,
    ),
  );
}
