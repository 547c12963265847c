import type { Command } from 'commander';
import type { Environment } from './environment.js';

export function registerMigrate(program: Command, environment: Environment): void {
  program
    .command('migrate')
    .description('bring the database up to date, as every start does too')
    .action(() =>
      environment.withDatabase(async ({ migrated }) => {
        for (const name of migrated) environment.print(`migrated ${name}`);
        if (migrated.length === 0) environment.print('The database is up to date.');
        return 0;
      }),
    );
}
