import type { Command } from 'commander';
import type { Environment } from './environment.js';

export function registerPrograms(program: Command, environment: Environment): void {
  program
    .command('programs')
    .description('list the programs: id and name')
    .action(() =>
      environment.withDatabase(async ({ ownerUrl }) => {
        const { asOwner } = await import('../data-source.js');
        for (const { programId, name } of await asOwner(ownerUrl, (owner) => owner.listPrograms())) {
          environment.print(`${programId}  ${name}`);
        }
        return 0;
      }),
    );
}
