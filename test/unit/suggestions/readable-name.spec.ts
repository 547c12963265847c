import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capitalised, readableName } from '../../../src/suggestions/domain/readable-name.js';

describe('a product name in a sentence', () => {
  it.each([
    ['WHITE HANGING HEART T-LIGHT HOLDER', 'white hanging heart T-light holder'],
    ['WHITE CHRISTMAS TREE 60CM', 'white Christmas tree 60cm'],
    ["ROLL WRAP 50'S RED CHRISTMAS", "roll wrap 50's red Christmas"],
    ['TV DINNER TRAY DOLLY GIRL', 'TV dinner tray dolly girl'],
    ['MULTICOLOUR 3D BALLS GARLAND', 'multicolour 3D balls garland'],
    ['ENGLISH ROSE NOTEBOOK A7 SIZE', 'English rose notebook A7 size'],
    ['SILVER M.O.P ORBIT BRACELET', 'silver M.O.P orbit bracelet'],
    ['LETTER "C" BLING KEY RING', 'letter "C" bling key ring'],
    ['RETRO PILL BOX KEY CHAIN,THE KING', 'retro pill box key chain, the king'],
    ["CLOCK MAGNET MUM'S KITCHEN", "clock magnet mum's kitchen"],
    ["VALENTINE'S CARD", "Valentine's card"],
    ["I'M ON HOLIDAY METAL SIGN", "I'm on holiday metal sign"],
    ["NEW BAROQUE B'FLY NECKLACE RED", "new baroque b'fly necklace red"],
    ['SET/6 PINK  BUTTERFLY T-LIGHTS', 'set/6 pink butterfly T-lights'],
    ['BABY WIPES 208 CT', 'baby wipes 208 ct'],
    ['.5 L WATER', '.5 L water'],
    ['CAFÉ CRÈME À LA VANILLE', 'café crème à la vanille'],
  ])('%s', (name, readable) => {
    expect(readableName(name)).toBe(readable);
  });

  it.each([
    "Dr. Jam's Arouzer Stress Ball",
    'whole milk',
    'LEGO bricks',
    'iPhone 15 USB-C',
    'Ελιές',
    '緑茶',
    '7',
  ])('is left as it is: %s', (name) => {
    expect(readableName(name)).toBe(name);
  });

  it('is tidied up', () => {
    expect(readableName('  *USB Office \t Mirror Ball ')).toBe('USB Office Mirror Ball');
    expect(readableName('GREETING CARD, OVERCROWDED POOL.')).toBe('greeting card, overcrowded pool');
    expect(readableName(' *** ')).toBe('***');
  });

  it('is cut at a word when it is very long', () => {
    const long = readableName(Array.from({ length: 20 }, () => 'vanilla').join(' '));
    expect(long).toBe(`${Array.from({ length: 7 }, () => 'vanilla').join(' ')}…`);
    expect(readableName('x'.repeat(200))).toBe(`${'x'.repeat(59)}…`);
  });

  it('keeps every letter and figure, is never empty, and does not change again', () => {
    const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '').toLocaleLowerCase('en');
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9 ,.'/+-]{0,55}$/).filter((name) => /[A-Z]/.test(name)),
        (name) => {
          const readable = readableName(name);
          expect(letters(readable)).toBe(letters(name));
          expect(readable).not.toBe('');
        },
      ),
    );
  });

  it('begins a sentence with a capital', () => {
    expect(capitalised('élan vital')).toBe('Élan vital');
    expect(capitalised('T-light')).toBe('T-light');
    expect(capitalised('')).toBe('');
  });
});
