import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** How a measurement is to be made. */
export interface BenchOptions {
  readonly rounds: number;
  /** Of each stretch. */
  readonly seconds: number;
  readonly customers: number;
  /** The folder with a real shop's year, where there is one. */
  readonly retailFolder: string | undefined;
  /** Whether a scenario is wanted. */
  isWanted(name: string): boolean;
}

/** What a command that measures has by itself. */
export interface BenchCommand {
  readonly name: string;
  readonly customers: number;
  readonly scenarios: readonly string[];
}

/** Reads the command line. Where that cannot be read, or help is asked for, says how it reads and ends. */
export function readOptions(command: BenchCommand): BenchOptions {
  try {
    return parse(command);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usageOf(command)}\n`);
    process.exit(1);
  }
}

function parse(command: BenchCommand): BenchOptions {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      customers: { type: 'string', default: String(command.customers) },
      data: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${usageOf(command)}\n`);
    process.exit(0);
  }
  const only = values.only?.split(',') ?? command.scenarios;
  const unknown = only.find((name) => name !== 'limit' && !command.scenarios.includes(name));
  if (unknown !== undefined) throw new Error(`there is no scenario "${unknown}"`);
  const data = values.data ?? process.env['LAUREL_DATA'];
  return {
    rounds: positive('--rounds', values.rounds ?? (values.quick ? '1' : '5')),
    seconds: positive('--seconds', values.seconds ?? (values.quick ? '2' : '5')),
    customers: positive('--customers', values.customers),
    retailFolder: data ? join(data, 'online_retail') : undefined,
    isWanted: (name) => only.includes(name),
  };
}

function usageOf({ name, customers, scenarios }: BenchCommand): string {
  return `npm run ${name} -- [options]

  --rounds <number>     how often everything is measured; medians of these are printed (default 5)
  --seconds <number>    how long each stretch is (default 5)
  --quick               one round of 2 seconds, to see that it works
  --only <name,…>       some of: ${scenarios.join(', ')}; "limit" for the limit alone
  --customers <number>  how many customers there are (default ${customers})
  --data <folder>       holds online_retail/, a year of a real shop, for what is measured with it (default: what
                        LAUREL_DATA names; else it is left out)

The settings of the service, such as DATABASE_POOL_SIZE, are taken from the environment.`;
}

function positive(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} must be a whole number above 0`);
  return Number(text);
}
