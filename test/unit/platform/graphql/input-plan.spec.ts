import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  getVariableValues,
  parse,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { planVariables } from '../../../../src/platform/graphql/execution/input-plan.js';

/*
 * Variables are taken as graphql-js takes them, or not at all: then graphql-js says what is wrong with them.
 */

const schema = buildSchema(`
  type Query { any: Int }
  enum Color { RED GREEN }
  scalar Anything
  input Ref @oneOf { id: ID, card: String, refs: [Ref!] }
  input Line { sku: String!, quantity: Float, tags: [String!] = ["new"], colour: Color! = GREEN }
  input Sale { lines: [Line!]!, customer: Ref, note: String, count: Int = 3, open: Boolean, any: Anything, inner: Sale, grid: [[Int]] }
`);

function definitionsOf(text: string): readonly VariableDefinitionNode[] {
  const [operation] = parse(`query (${text}) { any }`).definitions;
  return (operation as OperationDefinitionNode).variableDefinitions!;
}

function expectSame(text: string, given: Record<string, unknown>, of: GraphQLSchema = schema): boolean {
  const definitions = definitionsOf(text);
  const { coerced } = getVariableValues(of, definitions, given);
  const planned = planVariables(of, definitions)(given);
  expect(planned).toEqual(coerced);
  // The order too, and which of them are there at all.
  expect(JSON.stringify(planned)).toBe(JSON.stringify(coerced));
  return coerced !== undefined;
}

const SALE = { lines: [{ sku: 'TEA' }] };

describe('variables that fit', () => {
  it.each<[string, Record<string, unknown>]>([
    ['$a: Int', {}],
    ['$a: Int', { a: null }],
    ['$a: Int = 5', {}],
    ['$a: Int! = 5', {}],
    ['$a: Int = 5', { a: null }],
    ['$a: Int', { a: 2_147_483_647 }],
    ['$a: Float', { a: 3 }],
    ['$a: ID', { a: 3 }],
    ['$a: ID', { a: 'x' }],
    ['$a: Boolean, $b: String', { b: '', unknown: 1 }],
    ['$a: Color', { a: 'RED' }],
    ['$a: [Int]', { a: 1 }],
    ['$a: [[Int!]!]', { a: 1 }],
    ['$a: [[Int]]', { a: [1, [2, null], null] }],
    ['$a: [Int!]! = [1, 2]', {}],
    ['$a: Sale! = { lines: { sku: "TEA" } }', {}],
    ['$a: Sale', { a: SALE }],
    ['$a: Sale', { a: { lines: { sku: 'TEA', tags: null } } }],
    ['$a: Sale', { a: { ...SALE, customer: { id: 5 }, inner: SALE, any: [{ x: null }] } }],
    ['$a: Sale', { a: { ...SALE, customer: { refs: [{ card: '1' }, { refs: [] }] } } }],
    ['$a: Anything', { a: { constructor: 1 } }],
  ])('%s given %j', (text, given) => expect(expectSame(text, given)).toBe(true));
});

describe('variables that do not fit', () => {
  it.each<[string, Record<string, unknown>]>([
    ['$a: Int!', {}],
    ['$a: Int!', { a: null }],
    ['$a: Int! = 5', { a: null }],
    ['$a: Int', { a: 2_147_483_648 }],
    ['$a: Int', { a: 1.5 }],
    ['$a: Int', { a: '1' }],
    ['$a: String', { a: 1 }],
    ['$a: Boolean', { a: 'true' }],
    ['$a: ID', { a: 1.5 }],
    ['$a: Color', { a: 'BLUE' }],
    ['$a: Color', { a: 1 }],
    ['$a: [Int!]', { a: [1, null] }],
    ['$a: [Int!]', { a: 'x' }],
    ['$a: Ref', { a: {} }],
    ['$a: Ref', { a: { id: 1, card: '1' } }],
    ['$a: Ref', { a: { id: null } }],
    ['$a: Ref', { a: { id: 1, card: null } }],
    ['$a: Sale', { a: { ...SALE, customer: { id: '1', card: '1' } } }],
    ['$a: Sale', { a: 'text' }],
    ['$a: Sale', { a: [SALE] }],
    ['$a: Sale', { a: {} }],
    ['$a: Sale', { a: { lines: null } }],
    ['$a: Sale', { a: { lines: [{}] } }],
    ['$a: Sale', { a: { ...SALE, unknown: 1 } }],
    ['$a: Sale', { a: { lines: [{ sku: 'TEA', constructor: 1 }] } }],
    ['$a: Sale', { a: JSON.parse('{"lines":[],"__proto__":{"note":"x"}}') }],
    ['$a: Int, $b: Int', { a: 1, b: 'x' }],
    ['$a: Query', { a: 1 }],
    ['$a: Nothing', { a: 1 }],
  ])('%s given %j', (text, given) => expect(expectSame(text, given)).toBe(false));
});

describe('any variables', () => {
  const strays = fc.constantFrom<unknown>(
    null,
    undefined,
    0,
    -0,
    1.5,
    2 ** 31,
    '',
    'RED',
    true,
    [],
    {},
    [[]],
    [null],
  );
  const mostly = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: strays });
  const some = (
    fields: Record<string, fc.Arbitrary<unknown>>,
    requiredKeys: string[],
  ): fc.Arbitrary<object> =>
    fc.record(Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, mostly(of)])), {
      requiredKeys,
    });
  const line = some(
    {
      sku: fc.string(),
      quantity: fc.double({ noNaN: true }),
      tags: fc.array(fc.string()),
      colour: fc.constant('RED'),
    },
    ['sku'],
  );
  const { ref, sale } = fc.letrec<{ ref: unknown; sale: unknown }>((tie) => ({
    ref: fc.oneof(
      { maxDepth: 3 },
      some({ id: fc.nat() }, ['id']),
      some({ card: fc.string() }, ['card']),
      some({ refs: fc.array(tie('ref'), { maxLength: 2 }) }, ['refs']),
      some({ id: fc.string(), card: fc.string() }, []),
    ),
    sale: fc.oneof(
      { maxDepth: 3 },
      some({ lines: fc.array(line, { maxLength: 3 }), customer: tie('ref'), note: fc.string() }, ['lines']),
      some({ lines: line, inner: tie('sale'), grid: fc.array(fc.array(fc.integer())), unknown: strays }, [
        'lines',
      ]),
    ),
  }));

  it('are taken or refused alike', () => {
    let taken = 0;
    const given = fc.record(
      { sale: mostly(sale), ref: mostly(ref), n: mostly(fc.integer()) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, (values) => {
        // As they come: through JSON.
        const json = JSON.parse(JSON.stringify(values)) as Record<string, unknown>;
        if (expectSame('$sale: Sale, $ref: Ref, $n: Int! = 1', json)) taken++;
      }),
      { numRuns: 1_000 },
    );
    expect(taken).toBeGreaterThan(100);
    expect(taken).toBeLessThan(900);
  });
});

describe('the inputs of the service', () => {
  const service = buildSchema(readFileSync('schema.gql', 'utf8'));
  const purchase = {
    source: 'till-1',
    externalId: '1',
    currency: 'EUR',
    occurredAt: '2026-01-01T00:00:00Z',
    lines: [{ sku: 'TEA', quantity: '0.5', unitPriceMinor: 100 }],
  };

  it.each([
    [{ input: purchase }, true],
    [{ input: { ...purchase, customer: { card: '1' } } }, true],
    [{ input: { ...purchase, customer: { card: '1', email: 'ada@example.com' } } }, false],
    [{ input: { ...purchase, customer: {} } }, false],
    [{ input: { ...purchase, customer: { card: null } } }, false],
    [{ input: { ...purchase, lines: [{ sku: 'TEA' }] } }, false],
    [{}, false],
  ])('%j', (given, fits) => expect(expectSame('$input: RecordPurchaseInput!', given, service)).toBe(fits));
});
