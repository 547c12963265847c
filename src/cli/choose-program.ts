import type { INestApplicationContext } from '@nestjs/common';
import type { ProgramId } from '../kernel/id.js';
import { UnitOfWork } from '../platform/database/index.js';
import { StartupProblem } from '../platform/startup-problem.js';
import { LAUREL } from './how-to-run.js';

/**
 * The program that a command is for: the one with that id or name, or the only one there is where none is named.
 * Throws a StartupProblem.
 */
export async function chooseProgram(
  application: INestApplicationContext,
  named: string | undefined,
): Promise<ProgramId> {
  const programs = await application.get(UnitOfWork, { strict: false }).listPrograms();
  const meant =
    named === undefined
      ? programs
      : programs.filter(({ programId, name }) => programId === named.toLowerCase() || name === named);
  if (meant.length === 1) return meant[0]!.programId;
  if (programs.length === 0) {
    throw new StartupProblem(`there is no program yet: make one with ${LAUREL} create-program`);
  }
  const which =
    named === undefined ? 'there are several programs' : `"${named}" is not the id of one program`;
  throw new StartupProblem(`${which}: name one by its id with --program (${LAUREL} programs lists them)`);
}
