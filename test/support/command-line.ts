import { spawn, type ChildProcess } from 'node:child_process';
import { compiledFile } from './test-database.js';

/** A command of the command line, carried out by a process of its own. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly said: { stdout: string; stderr: string };
  /** Returns once stdout holds the text, or the command has ended. */
  saying(text: string): Promise<void>;
  /** The exit code, or the signal that ended it, once all it said has been heard. */
  readonly end: Promise<number | string>;
}

/** Starts `laurel …` as it was when the tests began. Of our variables it knows these only. */
export function startCommand(args: readonly string[], variables: Record<string, string>): RunningCommand {
  const { DATABASE_URL: _, DATABASE_OWNER_URL: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [compiledFile('src/cli.js'), ...args], {
    env: { ...inherited, LOG_LEVEL: 'warn', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const end = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing')),
  );
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => (said[stream] += chunk));
  }
  const saying = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (said.stdout.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      void end.then(() => resolve());
      look();
    });
  return { process: child, said, saying, end };
}

/** Carries out `laurel …` to its end. */
export async function runCommand(
  args: readonly string[],
  variables: Record<string, string>,
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const command = startCommand(args, variables);
  return { code: await command.end, ...command.said };
}
