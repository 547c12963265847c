import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import request, { type Response, type Test } from 'supertest';
import { featureModules } from '../../src/app.module.js';
import { printGraphqlSchema } from '../../src/platform/graphql/index.js';
import { createScratchApp, type ScratchApp, type ScratchProgram } from '../support/scratch-app.js';
import { ScratchModule } from '../support/scratch-resolver.js';

let app: ScratchApp;
let program: ScratchProgram;

beforeAll(async () => {
  app = await createScratchApp();
  program = await app.createProgram();
});
afterAll(() => app.close());

const post = (): Test => request(app.url).post('/graphql').set('authorization', `Bearer ${program.till}`);
const ask = async (query: string, variables?: unknown): Promise<Response> =>
  post().send({ query, variables });

const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

function expectRefused(response: Response, code = 'GRAPHQL_VALIDATION_FAILED', status = 400): void {
  expect(response.status).toBe(status);
  expect(response.body.data).toBeUndefined();
  for (const error of response.body.errors) expect(error.extensions.code).toBe(code);
  expect(response.text).not.toMatch(/Did you mean|stacktrace|node_modules| at \w+ \(/);
}

const ECHO =
  'mutation ($input: EchoInput!) { echo(input: $input) { said userErrors { __typename code field } } }';

describe('requests that are refused', () => {
  it.each([
    [
      'two mutations',
      'mutation { a: echo(input: { lines: [] }) { said } b: echo(input: { lines: [] }) { said } }',
    ],
    ['thousands of aliases', `{ ${times(3_000, (n) => `a${n}: whoami`)} }`],
    ['hundreds of aliases', `{ ${times(300, (n) => `a${n}: whoami`)} }`],
    ['hundreds of repeats', `{ ${'whoami '.repeat(300)} }`],
    ['hundreds of repeats in fragments', `{ ${'...F '.repeat(100)} } fragment F on Query { whoami boom }`],
    ['many directives', `{ whoami ${'@skip(if: false) '.repeat(200)} }`],
    ['a deep document', `{ things ${'{ edges '.repeat(300)} { cursor } ${'}'.repeat(300)} }`],
    ['a very deep document', '{ a '.repeat(100_000)],
    ['an unknown field', '{ whoam }'],
    ['no operation of that name', 'query A { whoami } query B { whoami }'],
    ['no GraphQL', 'hello'],
  ])('%s', async (_, query) => {
    expectRefused(await ask(query));
  });

  it('GraphQL suggestions are not told', async () => {
    const { body } = await ask('{ whoam }');
    expect(body.errors[0].message).toBe('Cannot query field "whoam" on type "Query".');
    const variable = await ask(ECHO, { input: { lines: [{ quantity: 1, amountMino: 1 }] } });
    expectRefused(variable, 'BAD_USER_INPUT');
    expect(variable.body.errors[0].message).toContain('"amountMino" is not defined');
  });

  it('a subscription', async () => {
    const { status, body } = await ask('subscription { whoami }');
    expect(status).toBe(400);
    expect(body.errors[0].extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('a body that is no JSON', async () => {
    expectRefused(await post().type('json').send('{ "query": '), 'BAD_USER_INPUT');
    expectRefused(await post().type('json').send(''), 'BAD_USER_INPUT');
    expectRefused(
      await post().type('json').send('{"__proto__":{"a":1},"query":"{whoami}"}'),
      'BAD_USER_INPUT',
    );
    expectRefused(await post().type('xml').send('<query/>'), 'BAD_USER_INPUT', 415);
    expectRefused(await post().type('text').send('{"query":"{whoami}"}'), 'BAD_USER_INPUT', 415);
    expectRefused(await post().type('form').send('query={whoami}'), 'BAD_USER_INPUT', 415);
  });

  it.each([
    ['a list of requests', [{ query: '{ whoami }' }, { query: '{ whoami }' }]],
    ['a number', 7],
    ['no query', { variables: {} }],
    ['variables that are no object', { query: '{ whoami }', variables: [1] }],
    ['an unknown persisted query', { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } }],
  ])('%s', async (_, body) => {
    const response = await post().type('json').send(JSON.stringify(body));
    expect(response.status).toBeGreaterThanOrEqual(200);
    expect(response.body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(response.body.data).toBeUndefined();
  });

  it('a body of 10 MB, whether its length is told or not', async () => {
    const body = JSON.stringify({ query: '{ whoami }', variables: { x: 'x'.repeat(10 * 1024 * 1024) } });
    expectRefused(await post().type('json').send(body), 'BAD_USER_INPUT', 413);
    expect(await sendInChunks(body)).toEqual({ status: 413, code: 'BAD_USER_INPUT' });
  });

  it('a body just below 4 MB is none of them', async () => {
    const quantity = 'x'.repeat(4 * 1024 * 1024 - 1_000);
    const { body } = await ask(ECHO, { input: { lines: [{ quantity }] } });
    expect(body.data.echo.userErrors).toHaveLength(1);
  });

  it('values nested without end in variables', async () => {
    const nested = `${'['.repeat(500_000)}1${']'.repeat(500_000)}`;
    const body = `{"query":${JSON.stringify(ECHO)},"variables":{"input":{"lines":${nested}}}}`;
    expectRefused(await post().type('json').send(body), 'BAD_USER_INPUT');
    const objects = `${'{"lines":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const inObjects = `{"query":${JSON.stringify(ECHO)},"variables":{"input":${objects}}}`;
    expectRefused(await post().type('json').send(inObjects), 'BAD_USER_INPUT');
  });

  it('mutations by GET, and anything a page could send without asking', async () => {
    const get = (headers: Record<string, string>): Test =>
      request(app.url)
        .get('/graphql')
        .set({ authorization: `Bearer ${program.till}`, ...headers })
        .query({ query: 'mutation { echo(input: { lines: [] }) { said } }' });
    expectRefused(await get({}), 'BAD_USER_INPUT');
    expectRefused(await get({ 'apollo-require-preflight': '1' }), 'BAD_USER_INPUT', 405);
  });
});

describe('input', () => {
  it('is taken item by item, whatever the numbers', async () => {
    const lines = [
      { quantity: 1 },
      { quantity: 0.5 },
      { quantity: '2.125', amountMinor: 1.5 },
      { quantity: 1e300 },
    ];
    const { status, body } = await ask(ECHO, { input: { lines, points: -0.5 } });
    expect(status).toBe(200);
    expect(JSON.parse(body.data.echo.said)).toEqual({ lines, points: -0.5 });
    expect(body.data.echo.userErrors).toEqual(
      ['1', '2'].map((at) => ({
        __typename: 'InputError',
        code: 'OUT_OF_RANGE',
        field: ['input', 'lines', at, 'quantity'],
      })),
    );
  });

  it.each([
    [
      { lines: [{ quantity: 1 }, { quantity: true }] },
      ['input', 'lines', '1', 'quantity'],
      'Quantity must be a number.',
    ],
    [
      { lines: [{ quantity: 1, amountMinor: '5' }] },
      ['input', 'lines', '0', 'amountMinor'],
      'MinorUnits must be a number.',
    ],
    [{ lines: [], points: 'many secrets' }, ['input', 'points'], 'Points must be a number.'],
    [
      { lines: [{}] },
      ['input', 'lines', '0'],
      'Field "quantity" of required type "Quantity!" was not provided.',
    ],
    [{ lines: null }, ['input', 'lines'], 'Expected non-nullable type "[EchoLine!]!" not to be null.'],
    ['text', ['input'], 'Expected type "EchoInput" to be an object.'],
  ])('of the wrong JSON type is refused with its path: %j', async (input, field, reason) => {
    const response = await ask(ECHO, { input });
    expectRefused(response, 'BAD_USER_INPUT');
    expect(response.body.errors[0]).toMatchObject({
      message: `${field.join('.')}: ${reason}`,
      extensions: { code: 'BAD_USER_INPUT', field },
    });
  });

  it('is told about at most ten times', async () => {
    const response = await ask(ECHO, { input: { lines: Array(5_000).fill({ quantity: true }) } });
    expectRefused(response, 'BAD_USER_INPUT');
    expect(response.body.errors).toHaveLength(11);
  });

  it('that is missing is refused', async () => {
    expectRefused(await ask(ECHO), 'BAD_USER_INPUT');
    const query = 'query ($first: Int) { things(first: $first) { edges { cursor } } }';
    const { status, body } = await ask(query, { first: null });
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('"first"'),
        extensions: { code: 'BAD_USER_INPUT' },
      }),
    ]);
  });

  it('of other classes is checked before the resolver', async () => {
    const note = 'query ($input: CheckedInput!) { note(input: $input) }';
    expect((await ask(note, { input: { note: { text: 'short' } } })).body).toEqual({
      data: { note: 'short' },
    });
    const response = await ask(note, { input: { note: { text: 'too long' } } });
    expect(response.status).toBe(400);
    expect(response.body.errors[0].extensions).toEqual({
      code: 'BAD_USER_INPUT',
      field: ['input', 'note', 'text'],
    });
  });
});

describe('lists', () => {
  const THINGS = `query ($first: Int! = 20, $after: String) {
    things(first: $first, after: $after) { edges { cursor node { n } } pageInfo { hasNextPage endCursor } } }`;

  it('are read page by page', async () => {
    const one = (await ask(THINGS)).body.data.things;
    expect(one.edges).toHaveLength(20);
    expect(one.pageInfo.hasNextPage).toBe(true);
    const two = (await ask(THINGS, { first: 250, after: one.pageInfo.endCursor })).body.data.things;
    expect(two.edges.map(({ node }: { node: { n: number } }) => node.n)).toEqual([
      21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    ]);
    expect(two.pageInfo.hasNextPage).toBe(false);
  });

  it.each([
    [{ first: 0 }, ['first']],
    [{ first: 251 }, ['first']],
    [{ first: -1 }, ['first']],
    [{ after: 'x'.repeat(2_000) }, ['after']],
    [{ after: 'garbage' }, ['after']],
    [{ after: '' }, undefined],
  ])('refuse %j', async (variables, field) => {
    const response = await ask(THINGS, variables);
    if (field) {
      expect(response.status).toBe(400);
      expect(response.body.errors[0].extensions).toEqual({ code: 'BAD_USER_INPUT', field });
    } else expect(response.status).toBe(200);
  });
});

describe('faults', () => {
  it('are masked, and logged once with the request id', async () => {
    const response = await post().set('x-request-id', 'mine-1').send({ query: '{ boom }' });
    expect(response.status).toBe(500);
    expect(response.headers['x-request-id']).toBe('mine-1');
    expect(response.body).toEqual({
      data: { boom: null },
      errors: [
        {
          message: expect.stringContaining('Something failed on our side'),
          path: ['boom'],
          locations: expect.anything(),
          extensions: { code: 'INTERNAL', requestId: 'mine-1' },
        },
      ],
    });
    const logged = app.log.filter((line) => JSON.stringify(line).includes('the secret reason'));
    expect(logged).toEqual([
      expect.objectContaining({ level: 'error', requestId: 'mine-1', operation: 'boom' }),
    ]);
    expect(JSON.stringify(app.log)).not.toContain('ada@example.com');
  });

  it('in one field leave the others to be read', async () => {
    const { status, body } = await ask('{ things(first: 1) { edges { node { n trouble } } } }');
    expect(status).toBe(200);
    expect(body.data.things.edges).toEqual([{ node: { n: 1, trouble: null } }]);
    expect(body.errors[0].extensions.code).toBe('INTERNAL');
    expect(app.log.filter((line) => JSON.stringify(line).includes('trouble with a field'))).toHaveLength(1);
  });
});

describe('the same request sent again and again', () => {
  it.each<[string, string, unknown, number, string[]]>([
    ['a good one', '{ whoami things(first: 2) { edges { cursor node { n } } } }', undefined, 200, []],
    ['one that is refused by the resolver', '{ adjusting }', undefined, 403, []],
    ['a fault', '{ boom }', undefined, 500, ['the secret reason']],
    [
      'faults beside good values',
      '{ things(first: 2) { edges { node { n trouble } } } boom }',
      undefined,
      200,
      ['trouble with a field', 'trouble with a field', 'the secret reason'],
    ],
    ['user errors', ECHO, { input: { lines: [{ quantity: 0.5 }] } }, 200, []],
    ['a variable of the wrong type', ECHO, { input: { lines: [{ quantity: true }] } }, 400, []],
    ['a variable that is missing', ECHO, {}, 400, []],
    ['a bad argument', '{ things(first: 0) { edges { cursor } } }', undefined, 400, []],
    ['one that skips', 'query ($s: Boolean!) { whoami boom @skip(if: $s) }', { s: true }, 200, []],
  ])('is answered alike: %s', async (name, query, variables, status, faults) => {
    const answers: { status: number; text: string; faults: unknown[] }[] = [];
    for (let n = 0; n < 5; n++) {
      app.log.length = 0;
      const id = `${name.replaceAll(' ', '-')}-${n}`;
      const response = await post().set('x-request-id', id).send({ query, variables });
      const errors = app.log.filter(({ level }) => level === 'error');
      for (const line of errors) expect(line['requestId']).toBe(id);
      answers.push({
        status: response.status,
        text: response.text.replaceAll(id, 'ID'),
        faults: faults
          .filter((reason) => JSON.stringify(errors).includes(reason))
          .concat(String(errors.length)),
      });
    }
    expect(answers[0]).toMatchObject({ status });
    expect(answers[0]!.faults).toEqual([...faults, String(faults.length)]);
    expect(answers[0]!.text).not.toMatch(/secret|trouble with/);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('is refused by its variables however often it went well', async () => {
    const query = 'query ($n: Int!) { things(first: $n) { edges { node { n } } } }';
    for (let n = 1; n < 4; n++) expect((await ask(query, { n })).status).toBe(200);
    expect((await ask(query, { n: 251 })).body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expectRefused(await ask(query, { n: '1' }), 'BAD_USER_INPUT');
    expect((await ask(query, { n: 1 })).status).toBe(200);
  });

  it('never carries out text of the document', async () => {
    const text = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.broken=1';
    for (let n = 0; n < 3; n++) await ask(`{ things(first: 1, after: "${text}") { edges { cursor } } }`);
    expect(globalThis).not.toHaveProperty('broken');
  });
});

describe('the body', () => {
  const send = (body: string, type = 'application/json'): Test => post().set('content-type', type).send(body);

  it.each([
    ['__proto__', '{"query":"{ whoami }","variables":{"__proto__":{"polluted":1}}}'],
    ['__proto__, escaped', '{"query":"{ whoami }","variables":{"\\u005f_proto__":{"polluted":1}}}'],
    ['constructor.prototype', '{"query":"{ whoami }","constructor":{"prototype":{"polluted":1}}}'],
    [
      'constructor.prototype further in',
      '{"query":"{ whoami }","variables":{"a":[{"constructor":{"prototype":{}}}]}}',
    ],
  ])('with %s is refused and changes nothing', async (_, body) => {
    expectRefused(await send(body), 'BAD_USER_INPUT');
    expect({}).not.toHaveProperty('polluted');
  });

  it('may name a constructor, which an input does not have', async () => {
    const body = { query: ECHO, variables: { input: { lines: [], constructor: 'x' } } };
    const response = await send(JSON.stringify(body));
    expectRefused(response, 'BAD_USER_INPUT');
    expect(response.body.errors[0].message).toContain('Field "constructor" is not defined');
  });

  it('is UTF-8, with or without saying so, and may begin with a byte order mark', async () => {
    const said = 'Käse 🧀';
    const body = JSON.stringify({ query: ECHO, variables: { input: { lines: [{ quantity: said }] } } });
    for (const [text, type] of [
      [body, 'application/json'],
      [body, 'application/json; charset=utf-8'],
      [body, 'APPLICATION/JSON;charset="UTF-8"'],
      [`\uFEFF${body}`, 'application/json'],
    ] as const) {
      const response = await send(text, type);
      expect(response.status).toBe(200);
      expect(JSON.parse(response.body.data.echo.said)).toEqual({ lines: [{ quantity: said }] });
    }
  });

  it.each([
    'application/graphql',
    'application/jsonp',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
  ])('of type %s is not taken', async (type) =>
    expectRefused(await send('{"query":"{ whoami }"}', type), 'BAD_USER_INPUT', 415),
  );
});

describe('every answer', () => {
  it('has a request id, a harmless one', async () => {
    const { headers } = await request(app.url).get('/healthz').set('x-request-id', 'a b{c}');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['/healthz', '/graphql', '/nowhere', '/%zz'])(
    'of %s keeps browsers from guessing',
    async (path) => {
      const { headers } = await request(app.url).get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
      });
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  it('has one line in the log, without body, headers or query string', async () => {
    app.log.length = 0;
    await post()
      .query({ secret: 'in the url' })
      .set('x-request-id', 'mine-2')
      .send({ query: 'query Mine { whoami }' });
    await request(app.url).get('/nobody/knows?secret=1');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const lines = app.log.filter(({ msg }) => msg === 'request');
    expect(lines).toEqual([
      expect.objectContaining({
        requestId: 'mine-2',
        path: '/graphql',
        operation: 'whoami',
        status: 200,
        level: 'info',
      }),
      expect.objectContaining({ path: null, status: 404 }),
    ]);
    expect(lines[0]!['durationMs']).toEqual(expect.any(Number));
    expect(JSON.stringify(app.log)).not.toMatch(/secret|lrl_|Mine|nobody/);
  });
});

describe('open to everybody', () => {
  it('is whether the server lives and is ready', async () => {
    expect((await request(app.url).get('/healthz')).body).toEqual({ status: 'ok' });
    const { status, body } = await request(app.url).get('/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      details: { server: { status: 'up' }, database: { status: 'up' } },
    });
  });

  it('are the metrics', async () => {
    await ask('{ whoami }');
    await request(app.url).get('/guessed/path');
    const { text, headers } = await request(app.url).get('/metrics');
    expect(headers['content-type']).toMatch(/^text\/plain; version=0.0.4/);
    expect(text).toMatch(/laurel_http_request_duration_seconds_count\{operation="whoami",code="200"\} \d/);
    expect(text).toMatch(/laurel_http_request_duration_seconds_count\{operation="none",code="404"\} \d/);
    expect(text).toMatch(/laurel_database_connections \d/);
    expect(text).toMatch(/process_cpu_seconds_total/);
    expect(text).not.toContain('guessed');
  });

  it('and nothing else', async () => {
    for (const path of ['/', '/graphiql', '/metrics/x', '/favicon.ico', '/graphql/']) {
      expect((await request(app.url).get(path)).status).toBe(404);
    }
  });
});

describe('introspection', () => {
  it('tells the schema that is printed for the repository', async () => {
    const { schema } = app.application.get(GraphQLSchemaHost, { strict: false });
    const served = printSchema(lexicographicSortSchema(schema));
    expect(await printGraphqlSchema(...featureModules, ScratchModule)).toBe(`${served}\n`);
  });

  it('is there in development', async () => {
    const { body } = await ask(getIntrospectionQuery());
    expect(body.data.__schema.queryType.name).toBe('Query');
  });

  it('is off in production, and so are the metrics where they are turned off', async () => {
    const production = await createScratchApp({ NODE_ENV: 'production', METRICS: 'false' });
    try {
      const { staff } = await production.createProgram();
      const ask = (query: string): Test =>
        request(production.url).post('/graphql').set('authorization', `Bearer ${staff}`).send({ query });
      expectRefused(await ask('{ __schema { types { name } } }'));
      expectRefused(await ask('{ __type(name: "Query") { name } }'));
      expect((await ask('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
      expect((await request(production.url).get('/metrics')).status).toBe(404);
    } finally {
      await production.close();
    }
  });
});

describe('when it stops', () => {
  it('finishes what it has begun and takes nothing more', async () => {
    const stopping = await createScratchApp();
    const { till } = await stopping.createProgram();
    const slow = request(stopping.url)
      .post('/graphql')
      .set('authorization', `Bearer ${till}`)
      .send({ query: '{ slow(ms: 500) }' })
      .then(({ body }) => body as unknown);
    let answered = false;
    void slow.then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const closed = stopping.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(request(stopping.url).get('/healthz')).rejects.toThrow(/ECONNREFUSED/);
    expect(answered).toBe(false);
    expect(await slow).toEqual({ data: { slow: 'done' } });
    await closed;
  });
});

describe('without its database', () => {
  it('the server lives, is not ready, and does not take callers for strangers', async () => {
    const orphan = await createScratchApp();
    const { till } = await orphan.createProgram();
    await orphan.database.drop();
    try {
      expect((await request(orphan.url).get('/healthz')).status).toBe(200);
      const ready = await request(orphan.url).get('/readyz');
      expect(ready.status).toBe(503);
      expect(ready.body).toMatchObject({ status: 'error', error: { database: { status: 'down' } } });
      expect(ready.text).not.toContain('laurel');
      const asked = await request(orphan.url)
        .post('/graphql')
        .set('authorization', `Bearer ${till}`)
        .send({ query: '{ whoami }' });
      expect(asked.status).toBeGreaterThanOrEqual(500);
      expect(asked.body.errors[0].extensions).toEqual({
        code: 'INTERNAL',
        requestId: asked.headers['x-request-id'],
      });
      expect(asked.text).not.toContain('laurel');
    } finally {
      await orphan.close();
    }
  });
});

/** Sends a body without saying how long it is. */
async function sendInChunks(body: string): Promise<{ status: number | undefined; code: string }> {
  const { port } = app.application.getHttpServer().address() as AddressInfo;
  const headers = { authorization: `Bearer ${program.till}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sending = http.request({ port, path: '/graphql', method: 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => {
        const { errors } = JSON.parse(text) as { errors: { extensions: { code: string } }[] };
        resolve({ status: answer.statusCode, code: errors[0]!.extensions.code });
      });
    });
    sending.on('error', reject);
    for (let at = 0; at < body.length; at += 64 * 1024) sending.write(body.slice(at, at + 64 * 1024));
    sending.end();
  });
}
