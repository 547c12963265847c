import { setTimeout as sleep } from 'node:timers/promises';
import { SweepRunner, type Sweep } from '../../src/platform/jobs/index.js';
import type { ProgramId } from '../../src/kernel/id.js';
import type { TestApp } from './test-app.js';
import { othersEnded } from './test-database.js';

const MOST_LOOKS = 450;
const LOOK_AGAIN_AFTER_MS = 50;

/** Runs rounds of a sweep until nothing is waiting of what was committed before; answers how many. */
export async function sweepThrough(sweep: Sweep, programId: ProgramId): Promise<number> {
  await othersEnded();
  let rounds = 1;
  while (await sweep.run(programId, new AbortController().signal)) rounds++;
  return rounds;
}

/** Runs all of the application's sweeps until nothing is waiting of what was committed before. */
export async function runSweeps(app: TestApp): Promise<void> {
  await othersEnded();
  await app.get(SweepRunner).runAll();
}

/** Looks until it is there, for what is under way elsewhere; answers what was seen last. */
export async function eventually<T>(look: () => Promise<T>, isThere: (seen: T) => boolean): Promise<T> {
  await othersEnded();
  for (let looks = 1; ; looks++) {
    const seen = await look();
    if (isThere(seen) || looks === MOST_LOOKS) return seen;
    await sleep(LOOK_AGAIN_AFTER_MS);
  }
}
