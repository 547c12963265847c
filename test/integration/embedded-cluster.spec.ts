import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile, chmod } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { transformFile } from '@swc/core';
import pg from 'pg';
import { joinCluster, type ClusterHandle } from '../../src/platform/database/embedded/index.js';

jest.setTimeout(30_000);

const project = fileURLToPath(new URL('../../', import.meta.url));
const EMBEDDED = path.join('src', 'platform', 'database', 'embedded');

interface Holder {
  readonly process: ChildProcess;
  readonly port: number;
  readonly home: string;
}

let scratch: string;
let dataDir: string;
const holders: ChildProcess[] = [];
const handles: ClusterHandle[] = [];

/** Children are plain Node, so they get the few files they need compiled, with our packages beside them. */
async function compileForChildren(): Promise<void> {
  const sources = (await readdir(path.join(project, EMBEDDED))).map((name) => path.join(EMBEDDED, name));
  sources.push(path.join('src', 'platform', 'startup-problem.ts'));
  for (const source of sources) {
    const { code } = await transformFile(path.join(project, source), {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const target = path.join(scratch, source.replace(/\.ts$/, '.js'));
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, code);
  }
  await writeFile(path.join(scratch, 'package.json'), '{ "type": "module" }');
  await symlink(path.join(project, 'node_modules'), path.join(scratch, 'node_modules'), 'junction');
}

beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'laurel-cluster-'));
  await chmod(scratch, 0o755);
  dataDir = path.join(scratch, 'data');
  await compileForChildren();
});

afterEach(async () => {
  for (const holder of holders.splice(0)) await end(holder);
  for (const handle of handles.splice(0)) await handle.release();
});

afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

async function hold(folder = dataDir): Promise<Holder> {
  const fixture = path.join(project, 'test', 'support', 'cluster-holder.mjs');
  const child = spawn(process.execPath, [fixture, path.join(scratch, EMBEDDED, 'index.js'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  holders.push(child);
  const said = await Promise.race([
    once(child.stdout, 'data').then(([chunk]) => String(chunk)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the holder ended with ${code}`))),
  ]);
  return { process: child, ...(JSON.parse(said) as { port: number; home: string }) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function join(folder = dataDir): Promise<ClusterHandle> {
  const handle = await joinCluster({ dataDir: folder, durable: false });
  handles.push(handle);
  return handle;
}

async function ask<T>(handle: ClusterHandle, sql: string): Promise<T> {
  const client = new pg.Client({ ...connection(handle), database: 'postgres' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0] as T;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function connection({ host, port, superuser, password }: ClusterHandle): pg.ClientConfig {
  return { host, port, user: superuser, password };
}

async function postmasterPid(folder = dataDir): Promise<number | undefined> {
  const text = await readFile(path.join(folder, 'cluster', 'postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split('\n', 1)[0]);
}

async function occupy(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('of two that start at once on a new folder one creates and starts, the other joins', async () => {
  // What a killed initdb would have left.
  await mkdir(path.join(dataDir, 'cluster.new-0123456789ab'), { recursive: true });
  const [first, second] = await Promise.all([hold(), hold()]);
  expect(second.port).toBe(first.port);
  const here = await join();
  expect(here.port).toBe(first.port);
  expect(await ask(here, `SELECT current_setting('server_encoding')`)).toBe('UTF8');
  expect((await readdir(dataDir)).filter((name) => name.startsWith('cluster.new-'))).toEqual([]);
});

test('the last one out stops it, whoever started it', async () => {
  const starter = await hold();
  const here = await join();
  await end(starter.process);
  expect(await ask(here, 'SELECT 1')).toBe(1);
  await here.release();
  await here.release();
  expect(await postmasterPid()).toBeUndefined();
});

test('a wrong password is refused', async () => {
  const here = await join();
  await expect(ask({ ...here, password: 'wrong' }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

test('after kill -9 of the process that started it the server is found again, and its dead user forgotten', async () => {
  const starter = await hold();
  const pid = await postmasterPid();
  await kill(starter.process);
  const here = await join();
  expect(await postmasterPid()).toBe(pid);
  expect(await ask(here, 'SELECT 1')).toBe(1);
  await here.release();
  expect(await postmasterPid()).toBeUndefined();
});

test('after kill -9 of PostgreSQL it starts again on the same port with all it had committed', async () => {
  const here = await join();
  await ask(here, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer');
  // A backend that notices nothing until its query ends holds the shared memory meanwhile.
  const busy = new pg.Client({ ...connection(here), database: 'postgres' });
  busy.on('error', () => undefined);
  await busy.connect();
  const query = busy.query('SELECT count(*) FROM generate_series(1, 1000000000)').catch(() => undefined);
  process.kill((await postmasterPid()) ?? 0, 'SIGKILL');
  await here.ensureRunning();
  await query;
  expect(await ask(here, 'SELECT answer FROM kept')).toBe(42);
  expect((await join()).port).toBe(here.port);
});

test('a lock and a postmaster.pid left by processes that are gone do not matter', async () => {
  await (await join()).release();
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  await mkdir(path.join(dataDir, 'lock'));
  await writeFile(path.join(dataDir, 'lock', `${dead.pid}.1.0123456789ab`), '');
  // Our own pid with another start time is a pid that was given out again.
  await writeFile(path.join(dataDir, 'users', `${process.pid}.1.0123456789ab`), '');
  // And here it is a postmaster's pid that was.
  await writeFile(path.join(dataDir, 'cluster', 'postmaster.pid'), `${process.pid}\n${dataDir}\n1\n5432\n`);
  const here = await join();
  expect(await ask(here, 'SELECT 1')).toBe(1);
  await here.release();
  expect(await readdir(path.join(dataDir, 'users'))).toEqual([]);
  expect(await postmasterPid()).toBeUndefined();
});

test('a remembered port that is taken by now is exchanged for a free one, which is remembered', async () => {
  const before = await join();
  await before.release();
  const other = await occupy(before.port);
  try {
    const here = await join();
    expect(here.port).not.toBe(before.port);
    expect(Number(await readFile(path.join(dataDir, 'port'), 'utf8'))).toBe(here.port);
  } finally {
    other.close();
  }
});

test('a port that was asked for and is taken, and data of another version, are problems to act on', async () => {
  await (await join()).release();
  const other = await occupy(0);
  const { port } = other.address() as { port: number };
  await expect(joinCluster({ dataDir, port })).rejects.toMatchObject({
    name: 'StartupProblem',
    message: expect.stringContaining(`port ${port}`),
  });
  other.close();
  const old = path.join(scratch, 'old');
  await cp(dataDir, old, { recursive: true });
  await writeFile(path.join(old, 'cluster', 'PG_VERSION'), '12\n');
  await expect(joinCluster({ dataDir: old })).rejects.toMatchObject({
    name: 'StartupProblem',
    message: expect.stringContaining('made by PostgreSQL 12'),
  });
});
