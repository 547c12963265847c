import { Injectable } from '@nestjs/common';
import { apiKeyOf, type Actor } from '../../access/index.js';

/** How far a simulation is, in purchases. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

const MOST_KEPT = 1_000;

/**
 * How far the simulations are that run on this server, under the names that their callers gave them. Another server
 * knows nothing of them.
 */
@Injectable()
export class SimulationProgress {
  private readonly running = new Map<string, Progress>();

  /** Null for one that does not run here. */
  find(progressId: string, actor: Actor): Progress | null {
    return this.running.get(nameOf(progressId, actor)) ?? null;
  }

  /** Notes how far one is, as long as there are not too many. */
  note(progressId: string, actor: Actor, progress: Progress): void {
    const name = nameOf(progressId, actor);
    if (this.running.size < MOST_KEPT || this.running.has(name)) this.running.set(name, progress);
  }

  forget(progressId: string, actor: Actor): void {
    this.running.delete(nameOf(progressId, actor));
  }
}

function nameOf(progressId: string, actor: Actor): string {
  return `${actor.programId} ${apiKeyOf(actor) ?? actor.kind} ${progressId}`;
}
