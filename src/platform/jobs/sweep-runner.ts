import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { ProgramId } from '../../kernel/id.js';
import { UnitOfWork } from '../database/index.js';
import { Pace } from './pace.js';
import type { Sweep } from './sweep.js';
import { SweepRegistry } from './sweep-registry.js';

export interface JobsOptions {
  /** How often this server looks for what is due; `null`: never by itself. */
  readonly wakeEverySeconds: number | null;
}

export const JOBS_OPTIONS = Symbol('JOBS_OPTIONS');

/**
 * From this share of its time on that the process has something to do between sweeps, it is busy: with clients, but for
 * a little work that goes on beside sweeps.
 */
const BUSY_FROM = 0.25;

/** How many rounds of a sweep a program gets at a time. */
type RoundsOf = (sweep: Sweep, programId: ProgramId) => number;

const UNTIL_NOTHING_WAITS: RoundsOf = () => Number.POSITIVE_INFINITY;

/** What went wrong with one sweep: the first error, and for how many programs there was one. */
interface SweepFailure {
  readonly sweep: string;
  readonly programId: ProgramId;
  readonly error: unknown;
  programs: number;
}

/**
 * Runs every sweep for every program, woken by a timer. In one process there is never more than one sweep at work;
 * that several servers sweep at once is for each sweep's locks to sort out.
 */
@Injectable()
export class SweepRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Sweeps');
  private readonly stopping = new AbortController();
  private underWay: Promise<unknown> | undefined;
  private readonly pace = new Pace();
  private usageBefore = performance.eventLoopUtilization();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: SweepRegistry,
    private readonly scheduler: SchedulerRegistry,
    @Inject(JOBS_OPTIONS) private readonly options: JobsOptions,
  ) {}

  onApplicationBootstrap(): void {
    const { wakeEverySeconds } = this.options;
    if (wakeEverySeconds === null) return;
    const timer = setInterval(() => void this.wake(), wakeEverySeconds * 1_000);
    this.scheduler.addInterval('sweeps', timer);
  }

  /** Lets the round in flight end. Before the shutdown proper, in which the connections to the database are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.underWay?.catch(() => undefined);
  }

  /**
   * Runs every sweep until nothing is waiting, after what may be under way. For tests and the command line. Throws
   * an AggregateError of what failed; one failure does not keep the other sweeps from running.
   *
   * An event that was written a moment ago may not be readable yet while any older transaction on the same server
   * is still open (see OutboxReader); it is then left for the next time.
   */
  async runAll(): Promise<void> {
    do await this.runRounds();
    while ((await this.finishRounds()) && !this.stopping.signal.aborted);
  }

  private async runRounds(): Promise<void> {
    while (this.underWay) await this.underWay.catch(() => undefined);
    const failures = await this.alone(UNTIL_NOTHING_WAITS);
    if (failures.length === 0) return;
    const names = failures.map(({ sweep }) => sweep).join(', ');
    throw new AggregateError(
      failures.map(({ error }) => error),
      `these sweeps failed: ${names}`,
    );
  }

  /** Returns whether anything went on beside the rounds; it may have left more to do. */
  private async finishRounds(): Promise<boolean> {
    const finished = await Promise.all(this.registry.all().map(async (sweep) => sweep.finish?.()));
    return finished.includes(true);
  }

  private async wake(): Promise<void> {
    if (this.underWay || this.stopping.signal.aborted) return;
    try {
      const { utilization } = performance.eventLoopUtilization(this.usageBefore);
      const roundsOf: RoundsOf = (sweep, programId) =>
        this.pace.roundsOf(sweep, programId, utilization >= BUSY_FROM, performance.now());
      for (const { sweep, programId, programs, error } of await this.alone(roundsOf)) {
        this.logger.error({ sweep, programId, programs, err: error });
      }
    } catch (error) {
      this.logger.error({ err: error });
    }
  }

  private alone(roundsOf: RoundsOf): Promise<readonly SweepFailure[]> {
    const sweeping = this.sweepAll(roundsOf).finally(() => {
      this.underWay = undefined;
      this.usageBefore = performance.eventLoopUtilization();
    });
    this.underWay = sweeping;
    return sweeping;
  }

  private async sweepAll(roundsOf: RoundsOf): Promise<readonly SweepFailure[]> {
    const failures = new Map<string, SweepFailure>();
    for (const { programId } of await this.unitOfWork.listPrograms()) {
      for (const sweep of this.registry.all()) {
        try {
          await this.sweepProgram(sweep, programId, roundsOf(sweep, programId));
        } catch (error) {
          this.pace.noteFailure(sweep, programId);
          const known = failures.get(sweep.name);
          if (known) known.programs += 1;
          else failures.set(sweep.name, { sweep: sweep.name, programId, error, programs: 1 });
        }
      }
    }
    return [...failures.values()];
  }

  private async sweepProgram(sweep: Sweep, programId: ProgramId, mostRounds: number): Promise<void> {
    const { signal } = this.stopping;
    for (let round = 0; round < mostRounds && !signal.aborted; round++) {
      const isMoreWaiting = await sweep.run(programId, signal);
      this.pace.note(sweep, programId, round, isMoreWaiting, performance.now());
      if (!isMoreWaiting) return;
    }
  }
}
