import type { ProgramId } from '../../kernel/id.js';
import type { Sweep } from './sweep.js';

/** How many rounds of a sweep a program gets before the others have their turn. */
const MOST_ROUNDS = 20;
/**
 * A sweep that finds nothing waiting to begin with has caught up only once it has found nothing for so long: another
 * server that has it in hand just then leaves it nothing either.
 */
const IDLE_MS = 10_000;

interface Behind {
  readonly since: number;
  idleSince: number | null;
}

/**
 * How far sweeps go at a time. Those that may wait give way to clients while these keep the server busy: they go on by
 * one round at a time, and by more, up to the usual number, the longer there is more waiting than they get done. Times
 * are in milliseconds by the clock of `performance`.
 */
export class Pace {
  private readonly behind = new Map<string, Behind>();

  roundsOf({ name, mayWaitSeconds }: Sweep, programId: ProgramId, isBusy: boolean, now: number): number {
    if (!isBusy || mayWaitSeconds === undefined) return MOST_ROUNDS;
    const behindMs = now - (this.behind.get(keyOf(name, programId))?.since ?? now);
    const share = behindMs / (mayWaitSeconds * 1_000);
    return Math.min(MOST_ROUNDS, 1 + Math.floor(MOST_ROUNDS * share));
  }

  /** To be told after each round of a sweep, its place in a row of rounds from 0, whether it left anything waiting. */
  note({ name }: Sweep, programId: ProgramId, round: number, isMoreWaiting: boolean, now: number): void {
    const key = keyOf(name, programId);
    const behind = this.behind.get(key);
    if (isMoreWaiting) this.behind.set(key, { since: behind?.since ?? now, idleSince: null });
    else if (behind && round === 0 && now - (behind.idleSince ?? now) < IDLE_MS) behind.idleSince ??= now;
    else this.behind.delete(key);
  }

  /** To be told where a round failed: what cannot be done is no reason to hurry. */
  noteFailure({ name }: Sweep, programId: ProgramId): void {
    this.behind.delete(keyOf(name, programId));
  }
}

function keyOf(sweep: string, programId: ProgramId): string {
  return `${sweep} ${programId}`;
}
