import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bytesOfId,
  idOfBytes,
  isSealOver,
  sealOver,
  tokenBytes,
  tokenText,
} from '../../../src/kernel/sealed-token.js';

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('a seal', () => {
  it('is HMAC-SHA-256, cut to its first 128 bits', () => {
    // RFC 4231, test case 2.
    const seal = sealOver('what do ya want for nothing?', Buffer.from('Jefe'));
    expect(seal.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c7');
  });

  it('belongs to its content and its key alone', () => {
    fc.assert(
      fc.property(key, key, fc.string(), fc.string(), (own, foreign, content, other) => {
        const seal = sealOver(content, own);
        expect(isSealOver(seal, content, own)).toBe(true);
        expect(isSealOver(seal, other, own)).toBe(other === content);
        expect(isSealOver(seal, content, foreign)).toBe(Buffer.from(own).equals(foreign));
      }),
    );
  });

  it('cut short or made longer is none', () => {
    const own = Buffer.alloc(32, 1);
    const seal = sealOver('content', own);
    expect(isSealOver(seal.subarray(0, 15), 'content', own)).toBe(false);
    expect(isSealOver(Buffer.concat([seal, seal]), 'content', own)).toBe(false);
    expect(isSealOver(Buffer.alloc(0), 'content', own)).toBe(false);
  });
});

describe("a token's text", () => {
  it('is read as it was written, and is the only one', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, extra) => {
        const text = tokenText([bytes.subarray(0, 3), bytes.subarray(3)]);
        expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(tokenBytes(text)).toEqual(Buffer.from(bytes));
        const other = tokenBytes(text + extra);
        expect(other === undefined || tokenText([other]) === text + extra).toBe(true);
      }),
    );
  });

  it('holds ids as they are', () => {
    fc.assert(fc.property(fc.uuid(), (id) => expect(idOfBytes(bytesOfId(id))).toBe(id)));
  });
});
