import { describe, expect, it } from '@jest/globals';
import { ShortCache } from '../../../src/access/app/short-cache.js';

function setup(capacity = 2) {
  let now = 0;
  let lookUps = 0;
  const cache = new ShortCache<string>(5_000, capacity, () => now);
  const get = (key: string, value: string | undefined = key): Promise<string | undefined> =>
    cache.get(key, async () => {
      lookUps += 1;
      return value;
    });
  return {
    cache,
    get,
    pass: (ms: number) => (now += ms),
    lookUps: () => lookUps,
  };
}

describe('ShortCache', () => {
  it('looks up once in five seconds', async () => {
    const { get, pass, lookUps } = setup();
    await get('a');
    pass(4_999);
    expect(await get('a')).toBe('a');
    expect(lookUps()).toBe(1);
    pass(1);
    expect(await get('a')).toBe('a');
    expect(lookUps()).toBe(2);
  });

  it('looks up once for all who ask at the same time', async () => {
    const { get, lookUps } = setup();
    expect(await Promise.all([get('a'), get('a'), get('a')])).toEqual(['a', 'a', 'a']);
    expect(lookUps()).toBe(1);
  });

  it('does not keep what was not found, nor failures', async () => {
    const { cache, get, lookUps } = setup();
    const nothing = (): Promise<undefined> => cache.get('a', async () => undefined) as Promise<undefined>;
    expect(await nothing()).toBeUndefined();
    await expect(cache.get('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await get('a')).toBe('a');
    expect(lookUps()).toBe(1);
  });

  it('forgets the oldest when it is full', async () => {
    const { get, lookUps } = setup(2);
    for (const key of ['a', 'b', 'c']) await get(key);
    await get('b');
    await get('c');
    expect(lookUps()).toBe(3);
    await get('a');
    expect(lookUps()).toBe(4);
  });
});
