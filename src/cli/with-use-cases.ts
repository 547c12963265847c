import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import type { Config } from '../platform/config/index.js';
import { createLog, NestLog } from '../platform/telemetry/index.js';

/** Boots the use cases without a server, as the application's role, and closes them after the work. */
export async function withUseCases<T>(
  config: Config,
  applicationUrl: string,
  work: (application: INestApplicationContext) => Promise<T>,
): Promise<T> {
  // What a command answers goes to stdout, so the log stays away from there.
  const log = createLog(config.logLevel, process.stderr);
  const application = await NestFactory.createApplicationContext(
    AppModule.forCommandLine(config, applicationUrl),
    { logger: new NestLog(log), abortOnError: false },
  );
  try {
    return await work(application);
  } finally {
    await application.close();
  }
}
