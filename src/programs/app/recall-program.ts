import { Injectable } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../db/program.repository.js';

/**
 * The program as this server last read it, for what is done before a transaction: whoever decides by it loads it
 * again in the transaction, and begins anew where it has become another object.
 */
@Injectable()
export class RecallProgram {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
  ) {}

  async execute(programId: ProgramId): Promise<ProgramWithSettings> {
    const known = this.programs.lastRead(programId);
    return known ?? this.again(programId);
  }

  /** The program as it is now. */
  again(programId: ProgramId): Promise<ProgramWithSettings> {
    return this.unitOfWork.read(programId, (tx) => this.programs.load(tx));
  }
}
