import { describe, expect, test } from '@jest/globals';
import { checkCondition, evaluate } from '../../../src/rules/domain/condition.js';
import type { ConditionPlace } from '../../../src/rules/domain/facts.js';
import { conditionFacts, withLine } from '../../../src/rules/domain/fact-views.js';
import { compiled, customer, line, purchase, scope, values } from './fact-examples.js';

/*
 * What a condition costs for a large purchase, counted in entries that are looked at rather than in time, which
 * differs from machine to machine. Twenty parts that looked at every line for every line would be 5,000,000.
 */
const LINES = 500;
const PARTS = 20;

/** The list, and how many of its entries were read. */
function counted<T>(list: readonly T[]): { readonly list: readonly T[]; readonly reads: () => number } {
  let reads = 0;
  const watched = new Proxy(list, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { list: watched, reads: () => reads };
}

/** A purchase of many lines that counts how often what it is made of is read. */
function largePurchase() {
  let lineReads = 0;
  const lines = Array.from({ length: LINES }, (_, index) => {
    const whole = line({ sku: `SKU-${index}`, categories: ['Drinks', `Drinks > ${index % 7}`] });
    return new Proxy(whole, {
      get(target, key, receiver) {
        lineReads++;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
  });
  const skus = counted(lines.map(({ sku }) => sku));
  const categories = counted(['Drinks', ...Array.from({ length: LINES }, (_, index) => `C ${index}`)]);
  const tags = counted(Array.from({ length: 100 }, (_, index) => `tag ${index}`));
  lineReads = 0;
  return {
    facts: values({
      purchase: { ...purchase(), lines, skus: skus.list, categories: categories.list },
      customer: customer({ tags: tags.list }),
    }),
    reads: () => lineReads + skus.reads() + categories.reads() + tags.reads(),
  };
}

describe('what a condition costs grows with the purchase, not with its square', () => {
  test.each([
    ['purchase.quantityOf(l.sku) >= 1'],
    ['purchase.spentIn(l.sku) == 0'],
    ['l.sku in purchase.skus'],
    ['!(l.sku in purchase.categories)'],
    ['!(l.sku in customer.tags)'],
    ['l.netMinor <= purchase.lines.size() * 1000'],
    ['purchase.skus.size() > 0'],
  ])('%s, asked of every line', (part) => {
    const { facts, reads } = largePurchase();
    const condition = compiled(`purchase.lines.all(l, ${Array(PARTS).fill(part).join(' && ')})`);
    expect(evaluate(condition, conditionFacts(facts))).toEqual({ value: true });
    expect(reads()).toBeLessThan((PARTS + 20) * LINES);
  });

  test('of the lists of a purchase themselves', () => {
    const { facts, reads } = largePurchase();
    const condition = compiled('purchase.skus.all(s, purchase.quantityOf(s) == 2 && s in purchase.skus)');
    expect(evaluate(condition, conditionFacts(facts))).toEqual({ value: true });
    expect(reads()).toBeLessThan(20 * LINES);
  });

  test('of line filters, which are asked of every line as well', () => {
    const { facts, reads } = largePurchase();
    const filter = compiled('purchase.quantityOf(line.sku) == 2 && line.sku in purchase.skus', {
      place: 'LINE',
    });
    const shared = conditionFacts(facts);
    for (const one of facts.purchase!.lines) {
      expect(evaluate(filter, withLine(shared, one))).toEqual({ value: true });
    }
    expect(reads()).toBeLessThan(20 * LINES);
  });
});

describe('what would look through a list for each entry of another is refused', () => {
  test.each<[ConditionPlace, string, string]>([
    ['PURCHASE', 'purchase.lines.exists(l, l.categories == purchase.categories)', 'purchase.categories'],
    ['PURCHASE', 'purchase.lines.exists(l, l in purchase.lines)', 'purchase.lines'],
    ['PURCHASE', 'purchase.lines.exists(l, l.tags == customer.tags)', 'customer.tags'],
    [
      'PURCHASE',
      'purchase.skus.exists(s, s in (customer.isBirthday ? purchase.skus : customer.tags))',
      'purchase.skus',
    ],
    ['LINE', 'purchase.lines.exists(l, l.sku == line.sku)', 'purchase.lines.exists(l, l.sku == line.sku)'],
    [
      'LINE',
      'customer.tags.exists(t, t.startsWith("club-"))',
      'customer.tags.exists(t, t.startsWith("club-"))',
    ],
    ['LINE', 'line.tags == customer.tags', 'customer.tags'],
    ['PURCHASE', '[purchase.skus, customer.tags].exists(x, "a" in x)', '[purchase.skus, customer.tags]'],
  ])('in %s: %s', (place, text, pointedAt) => {
    const checked = checkCondition(text, { ...scope, place });
    if (checked.ok) throw new Error('nothing was refused');
    const [{ code, position }] = checked.error;
    expect([code, text.slice(position.offset, position.offset + position.length)]).toEqual([
      'NOT_OFFERED',
      pointedAt,
    ]);
  });

  test.each<[ConditionPlace, string]>([
    ['PURCHASE', 'purchase.lines.exists(l, l.categories.exists(c, c in customer.favouriteCategories))'],
    ['PURCHASE', 'purchase.categories == customer.favouriteCategories'],
    ['PURCHASE', 'purchase.lines.exists(l, l.sku == purchase.skus[0] && has(purchase.storeCode))'],
    ['LINE', 'line.tags.exists(t, t.startsWith("club-")) && purchase.skus.size() > 2'],
  ])('but not, in %s: %s', (place, text) => {
    expect(checkCondition(text, { ...scope, place })).toMatchObject({ ok: true });
  });

  test('a line filter has no more parts than what is asked of entries elsewhere', () => {
    const text = Array(60).fill('line.quantity > 1').join(' && ');
    const checked = checkCondition(text, { ...scope, place: 'LINE' });
    expect(checked.ok ? [] : checked.error.map(({ code }) => code)).toEqual(['TOO_COMPLEX']);
  });
});
