import { describe, expect, it } from '@jest/globals';
import { parseColumnMap, placeColumns } from '../../../src/integrations/domain/column-map.js';

const RETURNS = ['customer_id', 'return_id', 'returned_at', 'product_id', 'quantity', 'unit_price'];

describe('a column map', () => {
  it('names columns of all files or of one', () => {
    expect(parseColumnMap('ordered_at=Invoice Date, transactions.unit_price=Price')).toEqual({
      ok: true,
      value: [
        { file: null, column: 'ordered_at', header: 'Invoice Date' },
        { file: 'transactions', column: 'unit_price', header: 'Price' },
      ],
    });
  });

  it.each([
    ['ordered_at', 'does not read column=name'],
    ['=Price', 'does not read column=name'],
    ['price=Price', 'there is no column "price": the columns are customer_id, country'],
    ['sales.quantity=Qty', 'there is no file "sales": the files are customers, products'],
    ['customers.quantity=Qty', 'there is no column "quantity": the columns are customer_id, country'],
  ])('refuses %s', (text, reason) => {
    expect(parseColumnMap(text)).toEqual({ ok: false, error: expect.stringContaining(reason) });
  });
});

describe('placing columns', () => {
  it('takes them by their names in the first line, in any order', () => {
    const placed = placeColumns('products', ['category', ' name ', 'product_id', 'colour'], []);
    expect(placed.ok && Object.fromEntries(placed.value)).toEqual({ product_id: 2, name: 1, category: 0 });
  });

  it('does without optional ones', () => {
    const placed = placeColumns('customers', ['customer_id'], []);
    expect(placed.ok && [...placed.value.keys()]).toEqual(['customer_id']);
  });

  it('names a missing column and how to give it', () => {
    expect(placeColumns('transactions', ['customer_id', 'order_id', 'InvoiceDate'], [])).toEqual({
      ok: false,
      error:
        'it has no column "ordered_at"; say which one it is with --map transactions.ordered_at=… ' +
        '(it has: customer_id, order_id, InvoiceDate)',
    });
  });

  it('takes a name for all files where the file has it, and ours where not', () => {
    const names = [{ file: null, column: 'quantity', header: 'Qty' }];
    const own = placeColumns('returns', RETURNS, names);
    const other = placeColumns('returns', [...RETURNS.slice(0, 4), 'Qty'], names);
    expect([own.ok && own.value.get('quantity'), other.ok && other.value.get('quantity')]).toEqual([4, 4]);
  });

  it('insists on a name that was given for the file', () => {
    const names = [{ file: 'customers' as const, column: 'country', header: 'Land' }];
    expect(placeColumns('customers', ['customer_id', 'country'], names)).toMatchObject({ ok: false });
  });
});
