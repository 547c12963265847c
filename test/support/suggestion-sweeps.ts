import { expect } from '@jest/globals';
import type { ProgramId } from '../../src/kernel/id.js';
import { SweepRegistry, type Sweep } from '../../src/platform/jobs/index.js';
import { basketDifferences } from './basket-check.js';
import { sweepThrough } from './sweeping.js';
import type { TestApp } from './test-app.js';

type SuggestionSweep = 'take-in-purchases' | 'refresh-affinities' | 'learn-from-purchases' | 'renew-outlooks';

/** What a server does about suggestions by itself, one thing after the other, for one program. */
export class SuggestionSweeps {
  private readonly programId: ProgramId;

  constructor(private readonly app: TestApp) {
    this.programId = app.program.programId;
  }

  /** Takes in everything that was recorded so far. */
  async takeIn(): Promise<void> {
    await sweepThrough(this.sweep('take-in-purchases'), this.programId);
    expect(await basketDifferences(this.app.owner, this.programId)).toEqual([]);
  }

  /** Works out what goes together from what was taken in. */
  async refreshAffinities(): Promise<void> {
    await this.finished('refresh-affinities');
  }

  /** Learns from all customers together. */
  async learn(): Promise<void> {
    await this.finished('learn-from-purchases');
  }

  async renewOutlooks(): Promise<void> {
    await sweepThrough(this.sweep('renew-outlooks'), this.programId);
  }

  /** All of it. */
  async run(): Promise<void> {
    await this.takeIn();
    await this.refreshAffinities();
    await this.learn();
    await this.renewOutlooks();
  }

  private async finished(wanted: SuggestionSweep): Promise<void> {
    const sweep = this.sweep(wanted);
    do await sweepThrough(sweep, this.programId);
    while (await sweep.finish?.());
  }

  private sweep(wanted: SuggestionSweep): Sweep {
    return this.app
      .get(SweepRegistry)
      .all()
      .find(({ name }) => name === wanted)!;
  }
}
