import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerId } from '../../../src/kernel/id.js';
import type { Program } from '../../../src/programs/index.js';
import { receiptTokenFor } from '../../../src/purchases/app/receipt-tokens.js';
import {
  impressionTokenOf,
  newImpression,
  openImpressionToken,
} from '../../../src/suggestions/app/impression-tokens.js';
import {
  formatImpressionToken,
  parseImpressionToken,
  type Impression,
  type ImpressionId,
} from '../../../src/suggestions/domain/impression-token.js';

const id = fc.uuid({ version: 7 });
const impression: fc.Arbitrary<Impression> = fc.record({
  impressionId: id.map((text) => text as ImpressionId),
  customerId: fc.option(id.map((text) => text as CustomerId)),
  shownAt: fc.nat({ max: Date.UTC(9999, 11, 31) }),
});

const program = { receiptKey: Buffer.alloc(32, 1) } as unknown as Program;
const foreign = { receiptKey: Buffer.alloc(32, 2) } as unknown as Program;

describe('the id of an impression', () => {
  it('says who was shown something and when, to the program that made it', () => {
    fc.assert(
      fc.property(impression, (given) => {
        const text = impressionTokenOf(program, given);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(openImpressionToken(program, text)).toMatchObject(given);
        expect(openImpressionToken(foreign, text)).toBeUndefined();
      }),
    );
  });

  it('is refused whichever bit of it is changed', () => {
    fc.assert(
      fc.property(impression, (given) => {
        const bytes = Buffer.from(impressionTokenOf(program, given), 'base64url');
        for (let bit = 0; bit < bytes.length * 8; bit++) {
          const forged = Buffer.from(bytes);
          forged[bit >> 3]! ^= 1 << (bit & 7);
          expect(openImpressionToken(program, forged.toString('base64url'))).toBeUndefined();
        }
      }),
      { numRuns: 5 },
    );
  });

  it('cut short, made longer or put together from two is refused', () => {
    fc.assert(
      fc.property(impression, impression, (one, two) => {
        const text = impressionTokenOf(program, one);
        expect(openImpressionToken(program, text.slice(0, -1))).toBeUndefined();
        expect(openImpressionToken(program, `${text}A`)).toBeUndefined();
        expect(openImpressionToken(program, ` ${text}`)).toBeUndefined();
        const seal = parseImpressionToken(impressionTokenOf(program, two))!.seal;
        const mixed = formatImpressionToken({ ...one, seal });
        expect(openImpressionToken(program, mixed)).toEqual(
          one.impressionId === two.impressionId ? expect.anything() : undefined,
        );
      }),
    );
  });

  it('of somebody cannot be made to be of nobody', () => {
    const customerId = '0190b9d8-0000-7000-8000-000000000001' as CustomerId;
    const text = newImpression(program, customerId, 0);
    const { seal, ...said } = parseImpressionToken(text)!;
    expect(
      openImpressionToken(program, formatImpressionToken({ ...said, customerId: null, seal })),
    ).toBeUndefined();
  });

  it('is another one each time', () => {
    expect(newImpression(program, null, 0)).not.toBe(newImpression(program, null, 0));
  });

  it('is no receipt token', () => {
    const holder = '0190b9d8-0000-7000-8000-000000000001';
    const receipt = receiptTokenFor(program, holder as never, holder as never);
    expect(openImpressionToken(program, receipt)).toBeUndefined();
  });

  it.each(['', 'A', 'A'.repeat(51), 'A'.repeat(72), 'A'.repeat(300), '!'.repeat(72), 'ü\u0000'])(
    'is not %j',
    (text) => {
      expect(openImpressionToken(program, text)).toBeUndefined();
    },
  );
});
