import { describe, expect, it } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';
import { DOCUMENT_LIMITS, limitRules } from '../../../../src/platform/graphql/limits.js';

const schema = buildSchema(`
  type Query { me: Customer, customer(by: String): Customer }
  type Mutation { record(input: String): Customer, enroll(input: String): Customer }
  type Customer { id: ID!, name: String, friend: Customer }
`);

const errorsOf = (document: string): string[] =>
  validate(schema, parse(document), limitRules()).map(({ message }) => message);

const times = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

describe('a mutation', () => {
  it('has one field', () => {
    expect(errorsOf('mutation { record { id } }')).toEqual([]);
    expect(errorsOf('mutation { __typename record { id } }')).toEqual([]);
    expect(errorsOf('mutation { ...F } fragment F on Mutation { record { id } }')).toEqual([]);
  });

  it.each([
    'mutation { record { id } enroll { id } }',
    'mutation { a: record { id } b: record { id } }',
    'mutation { record { id } record { id } }',
    'mutation { record { id } ... { enroll { id } } }',
    'mutation { record { id } ... on Mutation { a: record { id } } }',
    'mutation { ...F record { id } } fragment F on Mutation { enroll { id } }',
    'mutation { ...F } fragment F on Mutation { a: record { id } ...G } fragment G on Mutation { enroll { id } }',
    'query A { me { id } } mutation B { record { id } enroll { id } }',
    'mutation { record { id } enroll @include(if: false) { id } }',
  ])('and no more: %s', (document) => {
    expect(errorsOf(document)).toContain('A mutation may have one field only; send one request for each.');
  });

  it('unlike a query', () => {
    expect(errorsOf('{ me { id } customer { id } }')).toEqual([]);
  });
});

describe('documents', () => {
  it('are limited in fields', () => {
    const friends = (count: number): string =>
      `{ ${times(count, (n) => `... { me { f${n}: friend { id } } }`)} }`;
    expect(errorsOf(friends(200)).join()).toMatch(/selects more than 500 fields/);
    const plain = `{ me { ${times(49, () => '... { friend { ... { friend { ... { friend { id } } } } } }')} } }`;
    expect(errorsOf(plain).filter((message) => /more than 500/.test(message))).toEqual([]);
  });

  it('gain nothing from fragments that multiply one another', () => {
    const doubling = times(
      40,
      (n) => `fragment F${n} on Customer { a: friend { ...F${n + 1} } b: friend { ...F${n + 1} } }`,
    );
    const document = `{ me { ...F0 } } ${doubling} fragment F40 on Customer { id }`;
    const start = performance.now();
    expect(errorsOf(document).join()).toMatch(/selects more than 500 fields/);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('end where fragments contain themselves', () => {
    expect(errorsOf('{ me { ...F } } fragment F on Customer { id friend { ...F } }')).toEqual([]);
  });

  it('do not repeat a field', () => {
    const repeated = (count: number): string => `{ me { ${'id '.repeat(count)} } }`;
    expect(errorsOf(repeated(DOCUMENT_LIMITS.repeats))).toEqual([]);
    expect(errorsOf(repeated(DOCUMENT_LIMITS.repeats + 1)).join()).toMatch(/side by side/);
    expect(errorsOf(`{ me { ${'... { id } '.repeat(11)} } }`).join()).toMatch(/side by side/);
    expect(errorsOf(`{ me { ${'...F '.repeat(11)} } } fragment F on Customer { id }`).join()).toMatch(
      /side by side/,
    );
  });

  it('are limited in aliases, directives and depth', () => {
    expect(errorsOf(`{ ${times(31, (n) => `a${n}: me { id }`)} }`).join()).toMatch(/[Aa]lias/);
    expect(errorsOf(`{ ${times(1_000, (n) => `a${n}: me { id }`)} }`).join()).toMatch(/[Aa]lias/);
    expect(errorsOf(`{ me { ${times(21, (n) => `n${n}: name @skip(if: false)`)} } }`).join()).toMatch(
      /[Dd]irective/,
    );
    const deep = (levels: number): string =>
      `{ me ${'{ friend '.repeat(levels)} { id } ${'}'.repeat(levels)} }`;
    expect(errorsOf(deep(10))).toEqual([]);
    expect(errorsOf(deep(20)).join()).toMatch(/depth/);
  });

  it('may ask for the whole schema', () => {
    expect(errorsOf(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).toEqual([]);
  });

  it('are cut off while parsing', () => {
    const { tokens } = DOCUMENT_LIMITS;
    expect(() => parse(`{ ${'a '.repeat(tokens)} }`, { maxTokens: tokens })).toThrow(/tokens/);
    const start = performance.now();
    errorsOf(`{ me { ${'id '.repeat(tokens - 10)} } }`);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
