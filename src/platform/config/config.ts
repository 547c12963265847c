import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { StartupProblem } from '../startup-problem.js';
import { Environment, type LogLevel } from './environment.js';

/** What the operator decided, read once at the start. */
export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** The server to use: the application's role and the one that owns and migrates. `null`: the embedded one. */
  readonly database: { readonly applicationUrl: string; readonly ownerUrl: string } | null;
  readonly databasePoolSize: number;
  /** Whether the database may keep the plans of named statements. */
  readonly preparedStatements: boolean;
  /** Where the embedded database keeps its data. */
  readonly home: string;
  readonly logLevel: LogLevel;
  /** How often background work is woken, in seconds; null for never. */
  readonly sweepEverySeconds: number | null;
  /** Addresses of proxies whose word on the caller's address is taken; none when left out. */
  readonly trustProxy: string | null;
  /** Whether /metrics answers. */
  readonly metrics: boolean;
}

/** Reads and checks the settings. Throws a StartupProblem that names the variable and says what would be right. */
export function readConfig(variables: Readonly<Record<string, string | undefined>> = process.env): Config {
  // A variable that is set to nothing is one that is not set, as in `PORT= npm start`.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const settings = plainToInstance(Environment, given, {
    excludeExtraneousValues: true,
    exposeDefaultValues: true,
  });
  const [problem] = validateSync(settings, { stopAtFirstError: true });
  if (problem)
    throw new StartupProblem(`${problem.property} ${Object.values(problem.constraints ?? {})[0]}.`);
  const production = settings.NODE_ENV === 'production';
  return Object.freeze({
    production,
    // In production it usually runs in a container, where only what listens everywhere is reached.
    host: settings.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port: settings.PORT,
    database: databaseOf(settings),
    databasePoolSize: settings.DATABASE_POOL_SIZE,
    preparedStatements: settings.PREPARED_STATEMENTS,
    home: settings.LAUREL_HOME ? resolve(settings.LAUREL_HOME) : join(projectFolder(), '.laurel'),
    logLevel: settings.LOG_LEVEL,
    sweepEverySeconds: settings.SWEEP_EVERY_SECONDS || null,
    trustProxy: settings.TRUST_PROXY ?? null,
    metrics: settings.METRICS,
  });
}

function databaseOf({ DATABASE_URL, DATABASE_OWNER_URL }: Environment): Config['database'] {
  if (DATABASE_URL && DATABASE_OWNER_URL) {
    return Object.freeze({ applicationUrl: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL });
  }
  if (!DATABASE_URL && !DATABASE_OWNER_URL) return null;
  const missing = DATABASE_URL ? 'DATABASE_OWNER_URL' : 'DATABASE_URL';
  throw new StartupProblem(
    `${missing} is missing: set both DATABASE_URL (the application's role) and DATABASE_OWNER_URL (the role that ` +
      'migrates), or neither for the embedded database.',
  );
}

/** Where package.json is, seen from here: this file runs from src/ in tests and from dist/src/ otherwise. */
export function projectFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return process.cwd();
    folder = parent;
  }
  return folder;
}
