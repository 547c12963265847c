import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import {
  JOBS_OPTIONS,
  SweepRegistry,
  WorkBesideRounds,
  type JobsOptions,
  type Sweep,
} from '../../platform/jobs/index.js';
import { Metrics } from '../../platform/telemetry/index.js';
import { AffinityThread } from './affinity-thread.js';
import { RefreshAffinities } from './refresh-affinities.js';

/** What is left between two models of a program by a server that sweeps by itself. */
const SPACING_MS = 2 * 60_000;
const FIT_SECONDS = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160];

/** How a program has been seen to be behind. */
interface Behind {
  /** Of which revision its model was then. */
  readonly revision: number;
  /** Since when, by the clock of `performance`. */
  readonly since: number;
}

/**
 * Brings affinities up to date with the baskets, program after program. A round only says that it is due: the work
 * goes on in a thread beside the sweeps, which would otherwise all wait for it.
 */
@Injectable()
export class RefreshAffinitiesSweep implements Sweep, OnModuleInit, BeforeApplicationShutdown {
  readonly name = 'refresh-affinities';

  private readonly beside: WorkBesideRounds;
  private readonly spacingMs: number;
  private readonly behind = new Map<ProgramId, Behind>();
  private readonly fitSeconds;
  private readonly baskets;

  constructor(
    private readonly registry: SweepRegistry,
    private readonly refresh: RefreshAffinities,
    private readonly thread: AffinityThread,
    @Inject(JOBS_OPTIONS) options: JobsOptions,
    metrics: Metrics,
  ) {
    this.beside = new WorkBesideRounds((programId, signal) => this.work(programId, signal), options);
    // Who asks for every round does not want to wait.
    this.spacingMs = options.wakeEverySeconds === null ? 0 : SPACING_MS;
    this.fitSeconds = metrics.histogram(
      'laurel_affinity_fit_duration_seconds',
      'How long it took to fit which products go together.',
      ['method'],
      FIT_SECONDS,
    );
    this.baskets = metrics.counter(
      'laurel_affinity_baskets_total',
      'Baskets that affinities were fitted to.',
      ['method'],
    );
    metrics.gauge(
      'laurel_affinity_lag_seconds',
      'For how long purchases of some program have been waiting to count in its affinities.',
      () => this.lagSeconds(),
    );
  }

  onModuleInit(): void {
    this.registry.register(this);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.beside.stop();
    await this.thread.end();
    await stopped;
    // What was about to be asked when it was ended has started another.
    await this.thread.end();
  }

  async run(programId: ProgramId, signal: AbortSignal): Promise<boolean> {
    await this.beside.round(programId, signal, async () => {
      const { revision, behind, isDue } = await this.refresh.standing(programId, this.spacingMs);
      this.noteStanding(programId, revision, behind);
      return isDue;
    });
    return false;
  }

  finish(): Promise<boolean> {
    return this.beside.finish();
  }

  private async work(programId: ProgramId, signal: AbortSignal): Promise<void> {
    const refreshed = await this.refresh.execute(programId, this.spacingMs, signal);
    if (!refreshed) return;
    const { fitted, fitSeconds } = refreshed;
    this.behind.delete(programId);
    this.fitSeconds.observe({ method: fitted.method }, fitSeconds);
    this.baskets.inc({ method: fitted.method }, fitted.baskets);
  }

  private noteStanding(programId: ProgramId, revision: number, behind: number): void {
    if (behind <= 0) this.behind.delete(programId);
    // Where another server has fitted a model, what is waiting now came after that.
    else if (this.behind.get(programId)?.revision !== revision) {
      this.behind.set(programId, { revision, since: performance.now() });
    }
  }

  private lagSeconds(): number {
    const since = Math.min(...Array.from(this.behind.values(), (each) => each.since));
    return since === Infinity ? 0 : (performance.now() - since) / 1_000;
  }
}
