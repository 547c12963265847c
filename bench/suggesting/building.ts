import type { INestApplicationContext } from '@nestjs/common';
import type { ProgramId } from '../../src/kernel/id.js';
import { AffinityThread } from '../../src/suggestions/app/affinity-thread.js';
import { RefreshAffinities } from '../../src/suggestions/app/refresh-affinities.js';
import type { BenchDatabase } from '../harness/database.js';
import { peakMemoryOf } from '../harness/proc.js';
import { describeTable } from '../harness/report.js';
import { startService } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';
import { sweepThrough, untilLearned, withClockedUseCases } from './application.js';
import { addCopies, changeBaskets, forgetAffinities, removeCopies } from './copies.sql.js';

/** How often the shop is there in what is built. */
const SIZES = [1, 4, 16] as const;
/** So many purchases are made between two refreshes. */
const CHANGED = 200;
/** So that the server has something to do at once. */
const WAKE_SECONDS = '1';

/** What one way from baskets to stored affinities took; seconds. */
interface BuildTimes {
  readonly baskets: number;
  readonly method: string;
  /** Reading the baskets from the database and counting them. */
  readonly counting: number;
  readonly fitting: number;
  readonly writing: number;
  readonly changedRows: number;
}

export interface Build extends BuildTimes {
  readonly size: number;
  /** The same after a few purchases. */
  readonly again: BuildTimes;
  /** Of a server that does it, from its start to the end of it; bytes. */
  readonly serverMemory: number;
}

export interface Building {
  /** Seconds from recorded purchases to baskets and habits. */
  readonly takeIn: number;
  readonly builds: readonly Build[];
}

/** Takes in the purchases of a program, and builds its affinities with the shop once and several times over. */
export async function measureBuilding(
  database: BenchDatabase,
  programId: ProgramId,
  undo: Undo,
  note: (line: string) => void,
): Promise<Building> {
  note('taking in what was imported');
  const takeIn = await withClockedUseCases(database, async ({ application }) => {
    const seconds = await sweepThrough(application, 'take-in-purchases', programId);
    await sweepThrough(application, 'learn-from-purchases', programId);
    return seconds;
  });
  const builds: Build[] = [];
  for (const size of SIZES) {
    note(`building affinities of ${size} × the shop`);
    await addCopies(database, programId, size);
    await forgetAffinities(database, programId);
    // In processes of its own, since the first knows the baskets afterwards.
    const [first, again] = await withClockedUseCases(database, async ({ application }) => {
      const built = await build(application, programId);
      await changeBaskets(database, programId, CHANGED);
      return [built, await build(application, programId)] as const;
    });
    await forgetAffinities(database, programId);
    const serverMemory = await buildInServer(database, programId, undo);
    builds.push({ size, ...first, again, serverMemory });
  }
  await removeCopies(database, programId);
  return { takeIn, builds };
}

async function build(application: INestApplicationContext, programId: ProgramId): Promise<BuildTimes> {
  const refresh = application.get(RefreshAffinities, { strict: false });
  const thread = application.get(AffinityThread, { strict: false });
  const told = { fitted: 0 };
  const ask = thread.ask.bind(thread);
  thread.ask = async (request, transfer) => {
    const answer = await ask(request, transfer);
    if (request.act === 'fit') told.fitted = performance.now();
    return answer;
  };
  const begun = performance.now();
  const refreshed = await refresh.execute(programId, 0, new AbortController().signal);
  const ended = performance.now();
  thread.ask = ask;
  if (!refreshed) throw new Error('there was nothing to build');
  const { fitted, fitSeconds, changedRows } = refreshed;
  return {
    baskets: fitted.baskets,
    method: fitted.method,
    counting: (told.fitted - begun) / 1_000 - fitSeconds,
    fitting: fitSeconds,
    writing: (ended - told.fitted) / 1_000,
    changedRows,
  };
}

/** Has the service build, and returns the most memory that it took. */
async function buildInServer(database: BenchDatabase, programId: ProgramId, undo: Undo): Promise<number> {
  const server = await startService(database, undo, { SWEEP_EVERY_SECONDS: WAKE_SECONDS });
  try {
    await untilLearned(database, programId, server);
    return peakMemoryOf(server.pid);
  } finally {
    await server.stop();
  }
}

export function describeBuilding({ takeIn, builds }: Building, purchases: number): string {
  const seconds = (value: number): string => value.toFixed(2);
  const rows = builds.map(({ size, baskets, method, counting, fitting, writing, again, serverMemory }) => [
    `${size} × the shop`,
    String(baskets),
    method,
    seconds(counting),
    seconds(fitting),
    seconds(writing),
    seconds(counting + fitting + writing),
    `${seconds(again.counting)} + ${seconds(again.fitting)} + ${seconds(again.writing)}`,
    String(again.changedRows),
    (serverMemory / 1024 ** 2).toFixed(0),
  ]);
  return [
    `Taking in ${purchases} purchases for the first time: ${takeIn.toFixed(1)} s`,
    'From baskets to stored affinities; seconds',
    describeTable(
      ['', 'baskets', 'method', 'count', 'fit', 'write', 'all', `${CHANGED} changed`, 'rows', 'server MB'],
      rows,
    ),
    `count: reading and counting baskets. ${CHANGED} changed: the same again after as many purchases changed, and how`,
    'many rows were sent to be written then. server: the most that a server held that did the same.',
    'The aim for one shop is 30 s and 600 MB.',
  ].join('\n');
}
