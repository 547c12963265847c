import type { Server } from 'node:http';
import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createHttpApplication } from '../../src/platform/http/index.js';
import type { TestApp } from './test-app.js';
import { testClient, type TestClient } from './test-client.js';

/** Another server of the same service: other providers and another pool, on the same database. */
export interface SecondServer {
  readonly till: TestClient;
  close(): Promise<void>;
}

export async function startSecondServer(app: TestApp): Promise<SecondServer> {
  const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'error', SWEEP_EVERY_SECONDS: '0' });
  const application = await createHttpApplication(
    config,
    AppModule.forRoot(config, app.database.applicationUrl),
  );
  await application.listen(0, '127.0.0.1');
  const authorization = `Bearer ${await app.program.createKey({ role: 'TILL' })}`;
  return {
    till: testClient(application.getHttpServer() as Server, () => ({ authorization })),
    close: () => application.close(),
  };
}
