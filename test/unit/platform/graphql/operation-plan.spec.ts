import DataLoader from 'dataloader';
import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  execute,
  getOperationAST,
  GraphQLEnumType,
  GraphQLError,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLUnionType,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql';
import { OperationPlan } from '../../../../src/platform/graphql/execution/operation-plan.js';

/*
 * Whatever a plan answers must be what graphql-js answers: data and the order of its keys, errors and their order,
 * messages, paths, places and causes.
 */

const schema = buildSchema(`
  type Query { node: Node, must: Node!, late: Node!, nodes: [Node!]!, loose: [Node], pet: Pet, pets: [Pet!], mixed: [Mixed!]
    page(first: Int! = 20, after: String, ids: [ID!], filter: Filter): String }
  type Mutation { change(n: Int): Node, other: Int }
  type Subscription { ticks: Int }
  input Filter { color: Color = RED, amount: Amount, inner: Filter }
  scalar Amount
  enum Color { RED GREEN }
  interface Pet { name: String!, owner: Node }
  type Cat implements Pet { name: String!, owner: Node, lives: Int! }
  type Dog implements Pet { name: String!, owner: Node, barks: Boolean }
  union Mixed = Cat | Node
  type Node {
    id: ID!, number: Int!, text: String, late: String!, none: String, noneMust: String!, lateNone: String!
    fails: Int, failsMust: Int!, rejects: Int, rejectsMust: Int!, error: Int, errorMust: Int!, told: Int, oddly: Int
    color: Color, badColor: Color, badColorMust: Color!, amount: Amount!, lateAmount: Amount, badAmount: Amount
    numbers: [Int!]!, holes: [Int!], looseHoles: [Int], promises: [Int], promisesMust: [Int!], matrix: [[Int!]]
    noList: [Int], set: [Int!]!, child: Node, childMust: Node!, childLate: Node!, children: [Node!]!, childrenLoose: [Node]
    nobody: Node, nobodyMust: Node!, place: String!, plain: String, thing: Pet }
`);

const fail = (message: string) => (): never => {
  throw new Error(message);
};
const later = async <Value>(value: Value, ticks = 1): Promise<Value> => {
  for (let at = 0; at < ticks; at++) await Promise.resolve();
  return value;
};
const child = (): object => ({ plain: 'plain' });
const thing = (at: number): object => ({ kind: ['Cat', 'Dog'][at % 2], at });

const nodeFields: Record<string, GraphQLFieldResolver<unknown, unknown>> = {
  id: () => 7,
  number: () => 1,
  text: () => 'text',
  late: () => later('late', 3),
  none: () => undefined,
  noneMust: () => null,
  lateNone: () => later(null, 2),
  fails: fail('fails'),
  failsMust: fail('fails of must'),
  rejects: () => later(null, 2).then(fail('rejects')),
  rejectsMust: () => later(null, 1).then(fail('rejects of must')),
  error: () => new Error('an error as a value'),
  errorMust: () => later(new Error('an error as a value of must')),
  told: () => {
    throw new GraphQLError('told', { extensions: { code: 'OURS' } });
  },
  oddly: () => Promise.reject('no error at all'),
  color: () => 'green',
  badColor: () => 'blue',
  badColorMust: () => later('blue'),
  amount: () => 5,
  lateAmount: () => later(5),
  badAmount: () => 'much',
  numbers: () => [1, 2, 3],
  holes: () => [1, null, 2, undefined],
  looseHoles: () => [1, null, later(null), later(3)],
  promises: () => [later(1), later(null, 2).then(fail('one of them')), 3, new Error('a value')],
  promisesMust: () => [later(1), later(null, 2), later(null, 1).then(fail('first')), later(null, 1)],
  matrix: () => [[1], null, [2, null], later([3])],
  noList: () => 'text',
  set: () => new Set([1, 2]),
  child,
  childMust: child,
  childLate: () => later(child(), 2),
  children: () => [child(), child()],
  childrenLoose: () => [later(child()), null, new Error('one child'), child()],
  nobody: () => null,
  nobodyMust: () => later(null),
  place: (_source, _args, _context, { path, fieldName, parentType, fieldNodes, operation }) =>
    JSON.stringify([path, fieldName, parentType, fieldNodes.length, operation.operation]),
  thing: () => thing(0),
};
const petFields = {
  name: ({ at }: { at: number }) => later(`pet ${at}`, at),
  owner: child,
  lives: () => 9,
  barks: () => null,
};
const page: GraphQLFieldResolver<unknown, unknown> = (_source, args) => JSON.stringify(args);
const resolvers: Record<string, Record<string, unknown>> = {
  Query: {
    node: child,
    must: child,
    late: () => later(child()),
    nodes: () => [child(), later(child()), child()],
    loose: () => later([child(), null, child()]),
    pet: () => thing(1),
    pets: () => [0, 1, 2, 3].map(thing),
    mixed: () => [later(thing(0), 2), child()],
    page,
  },
  Mutation: { change: () => later(child()), other: () => 1 },
  Node: nodeFields,
  Cat: petFields,
  Dog: petFields,
};

for (const type of Object.values(schema.getTypeMap())) {
  if (type instanceof GraphQLObjectType) {
    for (const field of Object.values(type.getFields())) {
      const resolve = resolvers[type.name]?.[field.name];
      if (resolve) field.resolve = resolve as typeof field.resolve;
    }
  }
  if (type instanceof GraphQLInterfaceType) type.resolveType = (value: { kind: string }) => value.kind;
  if (type instanceof GraphQLUnionType) {
    type.resolveType = (value: { kind?: string }) => later(value.kind ?? 'Node', 2);
  }
  if (type instanceof GraphQLScalarType && type.name === 'Amount') {
    type.serialize = (value) => {
      if (typeof value !== 'number') throw new Error('no amount');
      return `${value}.00`;
    };
  }
  if (type instanceof GraphQLEnumType && type.name === 'Color') {
    for (const value of type.getValues()) value.value = value.name.toLowerCase();
    // Looked up by value, as it was when the type was made.
    Object.assign(type, { _valueLookup: new Map(type.getValues().map((value) => [value.value, value])) });
  }
}

/** Everything an answer tells. */
const whole = ({ data, errors }: ExecutionResult): unknown => ({
  data: JSON.stringify(data),
  errors: errors?.map((error) => ({
    text: JSON.stringify(error),
    cause: error.originalError?.message,
    code: error.extensions['code'],
  })),
});

async function bothWays(
  text: string,
  variables: Record<string, unknown> = {},
): Promise<{ planned: unknown; usual: unknown }> {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document)!;
  const plan = OperationPlan.of(schema, document, operation);
  if (!plan) throw new Error(`no plan for ${text}`);
  const usual = whole(await execute({ schema, document, variableValues: variables }));
  const planned = await plan.execute(undefined, variables);
  return { planned: planned && whole(planned), usual };
}

async function expectSame(text: string, variables?: Record<string, unknown>): Promise<void> {
  const { planned, usual } = await bothWays(text, variables);
  expect(planned).toEqual(usual);
}

describe('a planned operation answers what graphql-js answers', () => {
  it.each(Object.keys(nodeFields))('for the field %s, wherever it is', async (name) => {
    const type = schema.getType('Node') as GraphQLObjectType;
    const isObject = /Node|Pet/.test(String(type.getFields()[name]!.type));
    const field = isObject ? `${name} { __typename }` : name;
    for (const root of ['node', 'must', 'late', 'nodes', 'loose']) {
      await expectSame(`{ ${root} { number ${field} text } }`);
      await expectSame(`{ before: node { id } ${root} { child { ${field} } } after: node { late } }`);
      await expectSame(`{ ${root} { childMust { children { ${field} } } rejects } }`);
    }
    await expectSame(`{ pets { owner { ${field} } } mixed { ... on Node { ${field} } } }`);
    await expectSame(`mutation { change { ${field} child { ${field} } } }`);
  });

  it.each([
    '{ __typename }',
    '{ node { __typename name: __typename } }',
    '{ pet { __typename name ... on Dog { barks } ... on Cat { lives } } }',
    '{ pets { name ... on Dog { barks owner { id } } ... on Pet { owner { text } } __typename } }',
    '{ mixed { __typename ... on Pet { name } ... on Node { id } } }',
    'mutation { __typename change(n: 1) { number } }',
    'query Other { node { id } } fragment Unused on Node { id }'.replace(
      'fragment Unused on Node { id }',
      '',
    ),
    '{ node { ...A child { ...A } } } fragment A on Node { id ...B } fragment B on Node { text ...on Node { id } }',
    '{ node { constructor: id toString: text hasOwnProperty: none child { valueOf: __typename } } }',
    '{ node { plain thing { name } } }',
    '{ node { child { id } } node { child { text children { id } } children { late } } }',
    '{ page } ',
    '{ page(first: 3, after: null, ids: 5, filter: { amount: 3, inner: { color: GREEN } }) }',
  ])('%s', async (text) => expectSame(text));

  it.each([
    [{}],
    [{ first: 2 }],
    [{ after: 'x', ids: ['a', 2] }],
    [{ ids: 'one', color: 'GREEN' }],
    [{ after: null, filter: null }],
    [{ filter: { amount: { any: ['json'] }, inner: { inner: {} } } }],
    [{ first: null }],
  ])('for the variables %j', (variables) =>
    expectSame(
      `query ($first: Int = 4, $after: String, $ids: [ID!], $filter: Filter, $color: Color = RED) {
        page(first: $first, after: $after, ids: $ids, filter: $filter)
        other: page(filter: { color: $color, inner: $filter }) node { id } }`,
      variables,
    ),
  );

  it('for any selections', async () => {
    await fc.assert(
      fc.asyncProperty(documents(), async (text) => expectSame(text)),
      { numRuns: 150 },
    );
  });

  it('and tells a type that is none only in the log, without the value', async () => {
    const type = schema.getType('Pet') as GraphQLInterfaceType;
    const { resolveType } = type;
    for (const named of ['Node', 'Nobody', undefined, later(null)]) {
      type.resolveType = () => named as string;
      const { planned, usual } = await bothWays('{ pet { name } node { id } }');
      expect(planned).toMatchObject({ data: (usual as { data: string }).data, errors: [{}] });
    }
    type.resolveType = fail('no type');
    await expectSame('{ pet { name } pets { name } }');
    type.resolveType = resolveType!;
  });
});

describe('a plan', () => {
  const planOf = (text: string): OperationPlan | undefined => {
    const document = parse(text);
    return OperationPlan.of(schema, document, getOperationAST(document)!);
  };

  it.each([
    ['introspection', '{ __schema { types { name } } }'],
    ['introspection of a type', '{ node { id } __type(name: "Node") { name } }'],
    ['@skip', 'query ($no: Boolean!) { node { id @skip(if: $no) } }'],
    ['@include in a fragment', '{ node { ...F } } fragment F on Node { ... @include(if: true) { id } }'],
    ['a subscription', 'subscription { ticks }'],
    ['several changes', 'mutation { change { id } other }'],
    ['a name that means something to JavaScript', '{ node { __proto__: id } }'],
    ['such a name of a type name', '{ node { __proto__: __typename } }'],
  ])('is not made for %s', (_, text) => expect(planOf(text)).toBeUndefined());

  it('counts the fields it holds, those of each possible type', () => {
    expect(planOf('{ node { id child { ...F } ...F } } fragment F on Node { text }')!.fields).toBe(5);
    expect(planOf('{ pet { name } }')!.fields).toBe(3);
  });

  it('carries out nothing where a variable does not fit', () => {
    const plan = planOf('query ($first: Int!) { page(first: $first) }')!;
    for (const first of [undefined, null, '2', 2.5, 2 ** 31])
      expect(plan.execute({}, { first })).toBeUndefined();
    expect(plan.execute({}, {})).toBeUndefined();
  });

  it('runs no text of the document', async () => {
    // What such text made of another executor: a program.
    const text = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74dglobalThis.broken=1';
    await expectSame(`{ page(after: "${text}") }`);
    expect(globalThis).not.toHaveProperty('broken');
  });

  it('asks resolvers side by side in one go, so that loaders can gather what they ask for', async () => {
    const batches: (readonly number[])[] = [];
    const loader = new DataLoader<number, string>(async (keys) => {
      batches.push(keys);
      return keys.map((key) => `loaded ${key}`);
    });
    const { id, text } = (schema.getType('Node') as GraphQLObjectType).getFields();
    let key = 0;
    id!.resolve = text!.resolve = () => loader.load(++key);
    const plan = planOf('{ nodes { id text children { id } } loose { text } }')!;
    const result = await plan.execute({}, {})!;
    id!.resolve = nodeFields['id']!;
    text!.resolve = nodeFields['text']!;
    expect(result.errors).toBeUndefined();
    const loaded = batches.map(({ length }) => length);
    expect(loaded.length).toBeLessThanOrEqual(2);
    expect(loaded.reduce((sum, each) => sum + each)).toBe(14);
  });

  it('hands each resolver what graphql-js hands it', async () => {
    const { late } = (schema.getType('Node') as GraphQLObjectType).getFields();
    const before = late!.resolve;
    const seen: unknown[] = [];
    late!.resolve = function (this: unknown, ...given: unknown[]) {
      const [source, args, context, { schema: _schema, ...info }] = given as [
        unknown,
        unknown,
        unknown,
        GraphQLResolveInfo,
      ];
      seen.push({ self: this, source, args, context, info: { ...info, fragments: { ...info.fragments } } });
      return 'late';
    };
    const text =
      'query ($n: Int) { nodes { l: late ...F } page(first: $n) } fragment F on Node { child { late } }';
    const document = parse(text);
    const variables = { n: 1 };
    const context = { loaders: 1 };
    await execute({ schema, document, contextValue: context, variableValues: variables });
    const usual = seen.splice(0);
    await OperationPlan.of(schema, document, getOperationAST(document)!)!.execute(context, variables);
    late!.resolve = before!;
    expect(usual).toHaveLength(6);
    expect(seen).toEqual(usual);
  });
});

/** Documents over the schema above: any fields, aliases and fragments, some levels deep. */
function documents(): fc.Arbitrary<string> {
  const node = schema.getType('Node') as GraphQLObjectType;
  const fields = Object.values(node.getFields());
  const leaves = fields.filter(({ type }) => !/Node|Pet/.test(String(type))).map(({ name }) => name);
  const inner = fields.filter(({ type }) => String(type).includes('Node')).map(({ name }) => name);
  const aliased = (name: string, alias: number): string => (alias ? `a${alias}_${name}: ${name}` : name);
  const leaf = fc
    .tuple(fc.constantFrom(...leaves, '__typename'), fc.nat(2))
    .map(([name, n]) => aliased(name, n));
  const { selections } = fc.letrec<{ selections: string; one: string }>((tie) => ({
    selections: fc.array(tie('one'), { minLength: 1, maxLength: 5 }).map((all) => all.join(' ')),
    one: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      fc
        .tuple(fc.constantFrom(...inner), fc.nat(2), tie('selections'))
        .map(([name, n, within]) => `${aliased(name, n)} { ${within} }`),
      tie('selections').map((within) => `... on Node { ${within} }`),
      fc.constantFrom('...F', '...G', 'thing { name owner { ...F } ... on Cat { lives } }'),
    ),
  }));
  const root = fc
    .tuple(fc.constantFrom('node', 'must', 'late', 'nodes', 'loose'), fc.nat(2), selections)
    .map(([name, n, within]) => `${aliased(name, n)} { ${within} }`);
  return fc
    .tuple(fc.array(root, { minLength: 1, maxLength: 3 }), leaf, leaf)
    .map(
      ([roots, one, other]) =>
        `{ ${roots.join(' ')} first: node { ...F } } fragment F on Node { ${one} ...G } fragment G on Node { ${other} }`,
    );
}
