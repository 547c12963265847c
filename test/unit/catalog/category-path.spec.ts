import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  nameOf,
  parentOf,
  parseCategoryPath,
  pathsDownTo,
  type CategoryPath,
} from '../../../src/catalog/domain/category-path.js';

function pathOf(text: string): CategoryPath {
  const path = parseCategoryPath(text);
  if (!path.ok) throw new Error(path.error.message);
  return path.value;
}

const codeOf = (text: string): string | undefined => {
  const path = parseCategoryPath(text);
  return path.ok ? undefined : path.error.code;
};

/** Names as people write them, with blanks around them and nothing that splits a path. */
const names = fc
  .array(
    fc
      .string({ unit: 'grapheme-composite', maxLength: 20 })
      .filter((name) => !/[>\p{Cc}]/u.test(name.normalize('NFC')) && name.trim() !== ''),
    { minLength: 1, maxLength: 10 },
  )
  .filter((list) => list.join(' > ').normalize('NFC').length <= 600);

describe('a category path', () => {
  it.each([
    ['Drinks', 'Drinks'],
    ['Drinks>Coffee', 'Drinks > Coffee'],
    ['  Drinks  >Coffee >  Whole beans ', 'Drinks > Coffee > Whole beans'],
    ['Cafe\u0301', 'Caf\u00e9'],
    ['drinks > DRINKS', 'drinks > DRINKS'],
    ['a >\u0338 b', 'a \u226f b'],
    [Array(10).fill('a').join('>'), Array(10).fill('a').join(' > ')],
    ['😀'.repeat(200), '😀'.repeat(200)],
  ])('%j is read as %j', (text, path) => {
    expect(parseCategoryPath(text)).toEqual({ ok: true, value: path });
  });

  it.each([
    ['', 'INVALID'],
    ['   ', 'INVALID'],
    ['Drinks >', 'INVALID'],
    ['> Drinks', 'INVALID'],
    ['Drinks > > Coffee', 'INVALID'],
    [Array(11).fill('a').join('>'), 'TOO_MANY'],
    ['a'.repeat(201), 'TOO_LONG'],
    [Array(4).fill('a'.repeat(190)).join('>'), 'TOO_LONG'],
    ['Drinks\u0000', 'UNSUPPORTED_TEXT'],
    ['Drinks > Cof\nfee', 'UNSUPPORTED_TEXT'],
    ['Drinks > \ud800', 'UNSUPPORTED_TEXT'],
  ])('%j is refused: %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('has one form, however it was typed', () => {
    fc.assert(
      fc.property(names, fc.constantFrom('>', ' > ', '  >', '>  '), (list, separator) => {
        const path = pathOf(list.join(separator));
        expect(pathOf(path)).toBe(path);
        expect(pathOf(` ${list.join(' > ').normalize('NFD')} `)).toBe(path);
      }),
    );
  });

  it('leads through all it lies in', () => {
    fc.assert(
      fc.property(names, (list) => {
        const path = pathOf(list.join('>'));
        const paths = pathsDownTo(path);
        expect(paths).toHaveLength(list.length);
        expect(paths.at(-1)).toBe(path);
        expect(paths.map(nameOf)).toEqual(list.map((name) => name.trim().normalize('NFC')));
        expect(paths.map(parentOf)).toEqual([undefined, ...paths.slice(0, -1)]);
        for (const each of paths) expect(pathOf(each)).toBe(each);
      }),
    );
  });

  it('fits the unique index it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1_000 }), (text) => {
        const path = parseCategoryPath(text);
        if (path.ok) expect(Buffer.byteLength(path.value)).toBeLessThanOrEqual(2_400);
      }),
    );
  });
});
