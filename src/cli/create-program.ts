import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Refusal } from '../kernel/refusal.js';
import { StartupProblem } from '../platform/startup-problem.js';
import type { DebtPolicy, ExpiryPolicy, NewProgramCommand, ReleasePolicy } from '../programs/index.js';
import type { Environment } from './environment.js';
import { LAUREL } from './how-to-run.js';

interface Options {
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly country?: string;
  readonly pricesExcludeTax?: true;
  readonly points: number;
  readonly perMinor: number;
  readonly basisIncludesTax?: true;
  readonly release: ReleasePolicy;
  readonly expiry: Given<ExpiryPolicy>;
  readonly monthEnd?: true;
  readonly debtPolicy: string;
  readonly storefrontPublicKey?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly algorithm?: string;
}

/** Each kind of policy by itself, without what an option of its own says. */
type Given<Policy> = Policy extends unknown ? Omit<Policy, 'roundsToMonthEnd'> : never;

/** Which option says what a refusal names. */
const OPTIONS: Readonly<Record<string, string>> = {
  name: '--name',
  currency: '--currency',
  timeZone: '--time-zone',
  defaultCountry: '--country',
  earnPoints: '--points',
  earnPerMinor: '--per-minor',
  release: '--release',
  expiry: '--expiry',
  'storefront.publicKey': '--storefront-public-key',
  'storefront.issuer': '--issuer',
  'storefront.audience': '--audience',
  'storefront.algorithm': '--algorithm',
};

export function registerCreateProgram(program: Command, environment: Environment): void {
  program
    .command('create-program')
    .description('make a program and print its id')
    .requiredOption('--name <name>', "the merchant's or the program's name")
    .requiredOption('--currency <code>', 'ISO 4217, such as GBP')
    .requiredOption('--time-zone <zone>', 'IANA name, such as Europe/London')
    .option('--country <code>', 'where telephone numbers without a country code are from, such as GB')
    .option('--prices-exclude-tax', 'prices that tills send are without tax')
    .option('--points <number>', 'the base rate: this many points …', whole, 1)
    .option('--per-minor <number>', '… for this many minor units, such as pence', whole, 100)
    .option('--basis-includes-tax', 'points are given for the tax as well')
    .addOption(
      new Option('--release <policy>', 'when points can be spent: at-once, P14D (so long after), on-request')
        .argParser(release)
        .default({ kind: 'AT_ONCE' }, 'at-once'),
    )
    .addOption(
      new Option('--expiry <policy>', 'when points lapse: never, after:P12M, inactivity:P12M, yearly:01-01')
        .argParser(expiry)
        .default({ kind: 'NEVER' }, 'never'),
    )
    .option('--month-end', 'points lapse at the end of the month then')
    .addOption(
      new Option('--debt-policy <policy>', 'what a return may take when its points are spent')
        .choices(['only-pending', 'within-balance', 'allow-debt'])
        .default('allow-debt'),
    )
    .option('--storefront-public-key <file>', 'PEM of the key that signs the tokens of customers')
    .option('--issuer <text>', 'the "iss" of those tokens')
    .option('--audience <text>', 'the "aud" of those tokens')
    .option('--algorithm <name>', 'EdDSA, ES256 or RS256; the one of the key when left out')
    .action((options: Options) => createProgram(options, environment));
}

async function createProgram(options: Options, environment: Environment): Promise<void> {
  const command = await commandOf(options);
  await environment.withDatabase(async ({ ownerUrl }) => {
    const { asOwner } = await import('../data-source.js');
    const { CreateProgram } = await import('../programs/index.js');
    const created = await asOwner(ownerUrl, (owner) => new CreateProgram(owner).execute(command));
    if (created.ok) {
      environment.print(created.value);
      environment.note(`next: ${LAUREL} create-key --program ${created.value} --role till --name "Till 1"`);
      return 0;
    }
    for (const refusal of created.error) environment.note(lineOf(refusal));
    return 1;
  });
}

async function commandOf(options: Options): Promise<NewProgramCommand> {
  return {
    name: options.name,
    currency: options.currency,
    timeZone: options.timeZone,
    defaultCountry: options.country ?? null,
    pricesIncludeTax: !options.pricesExcludeTax,
    earnPoints: options.points,
    earnPerMinor: options.perMinor,
    basisIncludesTax: options.basisIncludesTax ?? false,
    release: options.release,
    expiry: { ...options.expiry, roundsToMonthEnd: options.monthEnd ?? false } as ExpiryPolicy,
    debtPolicy: options.debtPolicy.toUpperCase().replace('-', '_') as DebtPolicy,
    storefront: await storefrontOf(options),
  };
}

async function storefrontOf(options: Options): Promise<NewProgramCommand['storefront']> {
  const { storefrontPublicKey: file, issuer, audience, algorithm } = options;
  if (file === undefined && issuer === undefined && audience === undefined && algorithm === undefined)
    return null;
  if (file === undefined || issuer === undefined || audience === undefined) {
    throw new StartupProblem(
      'a storefront needs all of --storefront-public-key, --issuer and --audience: give them, or none',
    );
  }
  const publicKey = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartupProblem(`the file ${file} of --storefront-public-key cannot be read`, { cause });
  });
  return { publicKey, issuer, audience, algorithm: algorithm ?? null };
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function release(text: string): ReleasePolicy {
  if (text === 'at-once') return { kind: 'AT_ONCE' };
  return text === 'on-request' ? { kind: 'ON_REQUEST' } : { kind: 'AFTER', after: text };
}

function expiry(text: string): Given<ExpiryPolicy> {
  const [kind, value] = text.split(/:(.*)/s);
  if (text === 'never') return { kind: 'NEVER' };
  if (value !== undefined && kind === 'after') return { kind: 'AFTER_EARNING', after: value };
  if (value !== undefined && kind === 'inactivity') return { kind: 'AFTER_INACTIVITY', after: value };
  if (value !== undefined && kind === 'yearly') return { kind: 'YEARLY', monthDay: value };
  throw new InvalidArgumentError('It must read never, after:P12M, inactivity:P12M or yearly:01-01.');
}

function lineOf({ field, message }: Refusal): string {
  return `${OPTIONS[field.join('.')] ?? field.join('.')}: ${message}`;
}
