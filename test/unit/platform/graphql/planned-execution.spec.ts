import { ApolloServer, HeaderMap } from '@apollo/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { buildSchema, getOperationAST, parse, type GraphQLField } from 'graphql';
import { BadUserInput, ForbiddenError } from '../../../../src/platform/errors/index.js';
import { contextOf, type GraphqlContext } from '../../../../src/platform/graphql/context.js';
import { costLimit } from '../../../../src/platform/graphql/cost-limit.js';
import { ErrorAnswers, formatError } from '../../../../src/platform/graphql/errors.js';
import { plannedExecution, Plans } from '../../../../src/platform/graphql/execution/planned-execution.js';
import { limitRules } from '../../../../src/platform/graphql/limits.js';
import { operationTrace } from '../../../../src/platform/graphql/operation-trace.js';

const schema = buildSchema(`
  type Query { ok: String, must: String!, fault: String, faultMust: String!, forbidden: String, bad: Int, list(first: Int! = 20): [Item]
    takes(n: Int!): Int, ref(of: Ref!): String }
  type Mutation { act(n: Int): String, other: Int }
  type Item { ok: String, fault: String, items(first: Int! = 20): [Item] }
  input Ref @oneOf { id: ID, card: String }
`);

/** What resolvers were asked, in order. */
const asked: string[] = [];
const resolvers: Record<string, (source: unknown, args: Record<string, unknown>) => unknown> = {
  ok: () => 'ok',
  must: () => null,
  fault: async () => {
    throw new Error('the secret reason');
  },
  faultMust: () => {
    throw new Error('the secret reason');
  },
  forbidden: () => {
    throw new ForbiddenError('Not for you.');
  },
  bad: async () => {
    throw new BadUserInput('Mend it.', ['n']);
  },
  list: () => [{}, {}],
  items: () => [],
  takes: (_source, { n }) => n,
  ref: (_source, { of }) => JSON.stringify(of),
  act: async () => 'done',
  other: () => 1,
};
for (const name of ['Query', 'Mutation', 'Item']) {
  const type = schema.getType(name) as { getFields(): Record<string, GraphQLField<unknown, never>> };
  for (const field of Object.values(type.getFields())) {
    field.resolve = (source, args) => {
      asked.push(field.name);
      return resolvers[field.name]!(source, args);
    };
  }
}

class KeptLog extends Logger {
  readonly lines: unknown[] = [];

  override error(line: unknown): void {
    this.lines.push(line);
  }
}

/** Apollo as the service sets it up, with plans or without. */
function serverWith(hasPlans: boolean): { server: ApolloServer; log: KeptLog } {
  const log = new KeptLog();
  const answers = new ErrorAnswers(log);
  const server = new ApolloServer({
    schema,
    validationRules: limitRules(),
    plugins: [
      operationTrace(),
      costLimit(),
      ...(hasPlans ? [plannedExecution(answers)] : []),
      answers.plugin(),
    ],
    formatError,
    includeStacktraceInErrorResponses: false,
    validationOptions: { maxErrors: 20, hideSuggestions: true },
    executionOptions: { maxCoercionErrors: 10 },
  });
  return { server, log };
}

const planned = serverWith(true);
const usual = serverWith(false);
beforeAll(() => Promise.all([planned.server.start(), usual.server.start()]));
afterAll(() => Promise.all([planned.server.stop(), usual.server.stop()]));
beforeEach(() => {
  asked.length = planned.log.lines.length = usual.log.lines.length = 0;
});

interface Asking {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** All that comes of a request. */
async function outcome({ server, log }: typeof planned, request: Asking, method = 'POST'): Promise<unknown> {
  asked.length = log.lines.length = 0;
  const contextValue = contextOf({ trace: { requestId: 'r-1' } });
  const http = { method, headers: new HeaderMap(), search: '', body: {} };
  const { body, http: head } = await server.executeOperation({ ...request, http }, { contextValue });
  return {
    body: JSON.stringify(body),
    status: head.status,
    headers: [...head.headers],
    operation: (contextValue as GraphqlContext).trace.operation,
    asked: [...asked],
    log: JSON.stringify(log.lines),
    reasons: (log.lines as { err: Error }[]).map(({ err }) => err.message),
  };
}

const REFUSED_BY_LIMITS: readonly [string, Asking][] = [
  ['too costly', { query: `{ list(first: 250) { items(first: 250) { ok } } }` }],
  [
    'too costly by its variables',
    { query: 'query ($n: Int!) { list(first: $n) { items(first: $n) { ok } } }', variables: { n: 250 } },
  ],
  [
    'too many fields',
    {
      query: `{ ${'...F '.repeat(9)} } fragment F on Query { ${Array.from({ length: 60 }, (_, n) => `list(first: ${n}) { ok }`).join(' ')} }`,
    },
  ],
  ['two mutations', { query: 'mutation { a: act b: act }' }],
  ['an unknown field', { query: '{ nothing }' }],
  ['no GraphQL', { query: '{' }],
  ['no operation of that name', { query: 'query A { ok } query B { ok }' }],
];

describe('the first answer and the fifth are those of graphql-js', () => {
  it.each<[string, Asking]>([
    ['an answer', { query: '{ ok list { ok } }' }],
    ['a part of an answer', { query: '{ ok fault }' }],
    ['faults only', { query: '{ fault again: fault }' }],
    ['a fault in what must not be null', { query: '{ ok faultMust }' }],
    ['null in what must not be null', { query: '{ ok must }' }],
    ['faults in a list', { query: '{ list { ok fault } }' }],
    ['somebody who may not', { query: '{ forbidden }' }],
    ['somebody who may not, after a fault', { query: '{ fault forbidden }' }],
    ['a bad value', { query: '{ bad }' }],
    ['a mutation', { query: 'mutation { act }' }],
    [
      'a variable of the wrong type',
      { query: 'query ($n: Int!) { takes(n: $n) ok }', variables: { n: 'text' } },
    ],
    ['a variable that is missing', { query: 'query ($n: Int!) { takes(n: $n) ok }' }],
    [
      'an argument that turns out to be null',
      { query: 'query ($n: Int = 1) { takes(n: $n) ok }', variables: { n: null } },
    ],
    [
      'more than one key of one',
      { query: 'query ($r: Ref!) { ref(of: $r) }', variables: { r: { id: 1, card: '2' } } },
    ],
    ['one key of one', { query: 'query ($r: Ref!) { ref(of: $r) }', variables: { r: { id: 1 } } }],
    [
      '@skip',
      { query: 'query ($s: Boolean!) { ok @skip(if: $s) must @skip(if: true) }', variables: { s: true } },
    ],
    ['introspection', { query: '{ __schema { queryType { name } } ok }' }],
    ['the operation that is named', { query: 'query A { ok } query B { fault }', operationName: 'B' }],
    ...REFUSED_BY_LIMITS,
  ])('%s', async (_, request) => {
    const first = await outcome(planned, request);
    expect(first).toEqual(await outcome(usual, request));
    for (let n = 2; n < 5; n++) await outcome(planned, request);
    expect(await outcome(planned, request)).toEqual(first);
  });

  it('for a mutation by GET, which is refused', async () => {
    const act = { query: 'mutation { act }' };
    await outcome(planned, act);
    const get = await outcome(planned, act, 'GET');
    expect(get).toEqual(await outcome(usual, act, 'GET'));
    expect(get).toMatchObject({ status: 405, asked: [] });
  });
});

describe('what guards operations comes before their plans', () => {
  it.each(REFUSED_BY_LIMITS)('%s', async (_, request) => {
    for (let n = 0; n < 3; n++)
      expect(await outcome(planned, request)).toMatchObject({ status: 400, asked: [] });
  });

  it('cost by variables, however often it went well before', async () => {
    const query = 'query ($n: Int!) { list(first: $n) { items(first: $n) { ok } } }';
    for (let n = 1; n < 4; n++)
      expect(await outcome(planned, { query, variables: { n } })).toMatchObject({ log: '[]' });
    expect(await outcome(planned, { query, variables: { n: 250 } })).toMatchObject({
      status: 400,
      asked: [],
    });
  });
});

describe('faults', () => {
  it('are logged once, with their request, and masked', async () => {
    for (let n = 0; n < 3; n++) {
      const told = (await outcome(planned, { query: '{ ok fault }' })) as Record<string, string>;
      expect(told['body']).not.toContain('secret');
      expect(told['body']).toContain('"code":"INTERNAL","requestId":"r-1"');
      expect(told).toMatchObject({ reasons: ['the secret reason'], operation: 'several' });
    }
  });
});

describe('plans', () => {
  const ROOM = 100_000;
  const operationOf = (text: string): Parameters<Plans['get']> => {
    const document = parse(text);
    return [schema, document, getOperationAST(document)!];
  };

  it('are made once for an operation', () => {
    const plans = new Plans(ROOM);
    const operation = operationOf('{ ok }');
    expect(plans.get(...operation)).toBe(plans.get(...operation));
    expect(plans.size).toBe(1);
  });

  it('are kept up to a size, those used last', () => {
    const plans = new Plans(ROOM);
    const first = operationOf('{ ok }');
    const second = operationOf('{ fault }');
    const kept = plans.get(...first);
    const dropped = plans.get(...second);
    for (let n = 0; n < 100; n++) {
      plans.get(...operationOf(`{ a${n}: ok }`));
      expect(plans.get(...first)).toBe(kept);
    }
    expect(plans.size).toBeGreaterThan(10);
    expect(plans.size).toBeLessThan(50);
    expect(plans.get(...second)).not.toBe(dropped);
  });

  it('take room by their fields, those of fragments wherever they are used, and by the text they come from', () => {
    const kept = (text: string): number => {
      const plans = new Plans(ROOM);
      for (let n = 0; n < 50; n++) plans.get(...operationOf(text));
      return plans.size;
    };
    const many =
      '{ list { ...F items { ...F items { ...F } } } } fragment F on Item { a: ok b: ok c: ok d: fault e: fault }';
    expect(kept('{ ok }')).toBeGreaterThan(kept(many));
    expect(kept(`{ ok ${' '.repeat(200)} }`)).toBeLessThan(kept('{ ok }'));
    expect(kept(`{ ok ${' '.repeat(ROOM)} }`)).toBe(0);
  });

  it('too large to be kept are used all the same', () => {
    const plans = new Plans(10);
    expect(plans.get(...operationOf('{ ok must bad }'))).toBeDefined();
    expect(plans.size).toBe(0);
  });

  it('are not looked for again where there can be none', () => {
    const plans = new Plans(ROOM);
    const operation = operationOf('{ ok @skip(if: true) }');
    expect(plans.get(...operation)).toBeUndefined();
    expect(plans.get(...operation)).toBeUndefined();
    expect(plans.size).toBe(0);
  });
});
