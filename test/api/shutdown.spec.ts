import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { createScratchApp, type ScratchApp } from '../support/scratch-app.js';
import { compiledFile } from '../support/test-database.js';

let app: ScratchApp;
let till: string;

beforeAll(async () => {
  app = await createScratchApp();
  ({ till } = await app.createProgram());
});
afterAll(() => app.close());

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
  readonly said: string[];
  readonly exit: Promise<number | null>;
}

async function start(): Promise<Running> {
  const { applicationUrl } = app.database;
  const server = compiledFile('test/support/scratch-server.js');
  const child = spawn(process.execPath, [server, applicationUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const said: string[] = [];
  const lines = createInterface({ input: child.stdout! });
  const first = once(lines, 'line') as Promise<[string]>;
  lines.on('line', (line) => said.push(line));
  const [url] = await Promise.race([first, exit.then(() => Promise.reject(new Error('it did not start')))]);
  return { process: child, url, said, exit };
}

const slow = (url: string, ms: number): Promise<unknown> =>
  request(url)
    .post('/graphql')
    .set('authorization', `Bearer ${till}`)
    .send({ query: `{ slow(ms: ${ms}) }` })
    .then(({ body }) => body as unknown);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a signal', () => {
  it('has clients that keep their connections open let go of them with the answer', async () => {
    const server = await start();
    const answer = fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${till}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ slow(ms: 600) }' }),
    });
    await pause(300);
    server.process.kill('SIGTERM');
    const { status, headers } = await answer;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    expect(await server.exit).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s: what was begun is answered, then all is closed',
    async (signal) => {
      const server = await start();
      const answer = slow(server.url, 1_000);
      await pause(400);
      server.process.kill(signal);
      await pause(100);
      await expect(request(server.url).get('/healthz')).rejects.toThrow(/ECONNREFUSED/);
      expect(server.process.exitCode).toBeNull();
      expect(await answer).toEqual({ data: { slow: 'done' } });
      expect(await server.exit).toBe(0);
      expect(server.said).toEqual([server.url, 'afterwards']);
    },
  );

  it('sent twice: ends at once', async () => {
    const server = await start();
    const answer = slow(server.url, 20_000).catch(() => 'cut off');
    await pause(400);
    server.process.kill('SIGTERM');
    await pause(200);
    server.process.kill('SIGTERM');
    expect(await server.exit).toBe(1);
    expect(await answer).toBe('cut off');
    expect(server.said).toEqual([server.url]);
  });
});
