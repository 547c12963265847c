import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ApiKeyRole, Capability } from '../access/index.js';
import { flawOfText } from '../kernel/text.js';
import type { Environment } from './environment.js';

const LONGEST = 100;

interface Options {
  readonly program?: string;
  readonly role: 'till' | 'staff';
  readonly name: string;
  readonly store?: string;
  readonly grant?: readonly string[];
}

export function registerCreateKey(program: Command, environment: Environment): void {
  program
    .command('create-key')
    .description('make an API key and print it, this once')
    .option('--program <id>', 'the program it is for; may be left out where there is only one')
    .addOption(new Option('--role <role>', 'whom it is for').choices(['till', 'staff']).makeOptionMandatory())
    .requiredOption('--name <name>', 'what people call it', text)
    .option('--store <code>', 'the one store it is for; every store when left out', text)
    .option('--grant <capability...>', 'what it may do beyond its role')
    .action((options: Options) => createKey(options, environment));
}

function text(value: string): string {
  const flaw = flawOfText(value.trim(), { most: LONGEST });
  if (flaw) throw new InvalidArgumentError(`It ${flaw.message}.`);
  return value.trim();
}

async function createKey(options: Options, environment: Environment): Promise<void> {
  const { CreateApiKey, GRANTABLE, systemActor } = await import('../access/index.js');
  const { StartupProblem } = await import('../platform/startup-problem.js');
  const granted = options.grant ?? [];
  const meaningless = granted.find((name) => !(GRANTABLE as readonly string[]).includes(name));
  if (meaningless !== undefined) {
    throw new StartupProblem(`there is no capability "${meaningless}" to grant: ${GRANTABLE.join(', ')}`);
  }
  await environment.withApplication(async (application) => {
    const { chooseProgram } = await import('./choose-program.js');
    const programId = await chooseProgram(application, options.program);
    const key = await application.get(CreateApiKey, { strict: false }).execute(
      {
        role: options.role.toUpperCase() as ApiKeyRole,
        name: options.name,
        ...(options.store !== undefined && { storeCode: options.store }),
        granted: granted as readonly Capability[],
      },
      systemActor(programId, 'create-key'),
    );
    environment.print(key.text);
    environment.note('keep the key: it is not stored and cannot be shown again');
    return 0;
  });
}
