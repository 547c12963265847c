import { Injectable } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import type { Refusal } from '../../kernel/refusal.js';
import { refuse, type Result } from '../../kernel/result.js';

/** Each keeps a processor busy. */
const MOST_OF_SERVER = 4;
/** Fewer, so that no program keeps all others waiting. */
const MOST_OF_PROGRAM = 2;

/** Holds down how many simulations and corrections this server works out at a time. */
@Injectable()
export class ReplayPlaces {
  private readonly taken: ProgramId[] = [];

  /** Carries it out, or refuses with TEMPORARILY_UNAVAILABLE where there are too many. */
  async take<T>(programId: ProgramId, work: () => Promise<Result<T>>): Promise<Result<T>> {
    const ofProgram = this.taken.filter((other) => other === programId).length;
    if (ofProgram >= MOST_OF_PROGRAM || this.taken.length >= MOST_OF_SERVER) return refuse([BUSY]);
    this.taken.push(programId);
    try {
      return await work();
    } finally {
      this.taken.splice(this.taken.indexOf(programId), 1);
    }
  }
}

const BUSY: Refusal = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'This server is working out other simulations or corrections just now; try again in a moment.',
  field: [],
  retryable: true,
};
