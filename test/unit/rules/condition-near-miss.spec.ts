import { describe, expect, test } from '@jest/globals';
import { nearMissProbe } from '../../../src/rules/domain/condition-near-miss.js';
import { conditionCompiler } from '../../../src/rules/domain/condition-compiler.js';
import { conditionFacts } from '../../../src/rules/domain/fact-views.js';
import type { FactValues } from '../../../src/rules/domain/fact-values.js';
import { compiled, customer, line, purchase, values } from './fact-examples.js';

/** A gold customer who buys for 9.98, unless said otherwise. */
function nearMiss(text: string, given: Partial<FactValues> = {}) {
  return nearMissProbe(compiled(text))?.(conditionFacts(values(given)));
}

describe('near misses', () => {
  test.each([
    ['purchase.totalMinor >= money("13.18")', 'purchase.totalMinor', 'MINOR_UNITS', 320],
    ['purchase.totalMinor > money("13.18")', 'purchase.totalMinor', 'MINOR_UNITS', 321],
    ['money("13.18") <= purchase.totalMinor', 'purchase.totalMinor', 'MINOR_UNITS', 320],
    [
      'customer.tier == "GOLD" && (purchase.basisMinor >= 1000 && true)',
      'purchase.basisMinor',
      'MINOR_UNITS',
      2,
    ],
    ['purchase.totalMinor > customer.averageBasketMinor', 'purchase.totalMinor', 'MINOR_UNITS', 1503],
    ['purchase.spentIn("Drinks") >= money("10")', 'purchase.spentIn("Drinks")', 'MINOR_UNITS', 2],
    ['purchase.quantityOf("ESP-250") >= 2.5', 'purchase.quantityOf("ESP-250")', 'UNITS_OF_PRODUCT', 0.5],
    ['purchase.itemCount > 2', 'purchase.itemCount', 'UNITS_OF_PRODUCT', 0.001],
    ['purchase.lineCount >= 3', 'purchase.lineCount', 'LINES', 2],
  ])('%s: of %s in %s there are %d missing', (text, figure, unit, missing) => {
    expect(nearMiss(text)).toEqual({ text: figure, unit, missing });
  });

  test.each([
    ['holds already', 'purchase.totalMinor >= money("5")'],
    ['fails for another reason as well', 'customer.tier == "BASIC" && purchase.totalMinor >= money("25")'],
    ['wants two things more', 'purchase.totalMinor >= money("25") && purchase.lineCount > 3'],
    ['hangs on what is not known', 'customer.npsScore > 8 && purchase.totalMinor >= money("25")'],
    ['cannot be evaluated', '1 / customer.referralsMade > 1 && purchase.totalMinor >= money("25")'],
  ])('none where the condition %s', (_, text) => {
    expect(nearMiss(text)).toBeNull();
  });

  test.each([
    ['customer.tier == "BASIC"'],
    ['purchase.totalMinor <= money("5")'],
    ['purchase.totalMinor == money("25")'],
    ['purchase.discountMinor > 0'],
    ['customer.totalSpentMinor >= money("1000")'],
    ['purchase.totalMinor >= money("25") || customer.isBirthday'],
    ['!(purchase.totalMinor < money("25"))'],
    ['purchase.hour >= 18'],
  ])('%s is met by no larger purchase', (text) => {
    expect(nearMissProbe(compiled(text))).toBeNull();
  });
});

describe('conditions of rules', () => {
  const compiler = conditionCompiler('PURCHASE', 2);
  const facts = conditionFacts(values());

  test('give a verdict or a fault', () => {
    expect(compiler.ofRule('customer.tier == "GOLD"')(facts)).toBe(true);
    expect(compiler.ofRule('customer.npsScore > 3')(facts)).toBe(false);
    expect(compiler.ofRule('1 / customer.referralsMade > 1')(facts)).toMatchObject({
      fault: { code: 'DIVISION_BY_ZERO' },
    });
    expect(compiler.ofLine('line.sku == "ESP-250"')(conditionFacts(values({ line: line() })))).toBe(true);
  });

  test('compile where a tier they name has gone', () => {
    expect(compiler.ofRule('customer.tier == "DIAMOND"')(facts)).toBe(false);
    expect(() => compiler.ofRule('customer.teir == "DIAMOND"')).toThrow('customer.teir');
  });

  test('tell by how much a purchase is too small, in money only', () => {
    expect(compiler.marginOf('purchase.totalMinor >= money("13.18")')?.(facts)).toBe(320);
    expect(compiler.marginOf('purchase.lineCount >= 3')?.(facts)).toBeNull();
    expect(compiler.marginOf('customer.isBirthday')).toBeNull();
    const large = conditionFacts(values({ purchase: purchase({ totalMinor: 5000 }), customer: customer() }));
    expect(compiler.marginOf('purchase.totalMinor >= money("13.18")')?.(large)).toBeNull();
  });
});
