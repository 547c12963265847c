import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newId, type ProgramId, type PurchaseId } from '../../../src/kernel/id.js';
import { AffinityBook, type BookPlace } from '../../../src/suggestions/domain/affinity-book.js';
import { AffinityShelf } from '../../../src/suggestions/domain/affinity-shelf.js';
import { pageOf } from '../../../src/suggestions/domain/basket-page.js';
import type { PackedAffinities } from '../../../src/suggestions/domain/packed-affinities.js';

const [TEA, MILK, BREAD, NAIL, HAMMER] = [1, 2, 3, 4, 5];
const DAY = 20_000;

interface Basket {
  readonly purchaseId: PurchaseId;
  readonly day: number;
  readonly products: readonly number[];
}

function basket(...products: readonly number[]): Basket {
  return { purchaseId: newId<PurchaseId>(), day: DAY, products };
}

/** What a program's baskets are written into, page by page. */
class Reader {
  readonly book: AffinityBook<BookPlace>;
  private revision = 0;

  constructor(mostBaskets?: number) {
    this.book = new AffinityBook<BookPlace>(mostBaskets);
  }

  take(...baskets: readonly Basket[]): BookPlace {
    const to = { revision: ++this.revision, purchaseId: baskets.at(-1)?.purchaseId ?? '' };
    this.book.take(pageOf(baskets), this.book.place, to);
    return to;
  }
}

function together({ products, boughtIn, sizes, partners, together: counts }: PackedAffinities): object {
  let at = 0;
  const rows = Array.from(products, (product, index) => {
    const from = at;
    at += sizes[index] ?? 0;
    const pairs = Array.from(partners.subarray(from, at), (partner, pair) => [partner, counts[from + pair]]);
    return [product, { boughtIn: boughtIn[index], ...Object.fromEntries(pairs) }];
  });
  return Object.fromEntries(rows);
}

describe('a book', () => {
  test('tells all rows first, and then those that differ from what is stored', () => {
    const reader = new Reader();
    const bought = basket(TEA, MILK);
    let place = reader.take(bought, basket(NAIL, HAMMER));
    const first = reader.book.fit(place, 1, null, null);
    expect(first).toMatchObject({ method: 'COSINE', baskets: 2, isWhole: true });
    expect(together(first.rows)).toEqual({
      [TEA]: { boughtIn: 1, [MILK]: 1 },
      [MILK]: { boughtIn: 1, [TEA]: 1 },
      [NAIL]: { boughtIn: 1, [HAMMER]: 1 },
      [HAMMER]: { boughtIn: 1, [NAIL]: 1 },
    });
    place = reader.take({ ...bought, products: [TEA, BREAD] });
    const second = reader.book.fit(place, 2, null, { revision: 1, method: 'COSINE', baskets: 2 });
    expect(second.isWhole).toBe(false);
    expect(together(second.rows)).toEqual({
      [TEA]: { boughtIn: 1, [BREAD]: 1 },
      [BREAD]: { boughtIn: 1, [TEA]: 1 },
      [MILK]: { boughtIn: 0 },
    });
  });

  test.each([
    ['nothing', null],
    ['an older model', { revision: 1, method: 'COSINE', baskets: 1 } as const],
    ['one by another method', { revision: 2, method: 'EASE', baskets: 1 } as const],
    ['one of more baskets', { revision: 2, method: 'COSINE', baskets: 2 } as const],
  ])('tells all rows again where what is stored is %s', (_, stored) => {
    const reader = new Reader();
    const place = reader.take(basket(TEA, MILK));
    reader.book.fit(place, 2, null, null);
    const again = reader.book.fit(place, 3, null, stored);
    expect(again.isWhole).toBe(true);
    expect(together(again.rows)).toEqual({
      [TEA]: { boughtIn: 1, [MILK]: 1 },
      [MILK]: { boughtIn: 1, [TEA]: 1 },
    });
  });

  test('has nothing to tell where nothing changed', () => {
    const reader = new Reader();
    const place = reader.take(basket(TEA, MILK));
    reader.book.fit(place, 1, null, null);
    const again = reader.book.fit(place, 1, null, { revision: 1, method: 'COSINE', baskets: 1 });
    expect([again.isWhole, again.rows.products.length]).toEqual([false, 0]);
  });

  test('does not go on from where it does not stand', () => {
    const { book } = new Reader();
    const elsewhere = { revision: 4, purchaseId: newId<PurchaseId>() };
    expect(() => book.fit(elsewhere, 4, null, null)).toThrow('are gone');
    expect(() => book.take(pageOf([basket(TEA)]), elsewhere, elsewhere)).toThrow('are gone');
    expect(book.place).toBeNull();
  });

  test('gives the same rows however baskets came, changed and went', () => {
    const products = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });
    const changes = fc.array(fc.record({ which: fc.nat(7), day: fc.nat(400), products }), { maxLength: 40 });
    fc.assert(
      fc.property(changes, (each) => {
        const ids = Array.from({ length: 8 }, () => newId<PurchaseId>());
        const grown = new Reader();
        const now = new Map<string, Basket>();
        let place: BookPlace | null = null;
        for (const { which, day, products: kept } of each) {
          const changed = { purchaseId: ids[which] ?? newId<PurchaseId>(), day, products: kept };
          now.set(changed.purchaseId, changed);
          place = grown.take(changed);
          grown.book.fit(place, 1, null, null);
        }
        const fresh = new Reader();
        const freshPlace = now.size > 0 ? fresh.take(...[...now.values()].reverse()) : null;
        expect(fresh.book.fit(freshPlace, 9, null, null)).toEqual(grown.book.fit(place, 9, null, null));
      }),
    );
  });
});

describe('a book that is full', () => {
  const on = (day: number, ...products: readonly number[]): Basket => ({ ...basket(...products), day });

  /** A book of ten baskets at most that took an eleventh: day 1 with four baskets is dropped. */
  function full(): { readonly reader: Reader; readonly old: Basket; readonly late: Basket } {
    const reader = new Reader(10);
    const [old, late] = [on(2, TEA, MILK), on(9, NAIL, HAMMER)];
    const days = [3, 1, 1, 2, 2, 2, 1, 1, 9].map((day) => on(day, TEA, BREAD));
    reader.take(old, ...days);
    reader.take(late);
    return { reader, old, late };
  }

  function rowsOf({ book }: Reader): unknown {
    return book.fit(book.place, 9, 'COSINE', null);
  }

  test('drops whole days, the oldest first, until a tenth is free', () => {
    const { reader } = full();
    expect(rowsOf(reader)).toMatchObject({ baskets: 7 });
    const fewer = new Reader(10);
    fewer.take(...[2, 2, 2].map((day) => on(day, TEA, BREAD)), on(2, TEA, MILK));
    fewer.take(on(3, TEA, BREAD), on(9, TEA, BREAD), on(9, NAIL, HAMMER));
    expect(rowsOf(reader)).toEqual(rowsOf(fewer));
  });

  test('passes over what is older from then on, new or changed', () => {
    const { reader, old, late } = full();
    reader.take(...[1, 1, 1].map((day) => on(day, MILK, BREAD)));
    const two = on(2, TEA, HAMMER);
    // The last of these is one too many: now day 2 is dropped, too.
    reader.take(two, on(3, TEA, MILK), on(4, TEA, MILK), on(4, TEA, MILK));
    reader.take({ ...old, products: [NAIL, MILK] }, { ...two, products: [NAIL, TEA] });
    reader.take({ ...late, products: [NAIL, BREAD] });
    const fresh = new Reader();
    fresh.take(on(3, TEA, BREAD), on(9, TEA, BREAD), { ...late, products: [NAIL, BREAD] });
    fresh.take(on(3, TEA, MILK), on(4, TEA, MILK), on(4, TEA, MILK));
    expect(rowsOf(reader)).toEqual(rowsOf(fresh));
  });

  test('counts a basket again whose day is no longer too old, and none whose day has become so', () => {
    const { reader, late } = full();
    const again = on(1, MILK, BREAD);
    reader.take(again, { ...late, day: 1 });
    expect(rowsOf(reader)).toMatchObject({ baskets: 6 });
    reader.take({ ...again, day: 9 });
    expect(rowsOf(reader)).toMatchObject({ baskets: 7 });
  });

  test('drops even the newest day where that alone is too much', () => {
    const reader = new Reader(10);
    reader.take(...Array.from({ length: 11 }, () => on(5, TEA, MILK)));
    expect(rowsOf(reader)).toMatchObject({ baskets: 0 });
    reader.take(on(5, TEA, MILK), on(6, TEA, MILK));
    expect(rowsOf(reader)).toMatchObject({ baskets: 1 });
  });

  test('never holds more than it may, and is one of the newest days alone', () => {
    const products = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
    const change = fc.record({ which: fc.nat(60), day: fc.nat(12), products });
    fc.assert(
      fc.property(fc.array(change, { minLength: 60, maxLength: 120 }), (changes) => {
        const ids = Array.from({ length: 61 }, () => newId<PurchaseId>());
        const reader = new Reader(20);
        const now = new Map<string, Basket>();
        for (const { which, ...each } of changes) {
          const changed = { purchaseId: ids[which] ?? newId<PurchaseId>(), ...each };
          now.set(changed.purchaseId, changed);
          reader.take(changed);
        }
        const { baskets, ...rest } = reader.book.fit(reader.book.place, 9, 'COSINE', null);
        expect(baskets).toBeLessThanOrEqual(20);
        const wanted = Array.from({ length: 14 }, (_, first) => {
          const fresh = new Reader();
          fresh.take(...[...now.values()].filter(({ day }) => day >= first));
          return fresh.book.fit(fresh.book.place, 9, 'COSINE', null);
        });
        expect(wanted).toContainEqual({ baskets, ...rest });
      }),
    );
  });
});

describe('a shelf', () => {
  const [one, two, three] = [newId<ProgramId>(), newId<ProgramId>(), newId<ProgramId>()];

  test('keeps the books used last, as many as there is room for', () => {
    const shelf = new AffinityShelf<BookPlace>(Infinity, 2);
    const [first, second] = [shelf.bookOf(one), shelf.bookOf(two)];
    expect(shelf.bookOf(one)).toBe(first);
    shelf.bookOf(three);
    expect(shelf.bookOf(one)).toBe(first);
    expect(shelf.bookOf(two)).not.toBe(second);
  });

  test('has no room for others beside a large one, but always for the one in use', () => {
    const shelf = new AffinityShelf<BookPlace>(20, 9);
    const small = shelf.bookOf(one);
    const large = shelf.bookOf(two);
    const baskets = [basket(TEA, MILK), basket(TEA, MILK), basket(BREAD)];
    large.take(pageOf(baskets), null, { revision: 1, purchaseId: newId() });
    expect(shelf.bookOf(two)).toBe(large);
    expect(shelf.bookOf(one)).not.toBe(small);
  });

  test('drops a book on demand', () => {
    const shelf = new AffinityShelf<BookPlace>();
    const book = shelf.bookOf(one);
    shelf.drop(one);
    expect(shelf.bookOf(one)).not.toBe(book);
  });
});
