import { describe, expect, it } from '@jest/globals';
import { purchaseContent, returnContent } from '../../../src/purchases/domain/act-content.js';
import { judgePurchase } from '../../../src/purchases/domain/judge-purchase.js';
import type { LineCommand, PurchaseCommand } from '../../../src/purchases/domain/purchase-command.js';
import { judgeReturn, type ReturnCommand } from '../../../src/purchases/domain/return-command.js';
import { lineWith, purchaseWith, returnWith, valueOf } from './examples.js';

const PROGRAM = { currency: 'GBP', pricesIncludeTax: true };

const ofPurchase = (over: Partial<PurchaseCommand> = {}, line: Partial<LineCommand> = {}): string =>
  JSON.stringify(
    purchaseContent(valueOf(judgePurchase(purchaseWith({ lines: [lineWith(line)], ...over }), PROGRAM))),
  );
const ofReturn = (over: Partial<ReturnCommand> = {}): string =>
  JSON.stringify(returnContent(valueOf(judgeReturn(returnWith(over)))));

describe('the content of a purchase', () => {
  it.each<[string, string]>([
    ['discounts of nothing', ofPurchase({ discountMinor: 0 }, { discountMinor: 0, taxMinor: 0 })],
    ['a line total that is worked out', ofPurchase({}, { lineTotalMinor: 1000 })],
    ['a total that is checked', ofPurchase({ totalMinor: 1000 })],
    ['a quantity written in another way', ofPurchase({}, { quantity: '1.000' })],
    ['a time written in another way', ofPurchase({ occurredAt: '2026-03-01T10:30:00.000+01:00' })],
    ['its number, which it is looked up by', ofPurchase({ source: 'other', externalId: 'other' })],
  ])('is the same with %s', (_what, content) => {
    expect(content).toBe(ofPurchase());
  });

  it('differs with every fact', () => {
    const contents = [
      ofPurchase(),
      ofPurchase({ customer: { kind: 'CARD', value: '1' } }),
      ofPurchase({ customer: { kind: 'EXTERNAL_ID', value: '1' } }),
      ofPurchase({ customer: { kind: 'EXTERNAL_ID', value: '1 ' } }),
      ofPurchase({ occurredAt: '2026-03-01T09:30:00.001Z' }),
      ofPurchase({ storeCode: 'WEB' }),
      ofPurchase({ channel: 'WEB' }),
      ofPurchase({ discountMinor: 1 }),
      ofPurchase({}, { sku: 'JAM' }),
      ofPurchase({}, { sku: '' + 'TEA ' }),
      ofPurchase({}, { quantity: '1.001', lineTotalMinor: 1000 }),
      ofPurchase({}, { unitPriceMinor: 999, lineTotalMinor: 1000 }),
      ofPurchase({}, { lineTotalMinor: 999 }),
      ofPurchase({}, { discountMinor: 1 }),
      ofPurchase({}, { taxMinor: 1 }),
      ofPurchase({}, { name: 'Tea' }),
      ofPurchase({}, { category: 'Tea' }),
      ofPurchase({ lines: [lineWith(), lineWith()] }),
      ofPurchase({ lines: [lineWith(), lineWith({ sku: 'JAM' })] }),
      ofPurchase({ lines: [lineWith({ sku: 'JAM' }), lineWith()] }),
      ofPurchase({ lines: [lineWith({ name: '","' }), lineWith()] }),
    ];
    expect(new Set(contents).size).toBe(contents.length);
  });
});

describe('the content of a return', () => {
  it('is the same with values written in another way', () => {
    const lines = [{ lineNo: null, sku: 'TEA', quantity: '1.0' }];
    expect(ofReturn({ lines, occurredAt: '2026-03-02T08:30:00-01:00' })).toBe(ofReturn());
  });

  it('differs with every fact', () => {
    const line = { lineNo: null, sku: 'TEA', quantity: 1 };
    const contents = [
      ofReturn(),
      ofReturn({ purchase: { source: 'till-2', externalId: 'p-1' } }),
      ofReturn({ purchase: { source: 'till-1', externalId: 'p-2' } }),
      ofReturn({ purchase: null, customer: { kind: 'CARD', value: '1' } }),
      ofReturn({ purchase: null, customer: { kind: 'CARD', value: '2' } }),
      ofReturn({ occurredAt: '2026-03-02T09:30:01Z' }),
      ofReturn({ storeCode: 'S' }),
      ofReturn({ everything: true, lines: [] }),
      ofReturn({ lines: [{ ...line, quantity: 2 }] }),
      ofReturn({ lines: [{ ...line, lineNo: 1 }] }),
      ofReturn({ lines: [{ ...line, sku: null, lineNo: 1 }] }),
      ofReturn({ lines: [{ ...line, sku: 'JAM' }] }),
      ofReturn({ lines: [line, line] }),
    ];
    expect(new Set(contents).size).toBe(contents.length);
  });
});
