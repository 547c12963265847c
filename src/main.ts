import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './platform/config/index.js';
import { createHttpApplication, explainListenFailure, stopOnSignal } from './platform/http/index.js';
import { createLog } from './platform/telemetry/index.js';

/**
 * Starts the HTTP server on this database and returns once it listens. From then on SIGTERM and SIGINT stop it in
 * order and run `afterwards`, e.g. to let go of the embedded database. Throws a StartupProblem when it cannot listen.
 */
export async function serve(
  config: Config,
  applicationUrl: string,
  afterwards?: () => Promise<void>,
): Promise<NestFastifyApplication> {
  const log = createLog(config.logLevel);
  const application = await createHttpApplication(config, AppModule.forRoot(config, applicationUrl), log);
  try {
    await application.listen(config.port, config.host);
  } catch (error) {
    await application.close();
    throw explainListenFailure(error, config.port);
  }
  stopOnSignal(application, log, afterwards);
  return application;
}
