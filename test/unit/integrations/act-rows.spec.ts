import { describe, expect, it } from '@jest/globals';
import { ActRows, type ActFile } from '../../../src/integrations/domain/act-rows.js';
import { ActTable, UNKNOWN } from '../../../src/integrations/domain/act-table.js';
import { FILE_COLUMNS } from '../../../src/integrations/domain/import-file.js';
import { LocalTimes } from '../../../src/integrations/domain/local-times.js';
import { PriceList } from '../../../src/integrations/domain/price-list.js';
import { RefusedRows } from '../../../src/integrations/domain/refused-rows.js';
import { Vocabulary } from '../../../src/integrations/domain/vocabulary.js';

/** Reads rows that stand from line 2 on. */
function read(rows: string[], file: ActFile = 'transactions') {
  const table = new ActTable();
  const words = {
    customers: new Vocabulary(),
    products: new Vocabulary(),
    prices: new PriceList(2),
    times: new LocalTimes('UTC'),
  };
  const refused = new RefusedRows();
  const columns = new Map(FILE_COLUMNS[file].required.map((column, index) => [column, index]));
  const reader = new ActRows(file, columns, table, words, refused);
  for (const [index, row] of rows.entries()) reader.add(row.split(','), index + 2);
  reader.seal();
  const acts = [...table.inOrder()].map((act) => ({
    id: table.idOf(act),
    customer: table.customerOf(act) === UNKNOWN ? null : words.customers.textOf(table.customerOf(act)),
    time: new Date(table.timeOf(act)!).toISOString().slice(0, 16),
    lines: table
      .linesOf(act)
      .map(({ product, quantity, fileLine }) => `${words.products.textOf(product)} ${quantity} ${fileLine}`),
  }));
  const faults = rows.map((_, index) => refused.find(file, index + 2)?.code ?? null);
  return { acts, faults, reasonOf: (line: number) => refused.find(file, line)?.reason };
}

describe('rows of orders', () => {
  it('are gathered by order, wherever they stand, at the time of the earliest', () => {
    const { acts, faults } = read([
      '7,A,2011-01-02T10:05:00,TEA,2,1.50',
      ',B,2011-01-01T09:00:00,MUG,0.335,4',
      '7,A,2011-01-02T10:03:00,CUP,1,2',
    ]);
    expect(acts).toEqual([
      { id: 'B', customer: null, time: '2011-01-01T09:00', lines: ['MUG 335 3'] },
      { id: 'A', customer: '7', time: '2011-01-02T10:03', lines: ['TEA 2000 2', 'CUP 1000 4'] },
    ]);
    expect(faults).toEqual([null, null, null]);
  });

  it('keep the order of the file where the time is the same', () => {
    const { acts } = read(['1,B,2011-01-01,TEA,1,1', '1,A,2011-01-01,TEA,1,1']);
    expect(acts.map(({ id }) => id)).toEqual(['B', 'A']);
  });

  it.each([
    [
      '7,A,2011-01-01,TEA,-1,1',
      'OUT_OF_RANGE',
      'quantity must be above 0 .* what came back belongs in returns',
    ],
    ['7,A,2011-01-01,TEA,0,1', 'OUT_OF_RANGE', 'quantity must be above 0'],
    ['7,A,2011-01-01,TEA,0.0001,1', 'OUT_OF_RANGE', 'up to three decimal places'],
    ['7,A,2011-01-01,TEA,1000000.001,1', 'OUT_OF_RANGE', 'at most 1000000'],
    ['7,A,2011-01-01,TEA,two,1', 'INVALID', 'quantity must be a number'],
    ['7,A,2011-01-01,TEA,,1', 'REQUIRED', 'quantity is empty'],
    ['7,A,2011-01-01,TEA,1,', 'REQUIRED', 'unit_price is empty'],
    ['7,A,2011-01-01,TEA,1,free', 'INVALID', 'unit_price must be a number'],
    ['7,A,2011-01-01,TEA,1,-1', 'OUT_OF_RANGE', 'unit_price must not be below 0'],
    ['7,A,2011-01-01,,1,1', 'REQUIRED', 'product_id is empty'],
    ['7,A,1/1/2011,TEA,1,1', 'INVALID', 'ordered_at must be a time such as'],
    ['7,A,,TEA,1,1', 'REQUIRED', 'ordered_at is empty'],
    ['7, ,2011-01-01,TEA,1,1', 'REQUIRED', 'order_id is empty: a row without it belongs to no order'],
  ])('refuse %s', (row, code, reason) => {
    const { acts, faults, reasonOf } = read([row]);
    expect([acts, faults]).toEqual([[], [code]]);
    expect(reasonOf(2)).toMatch(new RegExp(reason));
  });

  it('are refused with their whole order, never half of it', () => {
    const { acts, faults, reasonOf } = read([
      '7,A,2011-01-01,TEA,1,1',
      '7,B,2011-01-01,TEA,1,1',
      '7,A,2011-01-01,CUP,none,1',
      '7,A,2011-01-01,MUG,1,1',
    ]);
    expect(acts.map(({ id }) => id)).toEqual(['B']);
    expect(faults).toEqual(['OTHER_LINE_REFUSED', null, 'INVALID', 'OTHER_LINE_REFUSED']);
    expect(reasonOf(2)).toBe('line 4 of this order was refused, and the order with it');
  });

  it('that name two customers refuse their order; those that name none follow the others', () => {
    const { acts, faults, reasonOf } = read([
      '7,A,2011-01-01,TEA,1,1',
      '8,A,2011-01-01,TEA,1,1',
      ',B,2011-01-01,TEA,1,1',
      '9,B,,CUP,1,1',
    ]);
    expect(acts).toMatchObject([{ id: 'B', customer: '9' }]);
    expect(faults).toEqual(['CONFLICTING_CUSTOMERS', 'CONFLICTING_CUSTOMERS', null, null]);
    expect(reasonOf(3)).toContain('name different customers, 7 and 8');
  });
});

describe('rows of returns', () => {
  it('have no price, and need a customer', () => {
    const { acts, faults } = read(['7,R1,2011-01-01,TEA,1', ',R2,2011-01-01,TEA,1'], 'returns');
    expect(acts.map(({ id }) => id)).toEqual(['R1']);
    expect(faults).toEqual([null, 'REQUIRED']);
  });
});
