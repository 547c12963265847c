import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseUrls } from '../../src/platform/database/index.js';
import type { Undo } from './undo.js';

export const PROJECT = join(import.meta.dirname, '..', '..');
export const COMMAND_LINE = join(PROJECT, 'dist', 'src', 'cli.js');

const READY_MS = 60_000;
const STOP_MS = 20_000;

/** A server in a process of its own. */
export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  /** Where it tells how large its batches were; nothing where it has none. */
  readonly metricsUrl: string | undefined;
  /** Throws where the server has ended. */
  check(): void;
  /** Lets it end in order, and ends it where it does not. */
  stop(): Promise<void>;
}

/** As `npm start` has it: purchases leave much that is soon forgotten, which a larger young generation clears sooner. */
const NODE_OPTIONS = ['--max-semi-space-size=32'];

/** The service as it runs in production, with its default settings; those set in the environment, and these, count. */
export async function startService(
  database: DatabaseUrls,
  undo: Undo,
  settings: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const port = await freePort();
  const environment = {
    ...serviceEnvironment(database),
    HOST: '127.0.0.1',
    PORT: String(port),
    ...settings,
  };
  const server = await startServer([...NODE_OPTIONS, COMMAND_LINE, 'serve'], environment, port, undo);
  return { ...server, metricsUrl: `${server.origin}/metrics` };
}

/** What every command of the service is told. */
export function serviceEnvironment({ applicationUrl, ownerUrl }: DatabaseUrls): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: applicationUrl,
    DATABASE_OWNER_URL: ownerUrl,
  };
}

/** Starts Node with these arguments and returns once `/readyz` answers on that port. */
export async function startServer(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  port: number,
  undo: Undo,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  let complaint = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaint = (complaint + text).slice(-4_000)));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const inTime = await Promise.race([ended, sleep(STOP_MS, 'late', { ref: false })]);
    if (inTime === 'late') child.kill('SIGKILL');
    await ended;
  };
  undo.add(stop);
  const check = (): void => {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`the server has ended (${child.signalCode ?? child.exitCode}): ${complaint}`);
    }
  };
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_MS;
  while (!(await fetch(`${origin}/readyz`).catch(() => undefined))?.ok) {
    check();
    if (Date.now() > deadline) throw new Error(`the server is not ready: ${complaint}`);
    await sleep(50);
  }
  return { origin, pid: child.pid!, metricsUrl: undefined, check, stop };
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
