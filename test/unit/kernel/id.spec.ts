import { describe, expect, it } from '@jest/globals';
import { isId, newId } from '../../../src/kernel/id.js';

describe('newId', () => {
  it('makes UUIDs of version 7 that sort in the order they were made, no two the same', () => {
    const ids = Array.from({ length: 20_000 }, () => newId<string>());
    expect(ids.every(isId)).toBe(true);
    expect(ids.every((id) => id[14] === '7')).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
