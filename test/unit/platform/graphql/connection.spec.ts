import { describe, expect, it } from '@jest/globals';
import { BadUserInput } from '../../../../src/platform/errors/index.js';
import { pageOf } from '../../../../src/platform/graphql/connection.js';
import { decodeCursor, encodeCursor } from '../../../../src/platform/graphql/cursor.js';

const ID = '0197a3f0-5b7c-7e4d-8f2a-1c9b8d7e6f5a';

describe('cursors', () => {
  it('give back what was put in', () => {
    const parts = [Date.UTC(2026, 0, 1), ID, 'Käse, "jung"'] as const;
    const [at, id, name] = decodeCursor(encodeCursor(parts), ['integer', 'id', 'text']);
    expect([at + 0, id, name]).toEqual(parts);
  });

  it.each([
    ['nothing', ''],
    ['no cursor', 'hello'],
    ['no list', encodeCursor({} as never)],
    ['half of one', encodeCursor([1, ID]).slice(0, 10)],
    ['of a list with fewer values', encodeCursor([1])],
    ['of a list with more values', encodeCursor([1, ID, 'x'])],
    ['of a list with other values', encodeCursor([ID, 1])],
    ['a fraction', encodeCursor([1.5, ID])],
    ['a number beyond 2^53', encodeCursor([2 ** 53, ID])],
    ['no id', encodeCursor([1, "' OR 1=1"])],
    ['an id in capitals', encodeCursor([1, ID.toUpperCase()])],
  ])('refuse %s', (_, cursor) => {
    expect(() => decodeCursor(cursor, ['integer', 'id'])).toThrow(BadUserInput);
    expect(() => decodeCursor(cursor, ['integer', 'id'])).toThrow('`after`');
  });

  it.each(['\0', '\ud800', 'x'.repeat(501)])('refuse text that the database would (%j)', (text) => {
    expect(() => decodeCursor(encodeCursor([text]), ['text'])).toThrow(BadUserInput);
  });
});

describe('pageOf', () => {
  const rows = ['a', 'b', 'c'];

  it('leaves out the row that was read to see whether more follow', () => {
    expect(pageOf(rows, 2, (row) => row.toUpperCase())).toEqual({
      edges: [
        { node: 'a', cursor: 'A' },
        { node: 'b', cursor: 'B' },
      ],
      pageInfo: { hasNextPage: true, endCursor: 'B' },
    });
  });

  it('ends with the last row', () => {
    expect(pageOf(rows, 3, String).pageInfo).toEqual({ hasNextPage: false, endCursor: 'c' });
    expect(pageOf([], 3, String)).toEqual({ edges: [], pageInfo: { hasNextPage: false, endCursor: null } });
  });
});
