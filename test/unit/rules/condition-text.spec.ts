import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  amountLiteral,
  parseAmount,
  textLiteral,
  textsLiteral,
} from '../../../src/rules/domain/condition-text.js';
import { evaluate } from '../../../src/rules/domain/condition.js';
import { conditionFacts } from '../../../src/rules/domain/fact-views.js';
import { compiled, line, purchase, values } from './fact-examples.js';

const anyText = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));

describe('texts in conditions', () => {
  test.each([
    ['plain', '"plain"'],
    ['say "hi"', '"say \\"hi\\""'],
    ["it's", '"it\'s"'],
    ['back\\slash', '"back\\\\slash"'],
    ['two\nlines\r\t', '"two\\nlines\\r\\t"'],
    ['Äpfel 🍎', '"Äpfel 🍎"'],
    ['right-to-left \u202e', '"right-to-left \\u202e"'],
    ['tag \u{e0041}', '"tag \\U000e0041"'],
  ])('%j is written %s', (text, literal) => {
    expect(textLiteral(text)).toBe(literal);
  });

  test('any text reads back as itself', () => {
    fc.assert(
      fc.property(anyText, (sku) => {
        const facts = conditionFacts(values({ purchase: purchase({ lines: [line({ sku })] }) }));
        const condition = compiled(`${textLiteral(sku)} in purchase.skus`);
        expect(evaluate(condition, facts)).toEqual({ value: true });
      }),
      { numRuns: 200 },
    );
  });

  test('no text breaks out of its quotes', () => {
    const attack = fc.constantFrom(
      '"',
      "'",
      '\\',
      '"""',
      '" || true || "',
      '\\" || true || "',
      '//',
      '\n',
      'r"',
      '\\u0022',
      '`',
      ')',
    );
    const text = fc
      .array(fc.oneof(attack, fc.string({ maxLength: 3 })), { maxLength: 6 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(
          text.filter((sku) => sku !== 'ESP-250' && !sku.includes('\0')),
          { minLength: 1, maxLength: 5 },
        ),
        (skus) => {
          const condition = compiled(`purchase.skus.exists(sku, sku in ${textsLiteral(skus)})`);
          expect(condition.facts).toEqual(['purchase.skus']);
          expect(evaluate(condition, conditionFacts(values()))).toEqual({ value: false });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('broken Unicode is not written', () => {
    expect(() => textLiteral('a\ud800')).toThrow(RangeError);
  });
});

describe('amounts in conditions', () => {
  test.each([
    ['12.50', 2, 1250],
    ['12.5', 2, 1250],
    ['12', 2, 1200],
    ['0.01', 2, 1],
    ['1250', 0, 1250],
    ['1.005', 3, 1005],
  ])('%s with %i decimal places are %i minor units', (text, digits, minor) => {
    expect(parseAmount(text, digits)).toBe(minor);
  });

  test.each([
    ['12.505', 2],
    ['12.', 2],
    ['.5', 2],
    ['-1', 2],
    ['1,50', 2],
    ['1e3', 2],
    [' 1', 2],
    ['1.5', 0],
    ['9999999999999', 2],
    ['', 2],
  ])('%s with %i decimal places is no amount', (text, digits) => {
    expect(parseAmount(text, digits)).toBeUndefined();
  });

  test('what is written reads back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 4 }), (minor, digits) => {
        const text = /^money\("(.*)"\)$/.exec(amountLiteral(minor, digits))![1]!;
        expect(parseAmount(text, digits)).toBe(minor);
      }),
    );
  });
});
