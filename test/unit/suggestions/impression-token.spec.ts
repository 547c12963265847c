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
  LONGEST_IMPRESSION_TOKEN,
  parseImpressionToken,
  type Impression,
  type ImpressionId,
} from '../../../src/suggestions/domain/impression-token.js';
import type { ProductSuggestion, PromotionSuggestion } from '../../../src/suggestions/domain/suggestion.js';
import { MOST_SUGGESTED, suggestedIn, type Suggested } from '../../../src/suggestions/domain/suggested.js';
import { SUGGESTION_KINDS } from '../../../src/suggestions/domain/suggestion-kind.js';

const id = fc.uuid({ version: 7 });
const impression: fc.Arbitrary<Impression> = fc.record({
  impressionId: id.map((text) => text as ImpressionId),
  customerId: fc.option(id.map((text) => text as CustomerId)),
  shownAt: fc.nat({ max: Date.UTC(9999, 11, 31) }),
});
const item = fc.oneof(id, fc.string({ unit: 'binary' }), fc.constantFrom('TEA', 'TEA HONEY', '\ud800'));
const suggested: fc.Arbitrary<Suggested> = fc.oneof(
  fc.tuple(fc.constantFrom(...SUGGESTION_KINDS), item),
  fc.tuple(fc.constant('PROMOTION' as const), item, item),
);
const ofAnswer = fc.array(suggested, { maxLength: 12 });

const RULE = '0190b9d8-0000-7000-8000-000000000001';
const impressionId = '0190b9d8-0000-7000-8000-000000000002' as ImpressionId;
const tea: Suggested = ['COMPLEMENTARY', 'TEA'];
const most = Array.from({ length: MOST_SUGGESTED }, (_, no): Suggested => ['DUE_AGAIN', `sku-${no}`]);

const program = { receiptKey: Buffer.alloc(32, 1) } as unknown as Program;
const foreign = { receiptKey: Buffer.alloc(32, 2) } as unknown as Program;

describe('the id of an impression', () => {
  it('says who was shown something and when, to the program that made it', () => {
    fc.assert(
      fc.property(impression, ofAnswer, (given, items) => {
        const text = impressionTokenOf(program, given, items);
        expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(openImpressionToken(program, text)).toMatchObject(given);
        expect(openImpressionToken(foreign, text)).toBeUndefined();
      }),
    );
  });

  it('says what was put forward, and what was not', () => {
    fc.assert(
      fc.property(impression, ofAnswer, suggested, (given, items, other) => {
        const opened = openImpressionToken(program, impressionTokenOf(program, given, items))!;
        for (const each of items) expect(opened.wasSuggested(...each)).toBe(true);
        const isAmong = items.some((each) => JSON.stringify(each) === JSON.stringify(other));
        expect(opened.wasSuggested(...other)).toBe(isAmong);
      }),
    );
  });

  it('takes four bytes for each thing put forward, and can be read with the most that there can be', () => {
    const lengthWith = (count: number): number => {
      const items = most.slice(0, count);
      const text = impressionTokenOf(program, { impressionId, customerId: null, shownAt: 0 }, items);
      const { wasSuggested } = openImpressionToken(program, text)!;
      expect(most.filter((each) => wasSuggested(...each))).toEqual(items);
      return text.length;
    };
    expect([0, 3, 6].map(lengthWith)).toEqual([72, 88, 104]);
    expect(lengthWith(MOST_SUGGESTED)).toBe(LONGEST_IMPRESSION_TOKEN);
  });

  it('is refused whichever bit of it is changed', () => {
    fc.assert(
      fc.property(impression, ofAnswer, (given, items) => {
        const bytes = Buffer.from(impressionTokenOf(program, given, items), 'base64url');
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
      fc.property(impression, impression, ofAnswer, (one, two, items) => {
        const text = impressionTokenOf(program, one, items);
        expect(openImpressionToken(program, text.slice(0, -1))).toBeUndefined();
        expect(openImpressionToken(program, `${text}A`)).toBeUndefined();
        expect(openImpressionToken(program, ` ${text}`)).toBeUndefined();
        const [ours, theirs] = [text, impressionTokenOf(program, two, items)].map((each) =>
          parseImpressionToken(each)!,
        );
        const mixed = formatImpressionToken({ ...ours!, seal: theirs!.seal });
        expect(openImpressionToken(program, mixed)).toEqual(
          one.impressionId === two.impressionId ? expect.anything() : undefined,
        );
      }),
    );
  });

  it.each([
    ['of another answer', ['SOMETHING_NEW', 'JAM']],
    ['of its own twice', ['COMPLEMENTARY', 'TEA']],
  ] satisfies [string, Suggested][])('cannot be given marks %s', (_, more) => {
    const [one, other] = [[tea], [more]].map((items) =>
      parseImpressionToken(newImpression(program, null, 0, items))!,
    );
    const marks = [...one!.marks, ...other!.marks];
    expect(openImpressionToken(program, formatImpressionToken({ ...one!, marks }))).toBeUndefined();
    expect(openImpressionToken(program, formatImpressionToken({ ...one!, marks: [] }))).toBeUndefined();
  });

  it('of somebody cannot be made to be of nobody', () => {
    const text = newImpression(program, RULE as CustomerId, 0, [tea]);
    const token = parseImpressionToken(text)!;
    expect(openImpressionToken(program, formatImpressionToken(token))).toBeDefined();
    expect(
      openImpressionToken(program, formatImpressionToken({ ...token, customerId: null })),
    ).toBeUndefined();
  });

  it('is another one each time', () => {
    expect(newImpression(program, null, 0, [])).not.toBe(newImpression(program, null, 0, []));
  });

  it('is no receipt token', () => {
    const holder = '0190b9d8-0000-7000-8000-000000000001';
    const receipt = receiptTokenFor(program, holder as never, holder as never);
    expect(openImpressionToken(program, receipt)).toBeUndefined();
  });

  it.each(['', 'A', 'A'.repeat(71), 'A'.repeat(72), 'A'.repeat(300), '!'.repeat(72), 'ü\u0000'])(
    'is not %j',
    (text) => {
      expect(openImpressionToken(program, text)).toBeUndefined();
    },
  );

  it('is nothing longer than the longest answer has', () => {
    const { length } = impressionTokenOf(program, { impressionId, customerId: null, shownAt: 0 }, most);
    expect(parseImpressionToken('A'.repeat(length))).toBeDefined();
    expect(parseImpressionToken('A'.repeat(length + 16))).toBeUndefined();
  });
});

describe('a mark', () => {
  const marksOf = (customerId: CustomerId | null, given: Suggested): readonly string[] =>
    parseImpressionToken(newImpression(program, customerId, 0, [given]))!.marks;

  it('is another one in each answer, so that nothing can be told from it', () => {
    expect(marksOf(null, tea)).not.toEqual(marksOf(null, tea));
    expect(marksOf(RULE as CustomerId, tea)).not.toEqual(marksOf(RULE as CustomerId, tea));
  });

  it('is made with the key of the program', () => {
    const given = { impressionId, customerId: null, shownAt: 0 };
    const [ours, theirs] = [program, foreign].map(
      (each) => parseImpressionToken(impressionTokenOf(each, given, [tea]))!.marks,
    );
    expect(ours).not.toEqual(theirs);
  });

  it.each<[Suggested, Suggested]>([
    [tea, ['DUE_AGAIN', 'TEA']],
    [
      ['PROMOTION', RULE],
      ['COMPLEMENTARY', RULE],
    ],
    [
      ['PROMOTION', RULE, 'TEA'],
      ['PROMOTION', RULE],
    ],
    [
      ['PROMOTION', RULE, 'TEA'],
      ['PROMOTION', 'TEA'],
    ],
    [
      ['PROMOTION', RULE, 'TEA'],
      ['PROMOTION', `${RULE} TEA`],
    ],
    [
      ['PROMOTION', RULE, 'TEA'],
      ['PROMOTION', `${RULE}","TEA`],
    ],
    [
      ['COMPLEMENTARY', '\ud800'],
      ['COMPLEMENTARY', '\ufffd'],
    ],
  ])('of %j does not pass for %j', (one, other) => {
    const opened = openImpressionToken(program, newImpression(program, null, 0, [one]))!;
    expect([opened.wasSuggested(...one), opened.wasSuggested(...other)]).toEqual([true, false]);
  });
});

it('what an answer puts forward is all that can be reported of it', () => {
  const product = (sku: string): ProductSuggestion => ({ sku }) as ProductSuggestion;
  const promotions = [{ ruleId: RULE, skus: ['CUP', 'TEA'] } as unknown as PromotionSuggestion];
  const complementary = [product('TEA'), product('HONEY')];
  const [dueAgain, somethingNew] = [[product('TEA')], [product('JAM')]];
  expect(suggestedIn({ complementary, dueAgain, somethingNew, promotions })).toEqual([
    ['COMPLEMENTARY', 'TEA'],
    ['COMPLEMENTARY', 'HONEY'],
    ['DUE_AGAIN', 'TEA'],
    ['SOMETHING_NEW', 'JAM'],
    ['PROMOTION', RULE],
    ['PROMOTION', RULE, 'CUP'],
    ['PROMOTION', RULE, 'TEA'],
  ]);
});
