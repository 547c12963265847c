import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { findOrCreateDemo, mintToken } from '../../src/cli/demo.js';
import { asOwner } from '../../src/data-source.js';
import { readConfig } from '../../src/platform/config/index.js';
import { createTestDatabase, sendAs, type TestDatabase } from '../support/test-database.js';

let home: string;
let database: TestDatabase;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'laurel-demo-'));
  database = await createTestDatabase();
});
afterEach(async () => {
  await database.drop();
  await rm(home, { recursive: true });
});

const begin = (variables: Record<string, string> = {}, on: TestDatabase = database) =>
  findOrCreateDemo(readConfig({ LAUREL_HOME: home, LOG_LEVEL: 'error', ...variables }), on);
const programs = () => asOwner(database.ownerUrl, (owner) => owner.listPrograms());

it('is made once, also by servers that start together, and kept for the eyes of the owner alone', async () => {
  const [one, other] = await Promise.all([begin(), begin()]);
  expect(one).toEqual(other);
  expect(await begin()).toEqual(one);
  expect(await programs()).toEqual([{ programId: one.demo!.programId, name: 'Demo shop' }]);
  expect((await stat(join(home, 'demo.json'))).mode & 0o777).toBe(0o600);
  const people = await sendAs(database.ownerUrl, 'SELECT given_name FROM customer_profiles ORDER BY 1');
  expect(people.map(({ given_name }) => given_name)).toEqual(['Ada', 'Ben', 'Cleo', 'Dan']);
});

it('is made anew where the database was emptied, and where its keys were lost', async () => {
  const { demo: before } = await begin();
  const emptied = await createTestDatabase();
  const { demo: anew } = await begin({}, emptied);
  await emptied.drop();
  expect(anew!.programId).not.toBe(before!.programId);
  for (const loss of ['', '{"programId": "']) {
    await writeFile(join(home, 'demo.json'), loss);
    const { demo } = await begin();
    expect(JSON.parse(await readFile(join(home, 'demo.json'), 'utf8'))).toEqual(demo);
    expect(await programs()).toContainEqual({ programId: demo!.programId, name: 'Demo shop' });
  }
  expect(await programs()).toHaveLength(3);
});

it('is made neither in production nor beside programs of one’s own', async () => {
  expect(await begin({ NODE_ENV: 'production' })).toEqual({ demo: undefined, hasPrograms: false });
  await sendAs(
    database.ownerUrl,
    `INSERT INTO program_directory (program_id, name) VALUES (gen_random_uuid(), 'Corner shop')`,
  );
  expect(await begin()).toEqual({ demo: undefined, hasPrograms: true });
  expect(await begin({ NODE_ENV: 'production' })).toEqual({ demo: undefined, hasPrograms: true });
});

it('signs a token that lives thirty days', async () => {
  const { demo } = await begin();
  const [, claims] = (await mintToken(demo!, 'ada')).split('.');
  const { sub, exp } = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as {
    sub: string;
    exp: number;
  };
  expect(sub).toBe('ada');
  expect(exp - Date.now() / 1_000).toBeGreaterThan(29.9 * 86_400);
});
