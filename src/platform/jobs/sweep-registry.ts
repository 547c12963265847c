import { Injectable } from '@nestjs/common';
import type { Sweep } from './sweep.js';

/** The sweeps there are. Modules register theirs in `onModuleInit`. */
@Injectable()
export class SweepRegistry {
  private readonly sweeps = new Map<string, Sweep>();

  /** Throws when another sweep has the name. */
  register(sweep: Sweep): void {
    if (this.sweeps.has(sweep.name)) throw new Error(`there are two sweeps called ${sweep.name}`);
    this.sweeps.set(sweep.name, sweep);
  }

  /** In the order they were registered. */
  all(): readonly Sweep[] {
    return [...this.sweeps.values()];
  }
}
