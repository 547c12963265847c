import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CategoryId } from '../../../src/catalog/domain/category.js';
import type { Product, ProductId, ProductStatus } from '../../../src/catalog/domain/product.js';
import {
  decideProducts,
  judgeProduct,
  type ResolvedFacts,
  type SaveProduct,
} from '../../../src/catalog/domain/save-products.policy.js';

function problemsOf(command: SaveProduct): (string | undefined)[][] {
  const judged = judgeProduct(command);
  return judged.ok ? [] : judged.error.map(({ code, field }) => [code, ...field]);
}

describe('a product to be saved', () => {
  it('is taken with what was said of it, tidied', () => {
    const command = {
      sku: ' A-1 ',
      name: 'Coffee',
      category: 'Drinks>Coffee',
      tags: ['b', ' a', 'b'],
      priceMinor: 0,
      unitCostMinor: 2 ** 53 - 1,
      stockQuantity: 2.5,
      status: 'WITHDRAWN' as const,
    };
    expect(judgeProduct(command)).toEqual({
      ok: true,
      value: { ...command, category: 'Drinks > Coffee', tags: ['a', 'b'], stockQuantity: 2_500 },
    });
  });

  it('says no more than was said, and that nothing is known where null was', () => {
    expect(judgeProduct({ sku: 'A' })).toEqual({ ok: true, value: { sku: 'A' } });
    const cleared = {
      sku: 'A',
      name: null,
      category: null,
      priceMinor: null,
      unitCostMinor: null,
      stockQuantity: null,
    };
    expect(judgeProduct({ ...cleared, tags: null })).toEqual({ ok: true, value: { ...cleared, tags: [] } });
  });

  it.each<[number | string, number]>([
    [0, 0],
    [-0, 0],
    ['0.375', 375],
    ['1.5000', 1_500],
    ['1000000000', 10 ** 12],
  ])('has %j of it in stock', (stockQuantity, thousandths) => {
    const judged = judgeProduct({ sku: 'A', stockQuantity });
    expect(judged.ok && judged.value.stockQuantity).toBe(thousandths);
  });

  it('may cost more than its price, or have no price', () => {
    for (const priceMinor of [undefined, null, 0, 99]) {
      expect(problemsOf({ sku: 'A', priceMinor, unitCostMinor: 100 })).toEqual([]);
    }
  });

  it.each<[SaveProduct, string[][]]>([
    [{ sku: '' }, [['REQUIRED', 'sku']]],
    [{ sku: 'a'.repeat(101) }, [['TOO_LONG', 'sku']]],
    [{ sku: 'a\u0000' }, [['UNSUPPORTED_TEXT', 'sku']]],
    [{ sku: 'a', name: '' }, [['REQUIRED', 'name']]],
    [{ sku: 'a', name: '  ' }, [['REQUIRED', 'name']]],
    [{ sku: 'a', name: '\udc00' }, [['UNSUPPORTED_TEXT', 'name']]],
    [{ sku: 'a', name: 'a'.repeat(501) }, [['TOO_LONG', 'name']]],
    [{ sku: 'a', category: 'a>>b' }, [['INVALID', 'category']]],
    [{ sku: 'a', tags: Array.from({ length: 51 }, (_, n) => `${n}`) }, [['TOO_MANY', 'tags']]],
    [{ sku: 'a', tags: ['fine', ' '] }, [['REQUIRED', 'tags', '1']]],
    [{ sku: 'a', tags: ['z', 'z', '\ud800'] }, [['UNSUPPORTED_TEXT', 'tags', '2']]],
    [{ sku: 'a', tags: ['a'.repeat(101)] }, [['TOO_LONG', 'tags', '0']]],
    [{ sku: 'a', priceMinor: 1.5 }, [['OUT_OF_RANGE', 'priceMinor']]],
    [{ sku: 'a', unitCostMinor: -1 }, [['OUT_OF_RANGE', 'unitCostMinor']]],
    ...[-1, -0.001, 0.0001, '1000000000.001', 1e300, Number.NaN, '', '-1', '1e3', '1,5', '0x10', '١'].map(
      (stockQuantity): [SaveProduct, string[][]] => [
        { sku: 'a', stockQuantity },
        [['OUT_OF_RANGE', 'stockQuantity']],
      ],
    ),
    [{ sku: 'a', status: 'UNLISTED' }, [['INVALID', 'status']]],
    [{ sku: 'a', status: null }, [['REQUIRED', 'status']]],
    [
      { sku: '', name: '\n', priceMinor: -1 },
      [
        ['REQUIRED', 'sku'],
        ['UNSUPPORTED_TEXT', 'name'],
        ['OUT_OF_RANGE', 'priceMinor'],
      ],
    ],
  ])('%j is refused with everything that is wrong', (command, problems) => {
    expect(problemsOf(command)).toEqual(problems);
  });
});

let ids = 0;
function facts(sku: string, rest: Partial<ResolvedFacts> = {}): ResolvedFacts {
  return { sku, newProductId: `new ${++ids}` as ProductId, ...rest };
}

function product(sku: string, rest: Partial<Product> = {}): Product {
  return {
    productId: `id of ${sku}` as ProductId,
    sku,
    name: null,
    categoryId: null,
    tags: [],
    priceMinor: null,
    unitCostMinor: null,
    stockQuantity: null,
    status: 'LISTED',
    ...rest,
  };
}

describe('saving products', () => {
  it('creates what is new, updates what differs and leaves the rest', () => {
    const stored = [product('same', { name: 'Same', tags: ['x'] }), product('other', { name: 'Old' })];
    const wanted = [
      facts('new', { priceMinor: 5 }),
      facts('same', { name: 'Same', tags: ['x'] }),
      facts('other', { name: 'New' }),
    ];
    const decision = decideProducts(stored, wanted);
    expect(decision.outcomes).toEqual(['CREATED', 'UNCHANGED', 'UPDATED']);
    expect(decision.created).toEqual([
      product('new', { productId: wanted[0]!.newProductId, priceMinor: 5, status: 'LISTED' }),
    ]);
    expect(decision.updated).toEqual([product('other', { name: 'New' })]);
  });

  it('keeps what is not said', () => {
    const known = product('a', {
      name: 'A',
      categoryId: 'c' as CategoryId,
      tags: ['x'],
      priceMinor: 1,
      unitCostMinor: 2,
      stockQuantity: 3,
    });
    expect(decideProducts([known], [facts('a')]).outcomes).toEqual(['UNCHANGED']);
    expect(decideProducts([known], [facts('a', { priceMinor: 0 })]).updated).toEqual([
      { ...known, priceMinor: 0 },
    ]);
  });

  it('lists what a receipt brought, and leaves withdrawn what was withdrawn', () => {
    const stored = [
      product('seen', { status: 'UNLISTED' }),
      product('gone', { status: 'WITHDRAWN', name: 'Gone' }),
    ];
    const decision = decideProducts(stored, [facts('seen'), facts('gone', { name: 'Back?' })]);
    expect(decision.outcomes).toEqual(['UPDATED', 'UPDATED']);
    expect(decision.updated.map(({ status }) => status)).toEqual(['LISTED', 'WITHDRAWN']);
  });

  it('forgets what is said not to be known, and nothing else', () => {
    const known = product('a', {
      name: 'A',
      categoryId: 'c' as CategoryId,
      tags: ['x'],
      priceMinor: 1,
      unitCostMinor: 2,
      stockQuantity: 0,
    });
    const cleared = {
      name: null,
      categoryId: null,
      tags: [],
      priceMinor: null,
      unitCostMinor: null,
      stockQuantity: null,
    };
    for (const [field, nothing] of Object.entries(cleared)) {
      const change = { [field]: nothing };
      expect(decideProducts([known], [facts('a', change)]).updated).toEqual([{ ...known, ...change }]);
    }
    expect(decideProducts([known], [facts('a', cleared)]).updated).toEqual([product('a')]);
    expect(decideProducts([product('a')], [facts('a', cleared)]).outcomes).toEqual(['UNCHANGED']);
    expect(decideProducts([], [facts('b', cleared)]).outcomes).toEqual(['CREATED']);
  });

  it.each<[ProductStatus | undefined, ProductStatus, string]>([
    [undefined, 'WITHDRAWN', 'CREATED'],
    ['LISTED', 'WITHDRAWN', 'UPDATED'],
    ['UNLISTED', 'WITHDRAWN', 'UPDATED'],
    ['WITHDRAWN', 'WITHDRAWN', 'UNCHANGED'],
    ['WITHDRAWN', 'LISTED', 'UPDATED'],
    ['UNLISTED', 'LISTED', 'UPDATED'],
    ['LISTED', 'LISTED', 'UNCHANGED'],
  ])('makes what is %s %s when told to: %s', (before, status, outcome) => {
    const stored = before ? [product('a', { status: before })] : [];
    const { outcomes, created, updated } = decideProducts(stored, [facts('a', { status })]);
    expect(outcomes).toEqual([outcome]);
    const written = [...created, ...updated].map((each) => each.status);
    expect(written).toEqual(outcome === 'UNCHANGED' ? [] : [status]);
  });

  it('takes two of one sku in order, and writes one row', () => {
    const wanted = [
      facts('a', { name: 'First', priceMinor: 1 }),
      facts('a', { name: 'Second' }),
      facts('a', { priceMinor: 1 }),
    ];
    const decision = decideProducts([], wanted);
    expect(decision.outcomes).toEqual(['CREATED', 'UPDATED', 'UNCHANGED']);
    expect(decision.updated).toEqual([]);
    expect(decision.created).toEqual([
      product('a', { productId: wanted[0]!.newProductId, name: 'Second', priceMinor: 1 }),
    ]);
  });

  it('comes to the same in one batch as one by one, and to nothing when repeated', () => {
    const some = fc.record(
      {
        sku: fc.constantFrom('a', 'b', 'c'),
        name: fc.constantFrom('x', 'y', null),
        priceMinor: fc.option(fc.nat(2)),
        status: fc.constantFrom<ProductStatus>('LISTED', 'WITHDRAWN'),
        tags: fc.constantFrom<readonly string[]>([], ['t']),
      },
      { requiredKeys: ['sku'] },
    );
    const start = [product('a', { status: 'UNLISTED' }), product('b', { name: 'x' })];
    fc.assert(
      fc.property(fc.array(some, { maxLength: 12 }), (commands) => {
        const wanted = commands.map(({ sku, ...rest }) => facts(sku, rest));
        const after = (stored: readonly Product[], batch: readonly ResolvedFacts[]): Product[] => {
          const { created, updated } = decideProducts(stored, batch);
          const changed = new Map([...created, ...updated].map((each) => [each.sku, each]));
          expect(changed.size).toBe(created.length + updated.length);
          return [...new Map([...stored.map((each) => [each.sku, each] as const), ...changed]).values()];
        };
        const whole = after(start, wanted);
        const stepwise = wanted.reduce<readonly Product[]>((stored, each) => after(stored, [each]), start);
        expect(whole).toEqual(expect.arrayContaining([...stepwise]));
        expect(whole).toHaveLength(stepwise.length);
        const last = new Map(wanted.map((each) => [each.sku, each]));
        expect(decideProducts(whole, [...last.values()]).updated).toEqual([]);
      }),
    );
  });
});
