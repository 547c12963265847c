import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request, { type Response } from 'supertest';
import { CreateApiKey, systemActor } from '../../src/access/index.js';
import { newId } from '../../src/kernel/id.js';
import { createScratchApp, type ScratchApp, type ScratchProgram } from '../support/scratch-app.js';

let app: ScratchApp;
let program: ScratchProgram;
let other: ScratchProgram;

beforeAll(async () => {
  app = await createScratchApp();
  program = await app.createProgram();
  other = await app.createProgram();
});
afterAll(() => app.close());

async function whoami(headers: Record<string, string>): Promise<Response> {
  return request(app.url).post('/graphql').set(headers).send({ query: '{ whoami }' });
}

const bearer = (token: string, programId?: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  ...(programId && { 'x-laurel-program': programId }),
});

function expectUnauthenticated(response: Response): void {
  expect(response.status).toBe(401);
  expect(response.headers['www-authenticate']).toBe('Bearer');
  expect(response.body).toEqual({
    errors: [
      {
        message:
          'Valid credentials are required: send `Authorization: Bearer` with an API key or a storefront token.',
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ],
  });
}

describe('API keys', () => {
  it('say who is asking', async () => {
    const { body } = await whoami(bearer(program.till));
    expect(JSON.parse(body.data.whoami)).toMatchObject({ kind: 'API_KEY', programId: program.programId });
  });

  it('guard what only staff may do', async () => {
    const adjusting = (key: string): Promise<Response> =>
      Promise.resolve(request(app.url).post('/graphql').set(bearer(key)).send({ query: '{ adjusting }' }));
    const refused = await adjusting(program.till);
    expect(refused.status).toBe(403);
    expect(refused.body.errors[0]).toMatchObject({
      message: expect.stringContaining('points:adjust'),
      extensions: { code: 'FORBIDDEN' },
    });
    expect((await adjusting(program.staff)).body).toEqual({ data: { adjusting: 'done' } });
  });

  it.each([
    ['nothing', () => ({})],
    ['another scheme', () => ({ authorization: `Basic ${program.till}` })],
    ['no key', () => bearer('lrl_')],
    [
      'a key with another secret',
      () => bearer(`${program.till.split('.')[0]}.${program.staff.split('.')[1]}`),
    ],
    ['a key of another program', () => bearer(`${other.till.split('.')[0]}.${program.till.split('.')[1]}`)],
    ['two tokens', () => ({ authorization: `Bearer ${program.till} ${program.till}` })],
  ])('are needed: %s is not enough', async (_, headers) => {
    expectUnauthenticated(await whoami(headers() as Record<string, string>));
  });

  it('may be two at once, and end by expiry or by being revoked', async () => {
    const keys = app.application.get(CreateApiKey, { strict: false });
    const actor = systemActor(program.programId, 'test');
    const expired = await keys.execute({ role: 'TILL', name: 'Old', expiresAt: Date.now() - 1 }, actor);
    const brief = await keys.execute({ role: 'TILL', name: 'Brief', expiresAt: Date.now() + 1_500 }, actor);
    const revoked = await keys.execute({ role: 'TILL', name: 'Lost' }, actor);
    await app.sql('UPDATE api_keys SET revoked_at = now() WHERE api_key_id = $1', [revoked.apiKeyId]);
    expectUnauthenticated(await whoami(bearer(expired.text)));
    expectUnauthenticated(await whoami(bearer(revoked.text)));
    expect((await whoami(bearer(brief.text))).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expectUnauthenticated(await whoami(bearer(brief.text)));
    expect((await whoami(bearer(program.till))).status).toBe(200);
  });

  it('are stored as a hash', async () => {
    await expect(
      app.sql(
        `DO $$ BEGIN IF EXISTS (SELECT FROM api_keys WHERE length(secret_sha256) <> 32) THEN RAISE 'no hash'; END IF; END $$`,
      ),
    ).resolves.toBeUndefined();
  });
});

describe('storefront tokens', () => {
  it('say which customer is asking', async () => {
    const { body } = await whoami(bearer(await program.token(), program.programId));
    expect(JSON.parse(body.data.whoami)).toEqual({
      kind: 'CUSTOMER',
      programId: program.programId,
      subject: 'A-1',
    });
  });

  const past = Math.floor(Date.now() / 1_000) - 5;
  it.each([
    ['without a program', async () => bearer(await program.token())],
    ['for a program that is none', async () => bearer(await program.token(), 'mine')],
    ['for a program that does not exist', async () => bearer(await program.token(), newId())],
    ['for another program', async () => bearer(await program.token(), other.programId)],
    ['expired', async () => bearer(await program.token({ exp: past }), program.programId)],
    ['without expiry', async () => bearer(await program.token({ exp: undefined }), program.programId)],
    ['not valid yet', async () => bearer(await program.token({ nbf: past + 100 }), program.programId)],
    [
      'of another issuer',
      async () => bearer(await program.token({ iss: 'https://evil' }), program.programId),
    ],
    ['for another audience', async () => bearer(await program.token({ aud: 'shop' }), program.programId)],
    ['without a subject', async () => bearer(await program.token({ sub: undefined }), program.programId)],
    [
      'with an endless subject',
      async () => bearer(await program.token({ sub: 'x'.repeat(201) }), program.programId),
    ],
    ['with a subject with NUL', async () => bearer(await program.token({ sub: 'a\0' }), program.programId)],
    [
      'signed by somebody else',
      async () => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        return bearer(await program.token({}, { key: privateKey }), program.programId);
      },
    ],
    [
      'signed in another way',
      async () => {
        const key = createSecretKey(Buffer.alloc(32, 1));
        return bearer(await program.token({}, { key, alg: 'HS256' }), program.programId);
      },
    ],
    [
      'not signed',
      async () => {
        const [, payload] = (await program.token()).split('.');
        const header = Buffer.from('{"alg":"none"}').toString('base64url');
        return bearer(`${header}.${payload}.`, program.programId);
      },
    ],
    ['garbled', async () => bearer('a.b.c', program.programId)],
  ])('are not taken %s', async (_, headers) => {
    expectUnauthenticated(await whoami(await headers()));
  });
});

describe('before anybody is known', () => {
  it('nothing of the body is read', async () => {
    expectUnauthenticated(
      await request(app.url).post('/graphql').set('content-type', 'application/json').send('{ not json'),
    );
    expectUnauthenticated(
      await request(app.url).post('/graphql').send({ query: '{ __schema { types { name } } }' }),
    );
    expectUnauthenticated(await request(app.url).get('/graphql').query({ query: '{ whoami }' }));
    expectUnauthenticated(await request(app.url).options('/graphql'));
  });

  it.each(['/graphql?a=1', '/%67raphql', '/graphql?', '/graphql#x'])('%s is no way around', async (path) => {
    const response = await request(app.url).post(path).send({ query: '{ whoami }' });
    expectUnauthenticated(response);
  });

  it.each(['/graphql/', '/GRAPHQL', '//graphql', '/'])('%s leads nowhere', async (path) => {
    const response = await request(app.url).post(path).send({ query: '{ whoami }' });
    expect(response.status).toBe(404);
    expect(response.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});
