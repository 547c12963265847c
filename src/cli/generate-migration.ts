import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectFolder } from '../platform/config/index.js';
import { StartupProblem } from '../platform/startup-problem.js';
import type { Environment } from './environment.js';
import { classNameOf, migrationText, withMigration } from './migration-text.js';

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MIGRATION = /^(\d{13})-.+\.ts$/;

export function registerGenerateMigration(program: Command, environment: Environment): void {
  program
    .command('generate-migration')
    .argument('<name>', 'what it does, such as add-tiers')
    .description('write the migration that makes the tables what the entities say')
    .action((name: string) => generateMigration(name, environment));
}

async function generateMigration(name: string, environment: Environment): Promise<void> {
  if (!KEBAB_CASE.test(name)) {
    throw new StartupProblem('the name of a migration is in lower case with dashes, such as add-tiers');
  }
  const folder = join(projectFolder(), 'migrations');
  await environment.withDatabase(async ({ ownerUrl }) => {
    const { differenceToEntities } = await import('../data-source.js');
    const { up, down } = await differenceToEntities(ownerUrl);
    if (up.length === 0) {
      environment.print('The tables are what the entities say; there is nothing to migrate.');
      return 0;
    }
    const timestamp = await nextTimestamp(folder);
    const file = `${timestamp}-${name}.ts`;
    const className = classNameOf(name, timestamp);
    await writeFile(join(folder, file), migrationText(className, up, down), { flag: 'wx' });
    await addToIndex(join(folder, 'index.ts'), className, file);
    environment.print(`wrote migrations/${file}`);
    environment.note(
      'look it over: row-level security, grants and what becomes of rows are still to be said',
    );
    environment.note('then run npm run format && npm run structure:generate');
    return 0;
  });
}

/** Migrations run in the order of their timestamps, so a new one comes after all there are, whatever the clock says. */
async function nextTimestamp(folder: string): Promise<number> {
  const taken = (await readdir(folder)).map((file) => Number(MIGRATION.exec(file)?.[1] ?? 0));
  return Math.max(Date.now(), ...taken.map((timestamp) => timestamp + 1_000));
}

async function addToIndex(index: string, className: string, file: string): Promise<void> {
  const text = withMigration(await readFile(index, 'utf8'), className, file);
  if (text === undefined) throw new StartupProblem(`${index} reads unlike a list: add ${className} by hand`);
  await writeFile(index, text);
}
