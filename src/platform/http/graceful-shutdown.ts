import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log } from '../telemetry/index.js';
import { Readiness } from './readiness.js';

const DRAIN_WITHIN_MS = 30_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Ends the process in order when it is told to: from then on it is not ready, takes no new connections, answers
 * what it has begun, closes the connections to the database and runs `afterwards`; then exit code 0. A second
 * signal, or requests that do not end in time, end it at once with exit code 1.
 */
export function stopOnSignal(
  application: NestFastifyApplication,
  log: Log,
  afterwards: () => Promise<void> = async () => {},
): void {
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, 'stopping');
    application.get(Readiness, { strict: false }).drain();
    setTimeout(() => {
      log.error('requests did not end in time');
      process.exit(1);
    }, DRAIN_WITHIN_MS).unref();
    await application.close();
    await afterwards();
    log.info('stopped');
  };
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      stop(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    });
  }
}
