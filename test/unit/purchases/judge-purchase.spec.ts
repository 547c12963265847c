import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgePurchase, MOST_LINES } from '../../../src/purchases/domain/judge-purchase.js';
import { judgeTime } from '../../../src/purchases/domain/judge-fields.js';
import type { LineCommand, PurchaseCommand } from '../../../src/purchases/domain/purchase-command.js';
import { lineWith, purchaseWith, toldBy, valueOf } from './examples.js';

const LARGEST_AMOUNT = 1_000_000_000_000;
const INCLUSIVE = { currency: 'GBP', pricesIncludeTax: true };
const EXCLUSIVE = { currency: 'GBP', pricesIncludeTax: false };

const nets = (command: PurchaseCommand): number[] =>
  valueOf(judgePurchase(command, INCLUSIVE)).lines.map(({ netMinor }) => netMinor);

function withLines(...lines: Partial<LineCommand>[]): PurchaseCommand {
  return purchaseWith({ lines: lines.map(lineWith) });
}

describe('what a line comes to', () => {
  it.each([
    [{ quantity: 3, unitPriceMinor: 333 }, 999],
    [{ quantity: '0.335', unitPriceMinor: 299 }, 100],
    [{ quantity: '0.5', unitPriceMinor: 1 }, 1],
    [{ quantity: '0.499', unitPriceMinor: 1 }, 0],
    [{ quantity: '1.005', unitPriceMinor: 100 }, 101],
    [{ quantity: '2.675', unitPriceMinor: 100 }, 268],
    [{ quantity: '999999.999', unitPriceMinor: 1_000_000 }, 999_999_999_000],
    [{ quantity: '123456.789', unitPriceMinor: 7_777_777 }, 960_219_373_978],
  ])('is quantity times price, half up: %j', (line, expected) => {
    expect(nets(withLines(line))).toEqual([expected]);
  });

  it('is what the till says it comes to, whatever quantity and price do', () => {
    const { lines } = valueOf(
      judgePurchase(withLines({ quantity: 3, lineTotalMinor: 1, unitPriceMinor: 5 }), INCLUSIVE),
    );
    expect(lines).toMatchObject([{ lineTotalMinor: 1, netMinor: 1, unitPriceMinor: 5, quantity: 3000 }]);
    expect(nets(withLines({ lineTotalMinor: 0 }))).toEqual([0]);
  });

  it('is less its own discount, all of it at most', () => {
    expect(nets(withLines({ discountMinor: 250 }, { discountMinor: 1000 }))).toEqual([750, 0]);
  });
});

describe('the discount of a purchase', () => {
  it.each([
    [[1000, 500], 100, [933, 467]],
    [[1, 1, 1], 1, [0, 1, 1]],
    [[1, 1, 1], 2, [0, 0, 1]],
    [[333, 333, 334], 100, [300, 300, 300]],
    [[0, 10], 5, [0, 5]],
    [[10, 0], 10, [0, 0]],
    [[0, 0], 0, [0, 0]],
    [[700, 200, 100], 999, [1, 0, 0]],
  ])('on %j of %i leaves %j', (prices, discountMinor, expected) => {
    const lines = prices.map((unitPriceMinor) => lineWith({ unitPriceMinor }));
    const total = expected.reduce((sum, net) => sum + net, 0);
    expect(nets(purchaseWith({ lines, discountMinor, totalMinor: total }))).toEqual(expected);
  });
});

describe('tax', () => {
  const command = withLines({ taxMinor: 200 }, { taxMinor: 0 });

  it('is contained in the total where prices include it, and comes on top where they do not', () => {
    expect(valueOf(judgePurchase(command, INCLUSIVE)).totalMinor).toBe(2000);
    expect(valueOf(judgePurchase(command, EXCLUSIVE)).totalMinor).toBe(2200);
    expect(toldBy(judgePurchase({ ...command, totalMinor: 2000 }, EXCLUSIVE))).toEqual([
      'TOTAL_MISMATCH totalMinor',
    ]);
  });

  it('is no more than the line after all discounts where prices include it', () => {
    const taxed = { ...withLines({ taxMinor: 900 }), discountMinor: 101 };
    expect(toldBy(judgePurchase(taxed, INCLUSIVE))).toEqual(['OUT_OF_RANGE lines.0.taxMinor']);
    expect(toldBy(judgePurchase({ ...taxed, discountMinor: 100 }, INCLUSIVE))).toEqual([]);
    expect(valueOf(judgePurchase(taxed, EXCLUSIVE)).totalMinor).toBe(1799);
  });
});

describe('what is refused', () => {
  it.each<[string, PurchaseCommand, string[]]>([
    ['no source', purchaseWith({ source: '' }), ['REQUIRED source']],
    ['no number', purchaseWith({ externalId: '' }), ['REQUIRED externalId']],
    ['a long number', purchaseWith({ externalId: 'x'.repeat(201) }), ['TOO_LONG externalId']],
    ['NUL in a store', purchaseWith({ storeCode: '\0' }), ['UNSUPPORTED_TEXT storeCode']],
    ['an empty channel', purchaseWith({ channel: '' }), ['REQUIRED channel']],
    [
      'broken Unicode',
      purchaseWith({ customer: { kind: 'CARD', value: '\udfff' } }),
      ['UNSUPPORTED_TEXT customer'],
    ],
    ['a time without offset', purchaseWith({ occurredAt: '2026-03-01T09:30:00' }), ['INVALID occurredAt']],
    ['another currency', purchaseWith({ currency: 'EUR' }), ['CURRENCY_MISMATCH currency']],
    ['no lines', purchaseWith({ lines: [] }), ['REQUIRED lines']],
    ['too many lines', withLines(...Array<object>(MOST_LINES + 1).fill({})), ['TOO_MANY lines']],
    ['no sku', withLines({ sku: '' }), ['REQUIRED lines.0.sku']],
    ['a long name', withLines({}, { name: 'x'.repeat(501) }), ['TOO_LONG lines.1.name']],
    ['a quantity of zero', withLines({ quantity: 0 }), ['OUT_OF_RANGE lines.0.quantity']],
    ['half a penny', withLines({ unitPriceMinor: 0.5 }), ['OUT_OF_RANGE lines.0.unitPriceMinor']],
    ['a negative total', withLines({ lineTotalMinor: -1 }), ['OUT_OF_RANGE lines.0.lineTotalMinor']],
    ['a negative discount', withLines({ discountMinor: -1 }), ['OUT_OF_RANGE lines.0.discountMinor']],
    ['negative tax', withLines({ taxMinor: -1 }), ['OUT_OF_RANGE lines.0.taxMinor']],
    [
      'a discount above the line',
      withLines({ discountMinor: 1001 }),
      ['DISCOUNT_ABOVE_LINE lines.0.discountMinor'],
    ],
    [
      'a line that comes to too much',
      withLines({ quantity: 2, unitPriceMinor: LARGEST_AMOUNT }),
      ['OUT_OF_RANGE lines.0.lineTotalMinor'],
    ],
    [
      'lines that come to too much',
      withLines({ unitPriceMinor: LARGEST_AMOUNT }, { unitPriceMinor: 1 }),
      ['OUT_OF_RANGE lines'],
    ],
    ['a discount above the purchase', purchaseWith({ discountMinor: 1001 }), ['OUT_OF_RANGE discountMinor']],
    ['a fraction of a discount', purchaseWith({ discountMinor: 0.1 }), ['OUT_OF_RANGE discountMinor']],
    ['a total one too low', purchaseWith({ totalMinor: 999 }), ['TOTAL_MISMATCH totalMinor']],
    ['a total one too high', purchaseWith({ totalMinor: 1001 }), ['TOTAL_MISMATCH totalMinor']],
    ['a total that is none', purchaseWith({ totalMinor: NaN }), ['OUT_OF_RANGE totalMinor']],
    [
      'everything at once, in order',
      { ...withLines({ sku: '\0', quantity: -1, unitPriceMinor: 2 ** 53 }), currency: '', source: '' },
      [
        'REQUIRED source',
        'CURRENCY_MISMATCH currency',
        'UNSUPPORTED_TEXT lines.0.sku',
        'OUT_OF_RANGE lines.0.quantity',
        'OUT_OF_RANGE lines.0.unitPriceMinor',
      ],
    ],
  ])('%s', (_what, command, expected) => {
    expect(toldBy(judgePurchase(command, INCLUSIVE))).toEqual(expected);
  });

  it('says the total that would be right, and no more than fifty things', () => {
    const mismatch = judgePurchase(purchaseWith({ totalMinor: 1 }), INCLUSIVE);
    expect(mismatch).toMatchObject({ error: [{ details: { expectedTotalMinor: 1000 }, retryable: false }] });
    expect(toldBy(judgePurchase(withLines(...Array<object>(200).fill({ sku: '' })), INCLUSIVE))).toHaveLength(
      50,
    );
  });
});

describe('any purchase', () => {
  const amount = fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 1_000_000_000 }));
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const line = fc
    .tuple(fc.integer({ min: 1, max: 20_000 }), amount, share, share, fc.boolean())
    .map(([thousandths, price, discounted, taxed, given]) => {
      const whole = given ? price : Math.floor((thousandths * price) / 1000);
      const discountMinor = Math.floor(whole * discounted);
      return lineWith({
        quantity: thousandths / 1000,
        unitPriceMinor: price,
        lineTotalMinor: given ? price : null,
        discountMinor,
        taxMinor: Math.floor((whole - discountMinor) * taxed * 0.2),
      });
    });

  it('comes to the sum of its lines, none of them negative, each off its exact share by less than one', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 12 }),
        share,
        fc.boolean(),
        (lines, off, pricesIncludeTax) => {
          const before = valueOf(judgePurchase(purchaseWith({ lines }), EXCLUSIVE)).lines;
          const sum = before.reduce((total, { netMinor }) => total + netMinor, 0);
          const discountMinor = Math.floor(sum * off * 0.7);
          const judged = judgePurchase(purchaseWith({ lines, discountMinor }), {
            currency: 'GBP',
            pricesIncludeTax,
          });
          const facts = valueOf(judged);
          const net = facts.lines.reduce((total, { netMinor }) => total + netMinor, 0);
          const tax = facts.lines.reduce((total, { taxMinor }) => total + taxMinor, 0);
          expect(net).toBe(sum - discountMinor);
          expect(facts.totalMinor).toBe(net + (pricesIncludeTax ? 0 : tax));
          facts.lines.forEach(({ netMinor }, index) => {
            const whole = before[index]!.netMinor;
            expect(netMinor).toBeGreaterThanOrEqual(0);
            expect(netMinor).toBeLessThanOrEqual(whole);
            const given = BigInt(whole - netMinor) * BigInt(sum) - BigInt(discountMinor) * BigInt(whole);
            expect(given < BigInt(sum || 1) && -given < BigInt(sum || 1)).toBe(true);
          });
          expect(
            judgePurchase(purchaseWith({ lines, discountMinor, totalMinor: facts.totalMinor }), {
              currency: 'GBP',
              pricesIncludeTax,
            }),
          ).toEqual(judged);
        },
      ),
    );
  });

  it('is judged without an exception, whatever its values are', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 2 ** 53, 1e300));
    const text = fc.string({ unit: 'binary', maxLength: 5 });
    const wild = fc.record({
      sku: text,
      quantity: fc.oneof(number, text),
      unitPriceMinor: number,
      lineTotalMinor: fc.option(number),
      discountMinor: fc.option(number),
      taxMinor: fc.option(number),
      name: fc.option(text),
      category: fc.option(text),
    });
    fc.assert(
      fc.property(
        fc.array(wild, { maxLength: 3 }),
        text,
        fc.option(number),
        fc.option(number),
        (lines, word, a, b) => {
          const over = {
            lines,
            source: word,
            occurredAt: word,
            currency: 'GBP',
            discountMinor: a,
            totalMinor: b,
          };
          expect(typeof judgePurchase(purchaseWith(over), INCLUSIVE).ok).toBe('boolean');
        },
      ),
    );
  });
});

describe('the time of an act', () => {
  const program = { backdatingDays: 30, clockSkewSeconds: 300 };
  const now = Date.parse('2026-03-31T12:00:00Z');
  const earliest = now - 30 * 86_400_000;
  const latest = now + 300_000;

  it.each([
    [latest, false, undefined],
    [latest + 1, false, 'IN_THE_FUTURE'],
    [latest + 1, true, 'IN_THE_FUTURE'],
    [earliest, false, undefined],
    [earliest - 1, false, 'TOO_OLD'],
    [earliest - 1, true, undefined],
  ])('%i, without limit %s: %s', (occurredAt, unlimited, code) => {
    const refusal = judgeTime(occurredAt, program, now, unlimited);
    expect(refusal?.code).toBe(code);
    if (refusal) {
      expect(refusal).toMatchObject({
        field: ['occurredAt'],
        retryable: code === 'IN_THE_FUTURE',
        details: { earliest, latest },
      });
    }
  });
});
