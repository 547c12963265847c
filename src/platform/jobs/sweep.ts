import type { ProgramId } from '../../kernel/id.js';

/**
 * Background work that finds by itself what is due. It may run late, twice, and on several servers at once, so it
 * takes what it works on by row locks that skip what is locked, and repeating it changes nothing.
 */
export interface Sweep {
  /** Kebab-case, unique and never changed: positions in the outbox are kept under it. */
  readonly name: string;

  /**
   * For how many seconds its work may give way to clients that keep the server busy, before it goes on as if they did
   * not. Left out: it gives way to nobody.
   */
  readonly mayWaitSeconds?: number;

  /**
   * One bounded round for one program; returns whether more is waiting. `signal` is aborted when the server stops:
   * a round that takes long may end early then.
   */
  run(programId: ProgramId, signal: AbortSignal): Promise<boolean>;

  /**
   * For a sweep whose rounds leave work to go on beside them, e.g. in another thread: waits for it, and returns
   * whether there was any since the last time. What went wrong with it is thrown by the next round of the program.
   */
  finish?(): Promise<boolean>;
}
