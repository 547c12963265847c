import { ApolloServer } from '@apollo/server';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { costLimit } from '../../../../src/platform/graphql/cost-limit.js';

const typeDefs = `
  type Query { customers(first: Int! = 20): CustomerConnection, me: Customer, numbers: [Int!]! }
  type CustomerConnection { edges: [CustomerEdge!]! }
  type CustomerEdge { cursor: String!, node: Customer! }
  type Customer { id: ID!, purchases(first: Int! = 20): PurchaseConnection }
  type PurchaseConnection { edges: [PurchaseEdge!]! }
  type PurchaseEdge { node: Purchase! }
  type Purchase { id: ID!, totalMinor: Int, customer: Customer, lines: [Line!]! }
  type Line { sku: String, quantity: Float, amount: Int }
`;
const server = new ApolloServer({ typeDefs, plugins: [costLimit()] });

async function refusal(query: string, variables: Record<string, unknown> = {}): Promise<string | undefined> {
  const { body } = await server.executeOperation({ query, variables });
  if (body.kind !== 'single') throw new Error('one answer was expected');
  const error = body.singleResult.errors?.find(({ message }) => /values/.test(message));
  if (error) expect(error.extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  return error?.message;
}

const purchases = (first: string, inner: string): string =>
  `purchases(first: ${first}) { edges { node { ${inner} } } }`;
const LINES = 'id totalMinor lines { sku quantity amount }';

describe('the cost of a request', () => {
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it.each([
    ['one customer', '{ me { id } }'],
    ['a full page of purchases with their lines', `{ me { ${purchases('250', LINES)} } }`],
    [
      'a page of customers with a page of purchases',
      `{ customers { edges { node { ${purchases('20', LINES)} } } } }`,
    ],
    ['deep, but one of each', `{ me { ${purchases('1', `customer { ${purchases('1', LINES)} }`)} } }`],
    ['the schema', '{ __schema { types { name fields { name } } } }'],
  ])('lets pass %s', async (_, query) => {
    expect(await refusal(query)).toBeUndefined();
  });

  it.each([
    ['pages of pages', `{ customers(first: 250) { edges { node { ${purchases('250', LINES)} } } } }`],
    [
      'in a fragment',
      `{ customers(first: 250) { ...C } } fragment C on CustomerConnection { edges { node { ...P } } }
      fragment P on Customer { ${purchases('250', LINES)} }`,
    ],
    [
      'an inline fragment',
      `{ customers(first: 250) { ... on CustomerConnection { edges { node { ${purchases('250', LINES)} } } } } }`,
    ],
    [
      'a size beyond every page',
      `{ customers(first: 999999) { edges { node { ${purchases('999999', LINES)} } } } }`,
    ],
  ])('refuses %s', async (_, query) => {
    expect(await refusal(query)).toMatch(/`first`/);
  });

  it('counts sizes given in variables, each time anew', async () => {
    const query = `query ($a: Int!, $b: Int! = 250) { customers(first: $a) { edges { node { ${purchases('$b', LINES)} } } } }`;
    expect(await refusal(query, { a: 2, b: 10 })).toBeUndefined();
    expect(await refusal(query, { a: 250, b: 250 })).toBeDefined();
    expect(await refusal(query, { a: 250 })).toBeDefined();
    expect(await refusal(query, { a: 2 })).toBeUndefined();
    expect(await refusal(query, { a: 'many', b: 250 })).toBeDefined();
  });
});
