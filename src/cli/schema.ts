import type { Command } from 'commander';
import type { Environment } from './environment.js';

export function registerSchema(program: Command, environment: Environment): void {
  program
    .command('schema')
    .description('print the GraphQL schema; needs no database')
    .action(async () => {
      const { featureModules } = await import('../app.module.js');
      const { printGraphqlSchema } = await import('../platform/graphql/index.js');
      environment.print((await printGraphqlSchema(...featureModules)).trimEnd());
    });
}
