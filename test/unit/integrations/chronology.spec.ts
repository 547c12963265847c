import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ActTable, UNKNOWN } from '../../../src/integrations/domain/act-table.js';
import { inBatches } from '../../../src/integrations/domain/chronology.js';

interface Act {
  readonly kind: 'PURCHASE' | 'RETURN';
  readonly customer: number;
  readonly time: number;
  readonly lines: number;
}

const buys = (customer: number, time: number, lines = 1): Act => ({
  kind: 'PURCHASE',
  customer,
  time,
  lines,
});
const returns = (customer: number, time: number, lines = 1): Act => ({
  kind: 'RETURN',
  customer,
  time,
  lines,
});

function tableOf(acts: readonly Act[]): ActTable {
  const table = new ActTable();
  for (const [index, { customer, time, lines }] of acts.entries()) {
    const act = table.actOf(String(index));
    if (customer !== UNKNOWN) table.noteCustomer(act, customer);
    table.noteTime(act, time);
    for (let line = 0; line < lines; line++) {
      table.addLine(act, { product: 0, quantity: 1000, price: 0, fileLine: 0 });
    }
  }
  table.seal();
  return table;
}

function batches(acts: readonly Act[], personOf = (customer: number): number => customer): Act[][] {
  const bought = acts.filter(({ kind }) => kind === 'PURCHASE');
  const returned = acts.filter(({ kind }) => kind === 'RETURN');
  return [...inBatches(tableOf(bought), tableOf(returned), personOf)].map((batch) => [
    ...batch.purchases.map((act) => bought[act]!),
    ...batch.returns.map((act) => returned[act]!),
  ]);
}

describe('the order in which acts are recorded', () => {
  it('lets a return stand behind later purchases of others, but not of its customer', () => {
    const [a, b, c, d] = [buys(1, 1), returns(2, 2), buys(3, 3), buys(2, 4)];
    expect(batches([a, b, c, d])).toEqual([[a, c, b], [d]]);
  });

  it('records a purchase before a return at the same time', () => {
    const [a, b] = [returns(1, 5), buys(1, 5)];
    expect(batches([a, b])).toEqual([[b, a]]);
  });

  it('knows that two numbers may be one person', () => {
    const [a, b] = [returns(1, 1), buys(2, 2)];
    expect(batches([a, b], () => 7)).toEqual([[a], [b]]);
  });

  it('lets anonymous purchases pass', () => {
    const [a, b] = [returns(1, 1), buys(UNKNOWN, 2)];
    expect(batches([a, b])).toEqual([[b, a]]);
  });

  it('keeps batches to 500 acts and 5,000 lines, unless one act has more', () => {
    const many = Array.from({ length: 1_001 }, (_, index) => buys(index, index));
    const long = [buys(1, 1, 3_000), buys(2, 2, 2_000), buys(3, 3, 6_000), buys(4, 4)];
    expect(batches(many).map((batch) => batch.length)).toEqual([500, 500, 1]);
    expect(batches(long).map((batch) => batch.length)).toEqual([2, 1, 1]);
  });

  it('keeps the order of time for each customer, and for each kind of act', () => {
    const act = fc.record({
      kind: fc.constantFrom<Act['kind']>('PURCHASE', 'RETURN'),
      customer: fc.integer({ min: UNKNOWN, max: 5 }),
      time: fc.integer({ min: 0, max: 30 }),
      lines: fc.constantFrom(1, 2, 2_000),
    });
    const legal = fc
      .array(act, { maxLength: 60 })
      .map((acts) => acts.filter(({ kind, customer }) => kind === 'PURCHASE' || customer !== UNKNOWN));
    fc.assert(
      fc.property(legal, (acts) => {
        const recorded = batches(acts).flat();
        const kindsFirst = { PURCHASE: 0, RETURN: 1 };
        const inTime = acts.toSorted((a, b) => a.time - b.time || kindsFirst[a.kind] - kindsFirst[b.kind]);
        expect(recorded).toHaveLength(acts.length);
        for (let customer = 0; customer <= 5; customer++) {
          const of = (some: readonly Act[]): Act[] => some.filter((one) => one.customer === customer);
          expect(of(recorded)).toEqual(of(inTime));
        }
        for (const kind of ['PURCHASE', 'RETURN']) {
          const of = (some: readonly Act[]): number[] =>
            some.filter((one) => one.kind === kind).map(({ time }) => time);
          expect(of(recorded)).toEqual(of(inTime));
        }
      }),
    );
  });
});
