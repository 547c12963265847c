import { describe, expect, test } from '@jest/globals';
import { afterPurchase, NO_PURCHASES } from '../../../src/rules/domain/customer-facts.js';
import { evaluate } from '../../../src/rules/domain/condition.js';
import { conditionFacts } from '../../../src/rules/domain/fact-views.js';
import {
  compileSegments,
  customerFactsWithSegments,
  judgeSegment,
  judgeSegments,
  onlySegments,
  type SegmentDefinition,
} from '../../../src/rules/domain/segment.js';
import { compiled, values } from './fact-examples.js';

const TODAY = 20_000;
const { program, now } = values();
const surroundings = { program, now };
const scope = { minorDigits: 2, tiers: ['BASIC', 'GOLD'] };

/** Somebody who bought for 10.00 on each of these days ago. */
function customerWho(...daysAgo: readonly number[]) {
  const history = daysAgo.reduce(
    (state, ago) =>
      afterPurchase(state, {
        day: TODAY - ago,
        lines: [{ category: null, keptQuantity: 1000, keptNetMinor: 1000 }],
      }),
    NO_PURCHASES,
  );
  return {
    history,
    enrolledDay: TODAY - 500,
    birthDate: null,
    tier: 'GOLD',
    tags: [],
    npsScore: null,
    referralsMade: 0,
    outlook: null,
  };
}

/** Told in an order in which none could be judged after those it asks for. */
const SEGMENTS: readonly SegmentDefinition[] = [
  {
    name: 'lost regulars',
    condition: '"lapsing" in customer.segments && customer.daysSinceLastPurchase > 90',
  },
  {
    name: 'lapsing',
    condition:
      '"regulars" in customer.segments && customer.daysSinceLastPurchase > 2 * customer.usualGapDays',
  },
  { name: 'regulars', condition: 'customer.purchasesLast365Days >= 3' },
  { name: 'broken', condition: '1 / customer.referralsMade > 1' },
];

describe('the segments of a customer', () => {
  test.each([
    ['nobody yet', [], []],
    ['bought twice', [5, 10], []],
    ['buys every ten days', [5, 15, 25], ['regulars']],
    ['bought every ten days until a month ago', [30, 40, 50], ['regulars', 'lapsing']],
    ['bought every ten days until long ago', [100, 110, 120], ['regulars', 'lapsing', 'lost regulars']],
  ])('who %s', (_, daysAgo, names) => {
    expect(
      judgeSegments(compileSegments(SEGMENTS, 2), customerWho(...daysAgo), TODAY, surroundings),
    ).toMatchObject({
      names,
      faults: [{ segment: 'broken', fault: { code: 'DIVISION_BY_ZERO' } }],
    });
  });

  test('are facts for the conditions of rules', () => {
    const facts = (...daysAgo: number[]) => {
      const wanted = onlySegments(compileSegments(SEGMENTS, 2), ['lapsing', 'gone']);
      expect(wanted.inOrder.map(({ name }) => name)).toEqual(['regulars', 'lapsing']);
      const customer = customerFactsWithSegments(wanted, customerWho(...daysAgo), TODAY, surroundings);
      return conditionFacts(values({ customer }));
    };
    const condition = compiled('"lapsing" in customer.segments');
    expect(evaluate(condition, facts(30, 40, 50))).toEqual({ value: true });
    expect(evaluate(condition, facts(5, 15, 25))).toEqual({ value: false });
  });
});

describe('a segment to be saved', () => {
  const refusals = (draft: SegmentDefinition, others = SEGMENTS) => {
    const judged = judgeSegment(draft, others, scope);
    return judged.ok ? [] : judged.error;
  };

  test('is taken when it is in order, also in the place of its older self', () => {
    expect(
      refusals({
        name: 'gold regulars',
        condition: '"regulars" in customer.segments && customer.tier == "GOLD"',
      }),
    ).toEqual([]);
    expect(refusals({ name: 'regulars', condition: 'customer.purchaseCount > 5' })).toEqual([]);
  });

  test('does not ask for itself, by whatever way', () => {
    expect(refusals({ name: 'a', condition: '"a" in customer.segments' })).toMatchObject([
      {
        code: 'SEGMENT_CYCLE',
        field: ['condition'],
        message: 'A segment must not ask for itself: "a" asks for "a".',
      },
    ]);
    expect(
      refusals({
        name: 'regulars',
        condition: 'customer.isBirthday || "lost regulars" in customer.segments',
      }),
    ).toMatchObject([
      {
        code: 'SEGMENT_CYCLE',
        message:
          'A segment must not ask for itself: "regulars" asks for "lost regulars", which asks for "lapsing", ' +
          'which asks for "regulars".',
      },
    ]);
  });

  test('knows only customers, and only what there is', () => {
    expect(refusals({ name: 'a', condition: 'purchase.isFirst' })).toMatchObject([
      { code: 'INVALID_CONDITION', field: ['condition'], details: { flaw: 'FACT_NOT_HERE' } },
    ]);
    expect(refusals({ name: 'a', condition: '"regular" in customer.segments' })).toMatchObject([
      { message: 'There is no segment "regular". Did you mean "regulars"?' },
    ]);
    expect(refusals({ name: 'a', condition: 'customer.tier == "SILVER"' })).toMatchObject([
      { details: { flaw: 'UNKNOWN_VALUE' } },
    ]);
  });

  test('has a name', () => {
    expect(refusals({ name: '', condition: 'true' })).toMatchObject([{ code: 'REQUIRED', field: ['name'] }]);
    expect(refusals({ name: 'a\nb', condition: 'true' })).toMatchObject([{ code: 'UNSUPPORTED_TEXT' }]);
  });
});
