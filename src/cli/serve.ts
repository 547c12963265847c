import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Command } from 'commander';
import type { Config } from '../platform/config/index.js';
import type { Environment } from './environment.js';
import { Interruption } from './interruption.js';
import type { OpenDatabase } from './open-database.js';

/** How the server is reached from this machine where it listens on every address. */
const EVERYWHERE = /^http:\/\/(0\.0\.0\.0|\[::1?\])/;

export function registerServe(program: Command, environment: Environment): void {
  program
    .command('serve')
    .description('start the server; npm start does it, installing and building what is missing before')
    .action(() => serveUntilStopped(environment));
}

async function serveUntilStopped(environment: Environment): Promise<void> {
  const interruption = new Interruption();
  try {
    await start(environment, interruption);
  } catch (error) {
    // To be told to stop is no failure, and neither is what broke off because of it.
    if (!interruption.hasArrived) throw error;
  } finally {
    interruption.stopListening();
  }
}

async function start(environment: Environment, interruption: Interruption): Promise<void> {
  const { config } = environment;
  await assertPortFree(config);
  const { openDatabase } = await import('./open-database.js');
  const database = await openDatabase(config, (line) => environment.note(line));
  try {
    interruption.check();
    const greeting = await prepareGreeting(config, database);
    interruption.check();
    const { serve } = await import('../main.js');
    const application = await serve(config, database.applicationUrl, () => database.release());
    // From here on the server itself listens to signals; it has not heard of this one.
    if (interruption.hasArrived) process.kill(process.pid, 'SIGTERM');
    else environment.print(greeting((await application.getUrl()).replace(EVERYWHERE, 'http://localhost')));
  } catch (error) {
    await database.release();
    throw error;
  }
}

/** Looks before anything is begun, since a port that is taken is what most often keeps a server from starting. */
async function assertPortFree({ host, port }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    const { explainListenFailure } = await import('../platform/http/index.js');
    throw explainListenFailure(error, port);
  } finally {
    probe.close();
  }
}

/** What to say once the server listens at a URL. On a first start, makes the demo program that it tells of. */
async function prepareGreeting(config: Config, database: OpenDatabase): Promise<(url: string) => string> {
  const { demoCustomers, findOrCreateDemo, mintToken } = await import('./demo.js');
  const { demoMessage, noProgramMessage, startMessage } = await import('./start-message.js');
  const { demo, hasPrograms } = await findOrCreateDemo(config, database);
  if (!demo) return (url) => startMessage(url) + (hasPrograms ? '' : noProgramMessage());
  const token = await mintToken(demo, demoCustomers[0]!.externalId);
  return (url) => startMessage(url) + demoMessage(url, demo, token);
}
