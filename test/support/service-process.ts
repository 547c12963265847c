import { spawn, type ChildProcess } from 'node:child_process';
import { compiledFile, type TestDatabase } from './test-database.js';

/** `laurel serve` as a process of its own. It ends with the process of the test at the latest. */
export interface ServiceProcess {
  /** Where it listens. */
  readonly url: string;
  /** Whether it has neither ended nor been killed. */
  isRunning(): boolean;
  /** Sends a signal and returns. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it with no time to do anything, and returns once it is gone. */
  kill(): Promise<void>;
  /** The exit code, or the signal that ended it. */
  readonly end: Promise<number | string>;
  /** What comes of work that needs it; throws with its last words when it ends before. */
  outlives<T>(work: Promise<T>): Promise<T>;
}

type Addresses = Pick<TestDatabase, 'applicationUrl' | 'ownerUrl'>;

const GREETING = /GraphQL +(\S+)\/graphql/;

/**
 * Starts a server, as it was when the tests began, and returns once it listens. `variables` are its settings beyond the
 * usual.
 */
export async function startService(
  { applicationUrl, ownerUrl }: Addresses,
  variables: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const settings = {
    // As it runs in earnest, which also keeps it from making a demo.
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'fatal',
    DATABASE_URL: applicationUrl,
    DATABASE_OWNER_URL: ownerUrl,
  };
  const child = spawn(
    process.execPath,
    ['--import', './test/support/end-with-parent.mjs', compiledFile('src/cli.js'), 'serve'],
    { env: { ...process.env, ...settings, ...variables }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let complaints = '';
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
  const end = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing')),
  );
  const outlives = <T>(work: Promise<T>): Promise<T> =>
    Promise.race([
      work,
      end.then((how) => Promise.reject<T>(new Error(`the server ended with ${how}: ${complaints}`))),
    ]);
  const url = await outlives(greetingOf(child));
  return {
    url,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
    async kill() {
      child.kill('SIGKILL');
      await end;
    },
    end,
    outlives,
  };
}

function greetingOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve) =>
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const [, url] = GREETING.exec((said += chunk)) ?? [];
      if (url !== undefined) resolve(url);
    }),
  );
}
