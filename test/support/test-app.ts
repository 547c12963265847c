import type { Server } from 'node:http';
import type { Type } from '@nestjs/common';
import { CreateApiKey } from '../../src/access/index.js';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import { openOwnerSession, type OwnerSession } from './owner-session.js';
import { testClient, type TestClient } from './test-client.js';
import { TestClock, withClock } from './test-clock.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestProgram, type TestKeyOptions, type TestProgram } from './test-program.js';

/** The real application on a database of its own, with two programs that know nothing of each other. */
export interface TestApp {
  readonly program: TestProgram;
  readonly foreignProgram: TestProgram;
  readonly till: TestClient;
  readonly staff: TestClient;
  readonly foreignTill: TestClient;
  readonly foreignStaff: TestClient;
  /** Sends no credentials. */
  readonly anonymous: TestClient;
  /** A customer in the program's storefront, by the EXTERNAL_ID in their token. */
  customer(externalId: string): TestClient;
  /** Somebody with a new API key of the program. */
  holderOf(key: TestKeyOptions): Promise<TestClient>;
  readonly clock: TestClock;
  readonly owner: OwnerSession;
  readonly server: Server;
  readonly database: TestDatabase;
  /** A provider of the application, e.g. a use case. */
  get<Provider>(type: Type<Provider>): Provider;
  close(): Promise<void>;
}

/** Starts the application on a free port. `variables` are its environment variables beyond the usual. */
export async function createTestApp(variables: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const database = await createTestDatabase();
  const owner = openOwnerSession(database.ownerUrl);
  const clock = new TestClock();
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', SWEEP_EVERY_SECONDS: '0', ...variables });
  const module = withClock(AppModule.forRoot(config, database.applicationUrl), clock);
  const application = await createHttpApplication(config, module);
  await application.listen(0, '127.0.0.1');
  const server = application.getHttpServer() as Server;

  const apiKeys = application.get(CreateApiKey, { strict: false });
  const program = await createTestProgram(owner, apiKeys, 'Own');
  const foreignProgram = await createTestProgram(owner, apiKeys, 'Foreign');
  const holder = (key: string): TestClient => testClient(server, () => ({ authorization: `Bearer ${key}` }));
  const customer = (externalId: string): TestClient =>
    testClient(server, async () => ({
      authorization: `Bearer ${await program.tokenFor(externalId)}`,
      'x-laurel-program': program.programId,
    }));

  return {
    program,
    foreignProgram,
    till: holder(await program.createKey({ role: 'TILL' })),
    staff: holder(await program.createKey({ role: 'STAFF' })),
    foreignTill: holder(await foreignProgram.createKey({ role: 'TILL' })),
    foreignStaff: holder(await foreignProgram.createKey({ role: 'STAFF' })),
    anonymous: testClient(server, () => ({})),
    customer,
    holderOf: async (key) => holder(await program.createKey(key)),
    clock,
    owner,
    server,
    database,
    get: (type) => application.get(type, { strict: false }),
    async close() {
      await application.close();
      await owner.close();
      await database.drop();
    },
  };
}
