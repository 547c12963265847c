import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatApiKey, isLive, parseApiKey } from '../../../src/access/domain/api-key.js';
import { newId, type ApiKeyId, type ProgramId } from '../../../src/kernel/id.js';

const secret = Buffer.alloc(32, 7);
const key = () => ({ programId: newId<ProgramId>(), apiKeyId: newId<ApiKeyId>(), secret });

describe('the text of a key', () => {
  it('says its program, its id and its secret', () => {
    const made = key();
    const text = formatApiKey(made);
    expect(text).toMatch(/^lrl_[\w-]{43}\.[\w-]{43}$/);
    expect(parseApiKey(text)).toEqual(made);
  });

  it('is the only text of that key', () => {
    const text = formatApiKey(key());
    // The last character holds four bits that count and two that do not.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const neighbour = alphabet[alphabet.indexOf(text.at(-1)!) ^ 1]!;
    expect(parseApiKey(text.slice(0, -1) + neighbour)).toBeUndefined();
  });

  it.each([
    '',
    'lrl_',
    'lrl_x.y',
    `${formatApiKey(key())} `,
    ` ${formatApiKey(key())}`,
    formatApiKey(key()).replace('lrl_', 'LRL_'),
    formatApiKey(key()).replace('.', '_'),
    `lrl_${'A'.repeat(43)}.${'A'.repeat(43)}`,
  ])('is not %p', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('is read without ever throwing', () => {
    fc.assert(fc.property(fc.string(), (text) => parseApiKey(`lrl_${text}`) === undefined));
  });

  it('has a secret of 32 bytes', () => {
    expect(() => formatApiKey({ ...key(), secret: Buffer.alloc(31) })).toThrow(RangeError);
  });
});

describe('a key', () => {
  it('lives until it expires or is revoked', () => {
    expect(isLive({ expiresAt: null, revokedAt: null }, 100)).toBe(true);
    expect(isLive({ expiresAt: 101, revokedAt: null }, 100)).toBe(true);
    expect(isLive({ expiresAt: 100, revokedAt: null }, 100)).toBe(false);
    expect(isLive({ expiresAt: null, revokedAt: 200 }, 100)).toBe(false);
  });
});
