import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCommand, startCommand, type RunningCommand } from '../support/command-line.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/test-database.js';

const LAST_WORDS = '-d \'{"query": "{ me';

let scratch: string;
let home: string;
const started: RunningCommand[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'laurel-cli-'));
  // Under root, PostgreSQL runs as a user of its own, who has to get through to its data.
  await chmod(scratch, 0o755);
  home = join(scratch, 'home');
});
afterAll(async () => {
  for (const command of started) if (command.process.exitCode === null) command.process.kill('SIGKILL');
  const left = await postgresPid();
  if (left) process.kill(left, 'SIGINT');
  while (existsSync(join(home, 'cluster', 'postmaster.pid'))) await sleep(20);
  await rm(scratch, { recursive: true, force: true });
});

async function postgresPid(): Promise<number | undefined> {
  const file = await readFile(join(home, 'cluster', 'postmaster.pid'), 'utf8').catch(() => undefined);
  return file === undefined ? undefined : Number(file.split('\n')[0]);
}

/** Starts a server on any free port and waits until it has greeted. */
async function serve(
  variables: Record<string, string> = {},
): Promise<{ server: RunningCommand; greeting: string; url: string }> {
  const server = startCommand(['serve'], { LAUREL_HOME: home, PORT: '0', ...variables });
  started.push(server);
  await server.saying(LAST_WORDS);
  const greeting = server.said.stdout;
  const url = /GraphQL +(\S+)\/graphql/.exec(greeting)?.[1];
  if (url === undefined) throw new Error(`it did not start: ${greeting}${server.said.stderr}`);
  return { server, greeting, url };
}

/** What a greeting shows, but for what is new each time. */
function credentials(greeting: string): Record<string, string> {
  return Object.fromEntries(
    [...greeting.matchAll(/^ {2}(Till key|Staff key|Program) +(\S+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
}

/** Does what a shell and curl would do with a call that is pasted into the shell. */
async function paste(greeting: string, after: string): Promise<unknown> {
  const call = /\n(curl [^]*?'\n)(?:\n|$)/.exec(greeting.slice(greeting.indexOf(after)))![1]!;
  const script = `curl() { for each in "$@"; do printf '%s\\0' "$each"; done; }\n${call}`;
  const [, url, ...rest] = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
  const given = (option: string): string[] =>
    rest.flatMap((each, at) => (each === option ? [rest[at + 1]!] : []));
  const headers = given('-H').map(
    (header): [string, string] => header.split(/: (.*)/).slice(0, 2) as [string, string],
  );
  const answer = await fetch(url!, { method: 'POST', headers, body: given('-d')[0]! });
  return ((await answer.json()) as { data: unknown }).data;
}

async function statusOf(url: string): Promise<number> {
  return (await fetch(url)).status;
}

/** What is left of servers that have ended. */
async function left(): Promise<string[]> {
  const inHome = (await readdir(home)).filter((name) => /^(lock|creating|probe)/.test(name));
  const pid = await postgresPid();
  return [...inHome, ...(await readdir(join(home, 'users'))), ...(pid ? [`PostgreSQL ${pid}`] : [])];
}

describe('laurel serve with the embedded database', () => {
  let kept: Record<string, string>;

  it('leaves nothing behind when it is interrupted while it starts', async () => {
    const server = startCommand(['serve'], { LAUREL_HOME: home, PORT: '0' });
    started.push(server);
    while (!existsSync(join(home, 'users')) || (await readdir(join(home, 'users'))).length === 0)
      await sleep(10);
    server.process.kill('SIGINT');
    expect(await server.end).toBe(0);
    expect(server.said.stdout).toBe('');
    expect(await left()).toEqual([]);
  });

  it('greets with calls that work, joined by a second server with the same keys; a port that is taken is told', async () => {
    const first = await serve();
    kept = credentials(first.greeting);
    expect(Object.keys(kept)).toEqual(['Till key', 'Staff key', 'Program']);
    expect(await statusOf(`${first.url}/healthz`)).toBe(200);
    const sold = { status: 'RECORDED', purchase: { totalMinor: 1700, pointsEarned: 17 }, userErrors: [] };
    expect(await paste(first.greeting, 'Sell Ada')).toEqual({
      recordPurchase: { ...sold, customer: { pointsAccount: { available: 17 } } },
    });
    expect(await paste(first.greeting, 'See the points')).toEqual({
      me: { givenName: 'Ada', pointsAccount: { available: 17 } },
    });

    const [second, third] = await Promise.all([
      serve(),
      runCommand(['serve'], { LAUREL_HOME: home, PORT: new URL(first.url).port }),
    ]);
    expect(credentials(second.greeting)).toEqual(kept);
    expect(second.url).not.toBe(first.url);
    expect(third).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^laurel: port \d+ is in use: .*\n$/),
    });

    first.server.process.kill('SIGTERM');
    expect(await first.server.end).toBe(0);
    expect(await statusOf(`${second.url}/readyz`)).toBe(200);
    second.server.process.kill('SIGKILL');
    await second.server.end;
  });

  it('starts after kill -9 of itself and of PostgreSQL, and nothing is lost', async () => {
    expect(await postgresPid()).toBeDefined();
    const orphaned = await serve();
    process.kill((await postgresPid())!, 'SIGKILL');
    while ((await statusOf(`${orphaned.url}/readyz`)) === 200) await sleep(20);
    expect(await statusOf(`${orphaned.url}/healthz`)).toBe(200);
    const next = await serve();
    expect(credentials(next.greeting)).toEqual(kept);
    expect(await paste(next.greeting, 'See the points')).toMatchObject({
      me: { pointsAccount: { available: 17 } },
    });
    expect(await statusOf(`${orphaned.url}/readyz`)).toBe(200);

    // With nobody starting anew, those who use it start it again.
    process.kill((await postgresPid())!, 'SIGKILL');
    while ((await statusOf(`${next.url}/readyz`)) === 200) await sleep(20);
    while ((await statusOf(`${next.url}/readyz`)) !== 200) await sleep(50);
    for (const { server } of [orphaned, next]) {
      server.process.kill('SIGTERM');
      expect(await server.end).toBe(0);
    }
    expect(await left()).toEqual([]);
  });

  it('is emptied by reset, when that is meant', async () => {
    const asked = await runCommand(['reset'], { LAUREL_HOME: home });
    expect(asked).toEqual({
      code: 1,
      stdout: '',
      stderr: `laurel: this deletes all data in ${home}: say so with npm run db:reset -- --yes\n`,
    });
    expect(await runCommand(['reset', '--yes'], { LAUREL_HOME: home })).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(await runCommand(['programs'], { LAUREL_HOME: home })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(existsSync(join(home, 'demo.json'))).toBe(false);
    expect(await left()).toEqual([]);
  });
});

describe('what keeps laurel serve from starting is told in one line, with exit code 1:', () => {
  async function complaint(variables: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await runCommand(['serve'], {
      PORT: '0',
      LAUREL_HOME: join(scratch, 'unused'),
      ...variables,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^laurel: [^\n]+\n$/);
    return stderr;
  }

  it('one address of two, a wrong setting, no server, a wrong password, one role for both', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const nowhere = `postgresql://role:secret@127.0.0.1:${port}/laurel`;
    const { ownerUrl, applicationUrl, drop } = await createEmptyDatabase();
    const wrong = Object.assign(new URL(applicationUrl), { password: 'wrong' }).toString();
    const complaints = await Promise.all([
      complaint({ DATABASE_URL: nowhere }),
      complaint({ PORT: 'high' }),
      complaint({ DATABASE_URL: nowhere, DATABASE_OWNER_URL: nowhere }),
      complaint({ DATABASE_URL: wrong, DATABASE_OWNER_URL: ownerUrl }),
      complaint({ DATABASE_URL: ownerUrl, DATABASE_OWNER_URL: ownerUrl }),
    ]);
    await drop();
    expect(complaints).toEqual([
      expect.stringMatching(/DATABASE_OWNER_URL is missing/),
      expect.stringMatching(/PORT must be a whole number/),
      expect.stringMatching(/nothing listens at 127\.0\.0\.1/),
      expect.stringMatching(/refuses the password of "laurel_app"/),
      expect.stringMatching(/name the same role, "laurel_owner"/),
    ]);
    expect(complaints.join()).not.toContain('secret');
  });
});

describe('programs and keys on a server of one’s own', () => {
  let database: TestDatabase;
  let variables: Record<string, string>;
  beforeAll(async () => {
    database = await createTestDatabase();
    variables = {
      DATABASE_URL: database.applicationUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      LAUREL_HOME: join(scratch, 'unused'),
    };
  });
  afterAll(() => database.drop());

  it('are made by hand in production, and open the door', async () => {
    const key = join(scratch, 'storefront.pem');
    await writeFile(key, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    const usual = ['create-program', '--name', 'Corner shop', '--time-zone', 'Europe/London'];
    const storefront = [
      '--storefront-public-key',
      key,
      '--issuer',
      'https://id.example',
      '--audience',
      'laurel',
    ];
    const policies = [
      '--release',
      'P14D',
      '--expiry',
      'inactivity:P12M',
      '--month-end',
      '--debt-policy',
      'within-balance',
    ];
    const [refused, made] = await Promise.all([
      runCommand([...usual, '--currency', 'GBX', '--release', '14'], variables),
      runCommand([...usual, '--currency', 'GBP', ...storefront, ...policies], variables),
    ]);
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^laurel: --release: .*\nlaurel: --currency: .*\n$/),
    });
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
    const programId = made.stdout.trim();

    const grant = ['--grant', 'backdate:unlimited', 'points:adjust'];
    const [listed, created, unknown] = await Promise.all([
      runCommand(['programs'], variables),
      runCommand(['create-key', '--role', 'till', '--name', 'Till 1', '--store', 'S1', ...grant], variables),
      runCommand(['create-key', '--role', 'till', '--name', 'Till 1', '--grant', 'points:mint'], variables),
    ]);
    expect(listed).toEqual({ code: 0, stdout: `${programId}  Corner shop\n`, stderr: '' });
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^lrl_\S+\n$/) });
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/no capability "points:mint"/) });

    const server = startCommand(['serve'], variables);
    started.push(server);
    await server.saying('healthz');
    const url = /GraphQL +(\S+)/.exec(server.said.stdout)![1]!;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${created.stdout.trim()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ customer(by: { externalId: "nobody" }) { id } }' }),
    });
    expect(await answer.json()).toEqual({ data: { customer: null } });
    server.process.kill('SIGTERM');
    expect(await server.end).toBe(0);
    expect(server.said.stdout).not.toMatch(/Demo|lrl_|create-program/);
  });
});
