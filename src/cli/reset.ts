import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { StartupProblem } from '../platform/startup-problem.js';
import type { Environment } from './environment.js';
import { Interruption } from './interruption.js';

export function registerReset(program: Command, environment: Environment): void {
  program
    .command('reset')
    .description('delete everything in the embedded database and begin anew')
    .option('--yes', 'really do it')
    .action(async ({ yes }: { yes?: true }) => {
      const { database, home } = environment.config;
      if (database) {
        throw new StartupProblem(
          'reset is for the embedded database only: empty the one that DATABASE_URL names yourself',
        );
      }
      if (!yes) {
        throw new StartupProblem(`this deletes all data in ${home}: say so with npm run db:reset -- --yes`);
      }
      await emptyOut(home, environment);
      await environment.withDatabase(async () => {
        environment.print('The database is empty and up to date.');
        return 0;
      });
    });
}

async function emptyOut(home: string, environment: Environment): Promise<void> {
  const interruption = new Interruption();
  try {
    const { dropEmbeddedDatabase } = await import('../platform/database/index.js');
    const { demoFile } = await import('./demo-file.js');
    await dropEmbeddedDatabase(home, (line) => environment.note(line));
    await rm(demoFile(home), { force: true });
    interruption.check();
  } finally {
    interruption.stopListening();
  }
}
