import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT, type JWTPayload } from 'jose';
import pg from 'pg';
import { CreateApiKey, systemActor } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { newId, type ProgramId } from '../../src/kernel/id.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import { createLog } from '../../src/platform/telemetry/index.js';
import { ScratchModule } from './scratch-resolver.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const ISSUER = 'https://login.example';
const AUDIENCE = 'laurel';

/** A program and what opens its doors. */
export interface ScratchProgram {
  readonly programId: ProgramId;
  readonly till: string;
  readonly staff: string;
  /** A storefront token; claims and signing key as the program asks for, unless said otherwise. */
  token(claims?: JWTPayload, options?: { key?: KeyObject; alg?: string }): Promise<string>;
}

/** The service with the scratch resolvers, listening on a port of its own, and everything it logged. */
export interface ScratchApp {
  readonly url: string;
  readonly application: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly log: Record<string, unknown>[];
  createProgram(): Promise<ScratchProgram>;
  /** Runs SQL past row-level security. */
  sql(text: string, values?: unknown[]): Promise<void>;
  close(): Promise<void>;
}

export async function createScratchApp(variables: Record<string, string> = {}): Promise<ScratchApp> {
  const database = await createTestDatabase();
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', ...variables });
  const log: Record<string, unknown>[] = [];
  const module = AppModule.forRoot(config, database.applicationUrl);
  const application = await createHttpApplication(
    config,
    { ...module, imports: [...(module.imports ?? []), ScratchModule] },
    createLog(config.logLevel, {
      write: (line) => void log.push(JSON.parse(line) as Record<string, unknown>),
    }),
  );
  await application.listen(0, '127.0.0.1');
  const sql = async (text: string, values: unknown[] = []): Promise<void> => {
    const client = new pg.Client({ connectionString: database.superuserUrl });
    await client.connect();
    await client.query(text, values).finally(() => client.end());
  };
  return {
    url: await application.getUrl(),
    application,
    database,
    log,
    sql,
    createProgram: () => createProgram(application, sql),
    close: async () => {
      await application.close();
      await database.drop();
    },
  };
}

async function createProgram(
  application: NestFastifyApplication,
  sql: ScratchApp['sql'],
): Promise<ScratchProgram> {
  const programId = newId<ProgramId>();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await sql(
    `INSERT INTO programs (program_id, name, currency, time_zone, prices_include_tax, content_key, receipt_key,
       storefront_issuer, storefront_audience, storefront_public_key, storefront_algorithm, created_at)
     VALUES ($1, 'Scratch', 'EUR', 'Europe/Berlin', true, $2, $3, $4, $5, $6, 'ES256', now())`,
    [
      programId,
      randomBytes(32),
      randomBytes(32),
      ISSUER,
      AUDIENCE,
      publicKey.export({ type: 'spki', format: 'pem' }),
    ],
  );
  const keys = application.get(CreateApiKey, { strict: false });
  const actor = systemActor(programId, 'test');
  const till = await keys.execute({ role: 'TILL', name: 'Till' }, actor);
  const staff = await keys.execute({ role: 'STAFF', name: 'Staff' }, actor);
  return {
    programId,
    till: till.text,
    staff: staff.text,
    token: (claims = {}, { key = privateKey, alg = 'ES256' } = {}) =>
      new SignJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: 'A-1',
        exp: Math.floor(Date.now() / 1_000) + 60,
        ...claims,
      })
        .setProtectedHeader({ alg })
        .sign(key),
  };
}
