import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { flawOfText } from '../../../src/kernel/text.js';

describe('flawOfText', () => {
  test.each(['a', 'Zoë & Søn', '日本語', ' ', '👩‍👩‍👧', '\u00a0', '\u2028'])('finds none in %j', (value) => {
    expect(flawOfText(value, { most: 10 })).toBeUndefined();
  });

  test.each([
    ['NUL', 'a\u0000b'],
    ['a tab', 'a\tb'],
    ['a line break', 'a\nb'],
    ['escape', '\u001b[31m'],
    ['delete', '\u007f'],
    ['a C1 control', '\u0085'],
    ['the last C1 control', '\u009f'],
    ['half a surrogate pair', '\ud83d'],
    ['the other half', 'a\ude00'],
    ['a pair the wrong way round', '\ude00\ud83d'],
  ])('finds %s', (_, value) => {
    expect(flawOfText(value, { most: 10 })?.code).toBe('UNSUPPORTED_TEXT');
  });

  test('counts characters, not halves of surrogate pairs', () => {
    expect(flawOfText('😀😀😀', { most: 3 })).toBeUndefined();
    expect(flawOfText('😀😀😀😀', { most: 3 })).toEqual({
      code: 'TOO_LONG',
      message: 'must be at most 3 characters long',
    });
  });

  test('asks for a character unless none will do', () => {
    expect(flawOfText('', { most: 3 })?.code).toBe('REQUIRED');
    expect(flawOfText('', { most: 3, least: 0 })).toBeUndefined();
    expect(flawOfText('a', { most: 3, least: 2 })?.code).toBe('REQUIRED');
  });

  test('lets through only what PostgreSQL and JSON can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (value) => {
        const clean = value.isWellFormed() && !/\p{Cc}/u.test(value);
        expect(flawOfText(value, { most: 100, least: 0 }) === undefined).toBe(clean);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }), (codes) => {
        const value = String.fromCharCode(...codes);
        const clean = value.isWellFormed() && !/\p{Cc}/u.test(value);
        expect(flawOfText(value, { most: 100, least: 0 }) === undefined).toBe(clean);
      }),
    );
  });
});
