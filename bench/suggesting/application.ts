import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Temporal } from 'temporal-polyfill';
import { AppModule } from '../../src/app.module.js';
import type { ProgramId } from '../../src/kernel/id.js';
import type { Instant } from '../../src/kernel/instant.js';
import { readConfig } from '../../src/platform/config/index.js';
import { SweepRegistry, SweepRunner } from '../../src/platform/jobs/index.js';
import { createLog, NestLog } from '../../src/platform/telemetry/index.js';
import { TestClock, withClock } from '../../test/support/test-clock.js';
import type { BenchDatabase } from '../harness/database.js';
import type { ServerProcess } from '../harness/server.js';

const TIME_ZONE = 'Europe/London';
const MOST_LOOKS = 100;
const LOOK_EVERY_MS = 50;
const LONGEST_WAIT_MS = 10 * 60_000;

/** The use cases in this process, whose clock can be set. */
export interface ClockedUseCases {
  readonly application: INestApplicationContext;
  readonly clock: TestClock;
}

/** Boots the use cases, and closes them after the work. */
export async function withClockedUseCases<T>(
  { applicationUrl }: BenchDatabase,
  work: (useCases: ClockedUseCases) => Promise<T>,
): Promise<T> {
  const clock = new TestClock();
  const config = readConfig({ LOG_LEVEL: 'warn' });
  const application = await NestFactory.createApplicationContext(
    withClock(AppModule.forCommandLine(config, applicationUrl), clock),
    { logger: new NestLog(createLog(config.logLevel, process.stderr)), abortOnError: false },
  );
  try {
    return await work({ application, clock });
  } finally {
    await application.close();
  }
}

/** Noon of a day where the programs are. */
export function noonOf(day: string): Instant {
  return Temporal.PlainDateTime.from(`${day}T12:00`).toZonedDateTime(TIME_ZONE).epochMilliseconds;
}

/** Runs a sweep for a program until nothing is waiting and nothing goes on beside it; returns how many seconds that took. */
export async function sweepThrough(
  application: INestApplicationContext,
  name: string,
  programId: ProgramId,
): Promise<number> {
  const sweep = application
    .get(SweepRegistry, { strict: false })
    .all()
    .find((one) => one.name === name);
  if (!sweep) throw new Error(`there is no sweep "${name}"`);
  const begun = performance.now();
  const { signal } = new AbortController();
  while (await sweep.run(programId, signal));
  await sweep.finish?.();
  return (performance.now() - begun) / 1_000;
}

/** Runs all sweeps until everything that was recorded is taken in and learned from. */
export async function sweepAll(
  application: INestApplicationContext,
  database: BenchDatabase,
  programId: ProgramId,
): Promise<void> {
  const runner = application.get(SweepRunner, { strict: false });
  for (let look = 0; look < MOST_LOOKS; look++) {
    await runner.runAll();
    if (await isLearned(database, programId)) return;
  }
  throw new Error('the sweeps do not come to an end with what was recorded');
}

/** Waits until a server that sweeps by itself has learned from everything that was recorded. */
export async function untilLearned(
  database: BenchDatabase,
  programId: ProgramId,
  server: ServerProcess,
): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  while (!(await isLearned(database, programId))) {
    server.check();
    if (Date.now() > deadline) throw new Error('the server does not come to an end with what was recorded');
    await sleep(LOOK_EVERY_MS);
  }
}

/** Whether all purchases count in the baskets, and these in the affinities. */
async function isLearned(database: BenchDatabase, programId: ProgramId): Promise<boolean> {
  const [row] = await database.query<{ learned: boolean }>(
    `SELECT s.revision = m.revision AND m.claim_id IS NULL AS learned
     FROM suggestion_states s JOIN suggestion_models m USING (program_id) WHERE s.program_id = $1`,
    [programId],
  );
  return row?.learned === true && (await isTakenIn(database, programId));
}

/** Whether all purchases count in the baskets. */
export async function isTakenIn(database: BenchDatabase, programId: ProgramId): Promise<boolean> {
  const [row] = await database.query<{ taken: boolean }>(
    `SELECT caught_up AND NOT EXISTS (${WAITING}) AS taken FROM suggestion_states WHERE program_id = $1`,
    [programId],
  );
  return row?.taken === true;
}

/** How many purchases and whatever else has happened have yet to be taken in. */
export async function eventsWaiting(database: BenchDatabase, programId: ProgramId): Promise<number> {
  const [row] = await database.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM (${WAITING}) AS w`,
    [programId],
  );
  return row!.waiting;
}

const WAITING = `SELECT FROM outbox_events e JOIN sweep_positions p USING (program_id)
  WHERE p.sweep = 'take-in-purchases' AND p.program_id = $1 AND (e.xid, e.event_id) > (p.xid, p.event_id)`;
