import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeReturn, type ReturnCommand } from '../../../src/purchases/domain/return-command.js';
import { returnWith, toldBy, valueOf } from './examples.js';

const ADA = { kind: 'EXTERNAL_ID', value: 'ada' } as const;
const byCustomer = (over: Partial<ReturnCommand> = {}): ReturnCommand =>
  returnWith({ purchase: null, customer: ADA, ...over });

describe('judgeReturn', () => {
  it('reads quantities and numbers the lines', () => {
    const lines = [
      { lineNo: 3, sku: null, quantity: '1.5' },
      { lineNo: null, sku: 'TEA', quantity: 2 },
      { lineNo: 1, sku: 'JAM', quantity: '0.001' },
    ];
    expect(valueOf(judgeReturn(returnWith({ lines })))).toEqual({
      source: 'till-1',
      externalId: 'r-1',
      occurredAt: Date.parse('2026-03-02T09:30:00Z'),
      storeCode: null,
      purchase: { source: 'till-1', externalId: 'p-1' },
      customer: null,
      everything: false,
      lines: [
        { lineNo: 1, purchaseLineNo: 3, sku: null, quantity: 1500 },
        { lineNo: 2, purchaseLineNo: null, sku: 'TEA', quantity: 2000 },
        { lineNo: 3, purchaseLineNo: 1, sku: 'JAM', quantity: 1 },
      ],
    });
  });

  it.each<[string, ReturnCommand]>([
    ['everything of a purchase', returnWith({ everything: true, lines: [] })],
    ['products of a customer', byCustomer()],
    [
      '5,000 lines',
      returnWith({ lines: Array.from({ length: 5000 }, () => ({ lineNo: 1, sku: null, quantity: 1 })) }),
    ],
  ])('takes %s', (_what, command) => {
    expect(toldBy(judgeReturn(command))).toEqual([]);
  });

  it.each<[string, ReturnCommand, string[]]>([
    ['a customer beside the purchase', returnWith({ customer: ADA }), ['INVALID customer']],
    ['no source', returnWith({ source: '' }), ['REQUIRED source']],
    ['NUL in its number', returnWith({ externalId: 'a\0' }), ['UNSUPPORTED_TEXT externalId']],
    ['a long store', returnWith({ storeCode: 'x'.repeat(101) }), ['TOO_LONG storeCode']],
    ['no time', returnWith({ occurredAt: '' }), ['INVALID occurredAt']],
    [
      'a purchase without a name',
      returnWith({ purchase: { source: '', externalId: '\ud800' } }),
      ['REQUIRED purchase.source', 'UNSUPPORTED_TEXT purchase.externalId'],
    ],
    ['nothing to look for', returnWith({ purchase: null }), ['REQUIRED purchase']],
    ['everything of a customer', byCustomer({ everything: true, lines: [] }), ['REQUIRED purchase']],
    ['everything and lines', returnWith({ everything: true }), ['REQUIRED lines']],
    ['no lines', returnWith({ lines: [] }), ['REQUIRED lines']],
    [
      '5,001 lines',
      returnWith({ lines: Array.from({ length: 5001 }, () => ({ lineNo: 1, sku: null, quantity: 1 })) }),
      ['TOO_MANY lines'],
    ],
    [
      'a line that names nothing',
      returnWith({ lines: [{ lineNo: null, sku: null, quantity: 1 }] }),
      ['REQUIRED lines.0.sku'],
    ],
    ['an empty sku', returnWith({ lines: [{ lineNo: 1, sku: '', quantity: 1 }] }), ['REQUIRED lines.0.sku']],
    [
      'no quantity',
      returnWith({ lines: [{ lineNo: 1, sku: null, quantity: 0 }] }),
      ['OUT_OF_RANGE lines.0.quantity'],
    ],
    [
      'a line number without its purchase',
      byCustomer({ lines: [{ lineNo: 1, sku: 'TEA', quantity: 1 }] }),
      ['INVALID lines.0.lineNo'],
    ],
    [
      'a line number alone without its purchase',
      byCustomer({ lines: [{ lineNo: 1, sku: null, quantity: 1 }] }),
      ['REQUIRED lines.0.sku', 'INVALID lines.0.lineNo'],
    ],
  ])('refuses %s', (_what, command, expected) => {
    expect(toldBy(judgeReturn(command))).toEqual(expected);
  });

  it('judges whatever it is given without an exception', () => {
    const text = fc.string({ unit: 'binary', maxLength: 4 });
    const line = fc.record({
      lineNo: fc.option(fc.integer()),
      sku: fc.option(text),
      quantity: fc.oneof(text, fc.double(), fc.integer()),
    });
    const command = fc.record({
      source: text,
      externalId: text,
      occurredAt: text,
      storeCode: fc.option(text),
      purchase: fc.option(fc.record({ source: text, externalId: text })),
      customer: fc.option(fc.constant(ADA)),
      everything: fc.boolean(),
      lines: fc.array(line, { maxLength: 3 }),
    });
    fc.assert(fc.property(command, (given) => typeof judgeReturn(given).ok === 'boolean'));
  });
});
