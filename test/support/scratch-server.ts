import { AppModule } from '../../src/app.module.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createHttpApplication, stopOnSignal } from '../../src/platform/http/index.js';
import { createLog } from '../../src/platform/telemetry/index.js';
import { ScratchModule } from './scratch-resolver.js';

/*
 * The service with the scratch resolvers as a process of its own, to be stopped by signals. Argument: the database's
 * address for the application's role. Says where it listens, and when everything is closed, one line each.
 */
const config = readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' });
const module = AppModule.forRoot(config, process.argv[2]!);
const log = createLog(config.logLevel);
const application = await createHttpApplication(
  config,
  { ...module, imports: [...(module.imports ?? []), ScratchModule] },
  log,
);
await application.listen(0, '127.0.0.1');
stopOnSignal(application, log, async () => {
  console.log('afterwards');
});
console.log(await application.getUrl());
