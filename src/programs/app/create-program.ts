import { randomBytes } from 'node:crypto';
import { newId, type ProgramId } from '../../kernel/id.js';
import { ok, type Result } from '../../kernel/result.js';
import { Clock, type UnitOfWork } from '../../platform/database/index.js';
import { NewProgramRepository } from '../db/new-program.repository.js';
import { judgeNewProgram, type NewProgramCommand } from '../domain/index.js';

const KEY_BYTES = 32;

/**
 * Makes a program with its first point settings. For whoever can connect as the role that owns the tables, so there
 * is no actor to authorise: no credentials of ours reach beyond a program that exists.
 *
 * Refuses with REQUIRED, TOO_LONG or UNSUPPORTED_TEXT (texts), INVALID (currency, time zone, country, durations,
 * the storefront's key) or OUT_OF_RANGE (the rate), each naming the field.
 */
export class CreateProgram {
  private readonly clock = new Clock();
  private readonly programs = new NewProgramRepository();

  /** `unitOfWork` must be the owner's. */
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async execute(command: NewProgramCommand): Promise<Result<ProgramId>> {
    const judged = judgeNewProgram(command);
    if (!judged.ok) return judged;
    const programId = newId<ProgramId>();
    const keys = { contentKey: randomBytes(KEY_BYTES), receiptKey: randomBytes(KEY_BYTES) };
    return this.unitOfWork.write(programId, async (tx) => {
      await this.programs.insert(tx, judged.value, keys, await this.clock.now(tx));
      return ok(programId);
    });
  }
}
