import { availableParallelism } from 'node:os';
import type { BenchDatabase } from './database.js';
import {
  cpuOf,
  cpuOfEndedChildren,
  cpuOfMachine,
  cpuWithChildren,
  forgetPeakMemoryOf,
  peakMemoryOf,
} from './proc.js';
import type { ServerProcess } from './server.js';

const BATCH = /^laurel_purchase_batch_size_(sum|count)(?:\{[^}]*\})? (\S+)$/gm;

/** What has been used up so far. NaN for what cannot be known. */
interface Reading {
  readonly at: number;
  readonly machine: number;
  readonly servers: number;
  readonly database: number;
  readonly own: number;
  readonly ended: number;
  readonly commits: number;
  readonly batched: number;
  readonly batches: number;
}

/** What a stretch of time cost; CPU in seconds. */
export interface Cost {
  readonly serverCpu: number;
  readonly databaseCpu: number;
  /** Of this process, which makes the load. */
  readonly generatorCpu: number;
  /** Of processes that this one started and that ended meanwhile. */
  readonly endedCpu: number;
  /** What all other processes took, as a share of what the machine has. */
  readonly othersShare: number;
  readonly commits: number;
  /** Purchases a batch, as the servers count them; NaN where they do not. */
  readonly meanBatch: number;
  /** Of one server, bytes. */
  readonly peakMemory: number;
}

/** Reads what servers and their database have used, before and after a stretch of time. */
export class Probe {
  private before: Reading | undefined;

  constructor(
    private readonly database: BenchDatabase,
    private readonly servers: readonly ServerProcess[],
  ) {}

  async start(): Promise<void> {
    for (const { pid } of this.servers) forgetPeakMemoryOf(pid);
    this.before = await this.read();
  }

  async stop(): Promise<Cost> {
    const after = await this.read();
    const used = (of: keyof Reading): number => after[of] - this.before![of];
    const ours = used('servers') + used('database') + used('own') + used('ended');
    const had = (used('at') / 1000) * availableParallelism();
    return {
      serverCpu: used('servers'),
      databaseCpu: used('database'),
      generatorCpu: used('own'),
      endedCpu: used('ended'),
      othersShare: Math.max(0, (used('machine') - ours) / had),
      commits: used('commits'),
      meanBatch: used('batched') / used('batches'),
      peakMemory: Math.max(...this.servers.map(({ pid }) => peakMemoryOf(pid))),
    };
  }

  private async read(): Promise<Reading> {
    // CPU first, since asking for the rest uses some.
    const { user, system } = process.cpuUsage();
    const cpu = {
      at: performance.now(),
      machine: cpuOfMachine(),
      servers: this.servers.reduce((sum, { pid }) => sum + cpuOf(pid), 0),
      database: cpuWithChildren(this.database.postmasterPid),
      own: (user + system) / 1e6,
      ended: cpuOfEndedChildren(),
    };
    const [row] = await this.database.query<{ commits: string }>(
      'SELECT xact_commit AS commits FROM pg_stat_database WHERE datname = current_database()',
    );
    const sizes = { sum: 0, count: 0 };
    for (const { metricsUrl } of this.servers) {
      if (metricsUrl === undefined) continue;
      const metrics = await (await fetch(metricsUrl)).text();
      for (const [, part, value] of metrics.matchAll(BATCH)) sizes[part as 'sum' | 'count'] += Number(value);
    }
    return { ...cpu, commits: Number(row!.commits), batched: sizes.sum, batches: sizes.count };
  }
}
