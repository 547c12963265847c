import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HolderId, PurchaseId } from '../../../src/kernel/id.js';
import { KeptLines, type Match, type ReturnableLine } from '../../../src/purchases/domain/match-return.js';
import type { ReturnFactsLine } from '../../../src/purchases/domain/return-command.js';

function bought(
  purchaseId: string,
  lineNo: number,
  sku: string,
  quantity: number,
  returnedQuantity = 0,
): ReturnableLine {
  return {
    ownerId: 'customer' as HolderId,
    purchaseId: purchaseId as PurchaseId,
    lineNo,
    sku,
    quantity,
    returnedQuantity,
  };
}

const asked = (
  ...lines: [sku: string | null, quantity: number, purchaseLineNo?: number][]
): ReturnFactsLine[] =>
  lines.map(([sku, quantity, purchaseLineNo], index) => ({
    lineNo: index + 1,
    purchaseLineNo: purchaseLineNo ?? null,
    sku,
    quantity,
  }));

/** What was taken, e.g. `1: 2 of may/1`; and what was not. */
function told({ lines, parts }: Match): string[] {
  return [
    ...parts.map((part) => `${part.returnLineNo}: ${part.quantity} of ${part.purchaseId}/${part.lineNo}`),
    ...lines.flatMap(({ lineNo, accepted, refusal }) =>
      refusal ? [`${lineNo}: ${accepted} taken, ${refusal.code} ${refusal.field.join('.')}`] : [],
    ),
  ];
}

const MAY = [bought('may', 1, 'TEA', 3000), bought('may', 2, 'JAM', 1000), bought('may', 3, 'TEA', 1000)];
const JUNE = [bought('june', 1, 'TEA', 2000)];

describe('with a receipt', () => {
  it.each([
    ['by line', asked([null, 2000, 1]), ['1: 2000 of may/1']],
    ['by line and sku', asked(['TEA', 1000, 3]), ['1: 1000 of may/3']],
    ['by sku over its lines, in order', asked(['TEA', 3500]), ['1: 3000 of may/1', '1: 500 of may/3']],
    [
      'line after line, each seeing the ones before',
      asked(['TEA', 2500], ['TEA', 1500], ['TEA', 1]),
      [
        '1: 2500 of may/1',
        '2: 500 of may/1',
        '2: 1000 of may/3',
        '3: 0 taken, RETURN_EXCEEDS_PURCHASE lines.2.quantity',
      ],
    ],
    ['whole or not at all', asked(['TEA', 4001]), ['1: 0 taken, RETURN_EXCEEDS_PURCHASE lines.0.quantity']],
    ['no unknown line', asked([null, 1, 4]), ['1: 0 taken, LINE_NOT_FOUND lines.0.lineNo']],
    ['no unknown sku', asked(['HAM', 1]), ['1: 0 taken, LINE_NOT_FOUND lines.0.sku']],
    ['no line of another sku', asked(['JAM', 1, 1]), ['1: 0 taken, LINE_NOT_FOUND lines.0.lineNo']],
    [
      'what can be taken beside what cannot',
      asked(['HAM', 1], ['JAM', 1000]),
      ['2: 1000 of may/2', '1: 0 taken, LINE_NOT_FOUND lines.0.sku'],
    ],
  ])('takes %s', (_what, lines, expected) => {
    expect(told(new KeptLines().takeByReceipt(lines, MAY))).toEqual(expected);
  });

  it('takes what came back before into account, and says what is left', () => {
    const line = bought('may', 1, 'TEA', 3000, 1200);
    const match = new KeptLines().takeByReceipt(asked(['TEA', 1801]), [line]);
    expect(match.lines[0]!.refusal).toMatchObject({
      message: 'Only 1.8 can still be returned.',
      details: { returnable: 1800 },
      retryable: false,
    });
  });

  it('takes everything that is left, once', () => {
    const kept = new KeptLines();
    kept.takeByReceipt(asked(['TEA', 3000], ['JAM', 400]), MAY);
    const rest = kept.takeEverything(MAY);
    expect(told(rest)).toEqual(['1: 600 of may/2', '2: 1000 of may/3']);
    expect(rest.lines).toMatchObject([
      { sku: 'JAM', requested: 600, accepted: 600 },
      { sku: 'TEA', requested: 1000, accepted: 1000 },
    ]);
    expect(kept.takeEverything(MAY)).toEqual({ lines: [], parts: [] });
  });

  it('counts what was noted as taken', () => {
    const first = new KeptLines().takeByReceipt(asked(['TEA', 3500]), MAY);
    const second = new KeptLines();
    second.note(first.parts);
    expect(MAY.map((line) => second.left(line))).toEqual([0, 1000, 500]);
  });
});

describe('without a receipt', () => {
  const latestFirst = [...JUNE, ...MAY];

  it('takes the latest purchases first, then says what it could not take', () => {
    const kept = new KeptLines();
    expect(told(kept.takeByCustomer(asked(['TEA', 4000]), latestFirst))).toEqual([
      '1: 2000 of june/1',
      '1: 2000 of may/1',
    ]);
    expect(told(kept.takeByCustomer(asked(['TEA', 4000]), latestFirst))).toEqual([
      '1: 1000 of may/1',
      '1: 1000 of may/3',
      '1: 2000 taken, RETURN_EXCEEDS_PURCHASE lines.0.quantity',
    ]);
    const none = kept.takeByCustomer(asked(['TEA', 1], ['HAM', 1]), latestFirst);
    expect(told(none)).toEqual([
      '1: 0 taken, NOTHING_TO_RETURN lines.0.sku',
      '2: 0 taken, NOTHING_TO_RETURN lines.1.sku',
    ]);
    expect(none.lines[0]!.refusal).toMatchObject({ retryable: true });
  });
});

describe('any returns', () => {
  const sku = fc.constantFrom('TEA', 'JAM', 'HAM');
  const lines = fc
    .array(fc.tuple(sku, fc.integer({ min: 1, max: 5000 }), fc.nat({ max: 100 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((all) =>
      all.map(([each, quantity, percent], index) =>
        bought(`p${index >> 1}`, (index % 2) + 1, each, quantity, Math.floor((quantity * percent) / 100)),
      ),
    );
  const ask = fc.record({
    how: fc.constantFrom('RECEIPT', 'CUSTOMER', 'EVERYTHING'),
    which: fc.nat({ max: 3 }),
    lines: fc.array(fc.tuple(sku, fc.integer({ min: 1, max: 6000 })), { minLength: 1, maxLength: 3 }),
  });

  it('take never more than was bought, what they say they take, and the latest first', () => {
    fc.assert(
      fc.property(lines, fc.array(ask, { maxLength: 8 }), (sold, asks) => {
        const kept = new KeptLines();
        const taken = new Map<string, number>();
        for (const { how, which, lines: wanted } of asks) {
          const purchase = sold.filter(({ purchaseId }) => purchaseId === `p${which}`);
          const facts = asked(...wanted);
          const match =
            how === 'EVERYTHING'
              ? kept.takeEverything(purchase)
              : how === 'RECEIPT'
                ? kept.takeByReceipt(facts, purchase)
                : kept.takeByCustomer(facts, sold);
          for (const part of match.parts) {
            expect(part.quantity).toBeGreaterThan(0);
            const key = `${part.purchaseId}/${part.lineNo}`;
            taken.set(key, (taken.get(key) ?? 0) + part.quantity);
          }
          for (const line of match.lines) {
            const parts = match.parts.filter(({ returnLineNo }) => returnLineNo === line.lineNo);
            expect(parts.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(line.accepted);
            expect(line.refusal === null).toBe(line.accepted === line.requested);
            if (how === 'RECEIPT') expect([0, line.requested]).toContain(line.accepted);
            const order = parts.map((part) =>
              sold.findIndex((each) => each.purchaseId === part.purchaseId && each.lineNo === part.lineNo),
            );
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
        }
        for (const line of sold) {
          const came = taken.get(`${line.purchaseId}/${line.lineNo}`) ?? 0;
          expect(line.returnedQuantity + came).toBeLessThanOrEqual(line.quantity);
          expect(kept.left(line)).toBe(line.quantity - line.returnedQuantity - came);
        }
      }),
    );
  });
});
