import type { ProgramId } from '../../kernel/id.js';
import type { JobsOptions } from './sweep-runner.js';

/** How long a server that sweeps by itself waits before it tries again what has failed. */
const REST_MS = 2 * 60_000;

interface Failure {
  readonly error: unknown;
  /** Before that it is not tried again, by the clock of `performance`. */
  readonly againAt: number;
  isTold: boolean;
}

/**
 * The long work of a sweep, which no other sweep shall wait for: rounds only begin it, and it goes on beside them, for
 * one program after another. A sweep that has such work hands its rounds, its `finish` and the server's shutdown on to
 * this. That several servers do not do the same is for the work to sort out.
 */
export class WorkBesideRounds {
  private readonly stopping = new AbortController();
  private readonly restMs: number;
  private readonly waiting = new Set<ProgramId>();
  private readonly failures = new Map<ProgramId, Failure>();
  private line = Promise.resolve();
  private hasBegun = false;

  /** `work` may take long, and ends early where its signal is aborted. */
  constructor(
    private readonly work: (programId: ProgramId, signal: AbortSignal) => Promise<void>,
    { wakeEverySeconds }: JobsOptions,
  ) {
    // Who asks for every round does not want to wait.
    this.restMs = wakeEverySeconds === null ? 0 : REST_MS;
  }

  /** One round of a program: has the work done where it is due. Throws what went wrong with it the last time, once. */
  async round(programId: ProgramId, signal: AbortSignal, isDue: () => Promise<boolean>): Promise<void> {
    const failure = this.failures.get(programId);
    if (failure && !failure.isTold) {
      failure.isTold = true;
      throw failure.error;
    }
    if (this.waiting.has(programId) || (failure && performance.now() < failure.againAt)) return;
    if (!(await isDue()) || signal.aborted || this.stopping.signal.aborted) return;
    this.waiting.add(programId);
    this.hasBegun = true;
    this.line = this.line.then(() => this.do(programId));
  }

  /** Waits for all that rounds have begun, and returns whether they have begun any since the last time. */
  async finish(): Promise<boolean> {
    const { hasBegun } = this;
    this.hasBegun = false;
    await this.line;
    return hasBegun;
  }

  /** Has what is under way end early, begins nothing more, and waits for the end of it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.line;
  }

  /** Never rejects: what goes wrong is told by the next round. */
  private async do(programId: ProgramId): Promise<void> {
    const { signal } = this.stopping;
    try {
      if (signal.aborted) return;
      await this.work(programId, signal);
      this.failures.delete(programId);
    } catch (error) {
      if (signal.aborted) return;
      this.failures.set(programId, { error, againAt: performance.now() + this.restMs, isTold: false });
    } finally {
      this.waiting.delete(programId);
    }
  }
}
