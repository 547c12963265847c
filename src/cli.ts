#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { registerCreateKey } from './cli/create-key.js';
import { registerCreateProgram } from './cli/create-program.js';
import { Environment } from './cli/environment.js';
import { describeFailure } from './cli/failure.js';
import { registerGenerateMigration } from './cli/generate-migration.js';
import { registerImport } from './cli/import.js';
import { Interrupted } from './cli/interruption.js';
import { registerMigrate } from './cli/migrate.js';
import { registerPrograms } from './cli/programs.js';
import { registerReset } from './cli/reset.js';
import { registerSchema } from './cli/schema.js';
import { registerServe } from './cli/serve.js';
import { registerVerify } from './cli/verify.js';

const program = new Command('laurel')
  .description('Laurel, a loyalty service: purchases, points and what they are good for.')
  .showHelpAfterError('(laurel --help lists the commands and their options)');
const environment = new Environment();

for (const register of [
  registerServe,
  registerCreateProgram,
  registerCreateKey,
  registerPrograms,
  registerImport,
  registerVerify,
  registerMigrate,
  registerGenerateMigration,
  registerReset,
  registerSchema,
]) {
  register(program, environment);
}

try {
  await program.parseAsync();
} catch (error) {
  // What was interrupted may still be at work, and has nothing left to work with.
  if (error instanceof Interrupted) process.exit(1);
  environment.note(await describeFailure(error));
  process.exitCode = 1;
}
