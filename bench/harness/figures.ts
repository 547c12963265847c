import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from './database.js';
import { Load, type LoadOptions } from './load.js';
import { Probe, type Cost } from './probe.js';
import { cpuOf } from './proc.js';
import type { ServerProcess } from './server.js';

/** What one stretch of one way of doing things came to. NaN where something is not known. */
export interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How many things a transaction did. */
  readonly meanBatch: number;
  /** CPU milliseconds for one thing done. */
  readonly serverCpuMs: number;
  readonly databaseCpuMs: number;
  readonly generatorCpuMs: number;
  /** What processes that have nothing to do with it took, as a share of what the machine has. */
  readonly othersShare: number;
  /** Of one server, bytes. */
  readonly peakMemory: number;
}

const RAMP_MS = 500;
const QUIET_SHARE = 0.04;
const LOOK_EVERY_MS = 250;
const MOST_LOOKS = 60;

/** Puts servers under load for so many seconds, after a moment that does not count. */
export async function measureLoad(
  seconds: number,
  database: BenchDatabase,
  servers: readonly ServerProcess[],
  options: Omit<LoadOptions, 'origins'>,
): Promise<Figures> {
  const load = new Load({ ...options, origins: servers.map(({ origin }) => origin) });
  const probe = new Probe(database, servers);
  await sleep(RAMP_MS);
  await probe.start();
  load.mark();
  await sleep(seconds * 1000);
  const counted = load.take();
  const cost = await probe.stop();
  await load.stop();
  servers.forEach((server) => server.check());
  return { ...figuresOf(counted.done / counted.seconds, counted.done, cost), ...latenciesOf(counted) };
}

/** What so many things done cost. Latencies are not known. */
export function figuresOf(perSecond: number, done: number, cost: Cost): Figures {
  return {
    perSecond,
    p50Ms: Number.NaN,
    p99Ms: Number.NaN,
    // Commits are all there is to go by where batches are not counted; other work's are few.
    meanBatch: Number.isNaN(cost.meanBatch) ? done / cost.commits : cost.meanBatch,
    serverCpuMs: (cost.serverCpu / done) * 1000,
    databaseCpuMs: (cost.databaseCpu / done) * 1000,
    generatorCpuMs: (cost.generatorCpu / done) * 1000,
    othersShare: cost.othersShare,
    peakMemory: cost.peakMemory,
  };
}

function latenciesOf({ p50Ms, p99Ms }: Pick<Figures, 'p50Ms' | 'p99Ms'>): Pick<Figures, 'p50Ms' | 'p99Ms'> {
  return { p50Ms, p99Ms };
}

/** Waits until servers have done what was left over, such as their sweeps, so that the next stretch is not slowed. */
export async function waitForQuiet(servers: readonly ServerProcess[]): Promise<void> {
  const used = (): number => servers.reduce((sum, { pid }) => sum + cpuOf(pid), 0);
  for (let look = 0; look < MOST_LOOKS; look++) {
    const before = used();
    await sleep(LOOK_EVERY_MS);
    // Where CPU is not known there is nothing to wait for.
    if (!(used() - before > (QUIET_SHARE * LOOK_EVERY_MS) / 1000)) return;
  }
}
