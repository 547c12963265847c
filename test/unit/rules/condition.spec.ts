import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkCondition, evaluate, type Condition } from '../../../src/rules/domain/condition.js';
import { asRefusal, type ConditionFlaw } from '../../../src/rules/domain/condition-flaw.js';
import type { ConditionScope } from '../../../src/rules/domain/condition-scope.js';
import { conditionFacts, LONGEST_LIST, withLine } from '../../../src/rules/domain/fact-views.js';
import type { FactValues } from '../../../src/rules/domain/fact-values.js';
import { compiled, customer, line, purchase, scope, values } from './fact-examples.js';

function verdict(text: string, given: Partial<FactValues> = {}, where: Partial<ConditionScope> = {}) {
  return evaluate(compiled(text, where), conditionFacts(values(given)));
}

function flawIn(text: string, where: Partial<ConditionScope> = {}): ConditionFlaw {
  const checked = checkCondition(text, { ...scope, ...where });
  if (checked.ok) throw new Error(`nothing is wrong with ${text}`);
  return checked.error[0];
}

/** The part of the text that a flaw points at. */
function pointedAt(text: string, { position }: ConditionFlaw): string {
  return text.slice(position.offset, position.offset + position.length);
}

const HOLDS = { value: true };
const HOLDS_NOT = { value: false };

describe('what conditions say', () => {
  test.each([
    ['true', true],
    ['customer.tier == "GOLD"', true],
    ['customer.tier in ["BASIC", "SILVER"]', false],
    ['"coffee-club" in customer.tags && customer.tenureDays > 365', true],
    ['purchase.totalMinor >= money("9.98")', true],
    ['purchase.totalMinor > money("9.98")', false],
    ['purchase.totalMinor + 2 == money("10")', true],
    ['purchase.dayOfWeek == "TUESDAY" && purchase.time >= "17:00" && purchase.time < "19:00"', true],
    ['purchase.date == "2026-03-03" && purchase.hour == 17 && purchase.minute == 30', true],
    ['purchase.lines.exists(l, l.sku == "ESP-250" && l.quantity == 2)', true],
    ['purchase.lines.exists(l, l.quantity == 3)', false],
    ['purchase.itemCount == 2.0 && 2 == purchase.itemCount', true],
    ['purchase.lines.filter(l, l.netMinor > 0).size() == 1', true],
    ['purchase.lines.exists(l, l.categories.exists(c, c in customer.favouriteCategories))', true],
    ['purchase.spentIn("Drinks") == money("9.98") && purchase.spentIn("Bakery") == 0', true],
    ['purchase.quantityOf("ESP-250") >= 2 && purchase.quantityOf("esp-250") == 0', true],
    ['customer.purchaseCount > 10 ? customer.tier == "GOLD" : false', true],
    ['!customer.isBirthday // not today', true],
    ['now.month == 3 && program.currency == "EUR"', true],
  ])('%s is %s', (text, value) => {
    expect(verdict(text)).toEqual({ value });
  });

  test('a line filter reads its line, and an event what was sent with it', () => {
    const other = line({ sku: 'CAKE', categories: ['Bakery'] });
    const facts = conditionFacts(values());
    const isDrink = compiled('"Drinks" in line.categories', { place: 'LINE' });
    expect(evaluate(isDrink, withLine(facts, line()))).toEqual(HOLDS);
    expect(evaluate(isDrink, withLine(facts, other))).toEqual(HOLDS_NOT);
    expect(
      verdict('event.numbers["level"] == 3 && event.texts["game"] == "scratch-card"', {}, { place: 'EVENT' }),
    ).toEqual(HOLDS);
    expect(verdict('event.numbers["hits"] >= 0', {}, { place: 'EVENT' })).toEqual({
      value: false,
      unknownFact: 'event.numbers["hits"]',
    });
  });

  test('quantities are compared exactly', () => {
    const weighed = (quantity: number) => ({ purchase: purchase({ lines: [line({ quantity })] }) });
    expect(verdict('purchase.lines.exists(l, l.quantity == 0.335)', weighed(335 / 1000))).toEqual(HOLDS);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (thousandths) => {
        const text = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`;
        const facts = conditionFacts(values(weighed(thousandths / 1000)));
        expect(evaluate(compiled(`purchase.itemCount == ${text}`), facts)).toEqual(HOLDS);
      }),
      { numRuns: 50 },
    );
  });

  test('amounts follow the decimal places of the currency', () => {
    expect(verdict('purchase.totalMinor == money("998")', {}, { minorDigits: 0 })).toEqual(HOLDS);
    expect(verdict('purchase.totalMinor == money("0.998")', {}, { minorDigits: 3 })).toEqual(HOLDS);
    expect(flawIn('purchase.totalMinor == money("9.98")', { minorDigits: 0 })).toMatchObject({
      code: 'MISUSED_FUNCTION',
      hint: 'Write for example money("1250").',
    });
  });
});

describe('facts that are not known', () => {
  const newcomer = {
    customer: customer({ daysSinceLastPurchase: null, usualGapDays: null, tier: null, purchaseCount: 0 }),
  };

  test.each([
    ['customer.daysSinceLastPurchase >= 60', 'customer.daysSinceLastPurchase'],
    ['!(customer.daysSinceLastPurchase >= 60)', 'customer.daysSinceLastPurchase'],
    ['customer.purchaseCount == 0 && customer.tier == "GOLD"', 'customer.tier'],
    ['customer.tier == "GOLD" || customer.purchaseCount > 0', 'customer.tier'],
    ['customer.daysSinceLastPurchase > 2 * customer.usualGapDays', 'customer.daysSinceLastPurchase'],
  ])('%s does not hold for want of %s', (text, unknownFact) => {
    expect(verdict(text, newcomer)).toEqual({ value: false, unknownFact });
  });

  test.each([
    ['customer.tier == "GOLD" || customer.purchaseCount == 0'],
    ['!(customer.tier == "GOLD" && customer.purchaseCount > 0)'],
    ['!has(customer.tier)'],
    ['has(customer.tier) ? customer.tier == "GOLD" : true'],
    ['!has(customer.daysSinceLastPurchase) || customer.daysSinceLastPurchase >= 60'],
    ['!purchase.lines.exists(l, has(l.name))'],
  ])('%s holds all the same', (text) => {
    const given = { ...newcomer, purchase: purchase({ lines: [line({ name: null })] }) };
    expect(verdict(text, given)).toEqual(HOLDS);
  });

  test('to ask for a fact first changes no verdict', () => {
    const known = fc.option(fc.constantFrom('GOLD', 'BASIC'), { nil: null });
    const comparison = fc.constantFrom(
      'customer.tier == "GOLD"',
      'customer.usualGapDays > 7',
      'customer.isBirthday',
      'has(customer.tier)',
      '!(customer.tier == "BASIC")',
      'customer.purchaseCount > 2',
    );
    const joined = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { maxDepth: 3 },
        comparison,
        fc
          .tuple(tie('text'), fc.constantFrom('&&', '||'), tie('text'))
          .map(([a, op, b]) => `(${a} ${op} ${b})`),
        tie('text').map((a) => `!(${a})`),
      ),
    })).text;
    const gap = fc.option(fc.nat(20), { nil: null });
    fc.assert(
      fc.property(
        joined,
        known,
        gap,
        fc.boolean(),
        fc.nat(5),
        (text, tier, usualGapDays, isBirthday, purchaseCount) => {
          const condition = compiled(text);
          const facts = conditionFacts(
            values({ customer: customer({ tier, usualGapDays, isBirthday, purchaseCount }) }),
          );
          expect(evaluate(condition, facts)).toMatchObject({ value: evaluateWithout(condition, facts) });
        },
      ),
    );
  });

  function evaluateWithout(condition: Condition, facts: ReturnType<typeof conditionFacts>): boolean {
    try {
      return condition.run(facts) === true;
    } catch {
      return false;
    }
  }
});

describe('faults', () => {
  const long = Array.from({ length: LONGEST_LIST + 1 }, (_, index) => line({ sku: `SKU-${index}` }));

  test.each([
    ['purchase.totalMinor / customer.referralsMade > 5', 'DIVISION_BY_ZERO'],
    ['purchase.totalMinor % customer.referralsMade == 0', 'DIVISION_BY_ZERO'],
    ['customer.totalSpentMinor * 9223372036854775807 > 0', 'NUMBER_TOO_LARGE'],
    ['customer.favouriteCategories[3] == "Drinks"', 'NO_SUCH_ENTRY'],
    ['"SKU-1" in purchase.skus', 'LIST_TOO_LONG'],
    ['purchase.lines.exists(l, l.sku == "SKU-1")', 'LIST_TOO_LONG'],
  ])('%s: %s', (text, code) => {
    expect(verdict(text, { purchase: purchase({ lines: long }) })).toEqual({
      fault: { code, message: expect.any(String) },
    });
  });

  test('says where', () => {
    expect(verdict('customer.tier == "GOLD" && 100 / customer.referralsMade > 5')).toEqual({
      fault: {
        code: 'DIVISION_BY_ZERO',
        message: 'a number was divided by zero in 100 / customer.referralsMade',
      },
    });
  });

  test.each([
    [
      '(100 / (customer.referralsMade - customer.referralsMade)) > 5',
      '100 / (customer.referralsMade - customer.referralsMade)',
    ],
    ['(1 + 2) / (customer.referralsMade * 1) > 5', '(1 + 2) / (customer.referralsMade * 1)'],
    ['(1 % customer.referralsMade) == 0', '1 % customer.referralsMade'],
  ])('says where with all its parentheses: %s', (text, part) => {
    expect(verdict(text)).toMatchObject({ fault: { message: `a number was divided by zero in ${part}` } });
  });

  test('what is decided without the faulty part is decided', () => {
    expect(verdict('customer.tier == "BASIC" && 1 / customer.referralsMade > 5')).toEqual(HOLDS_NOT);
    expect(verdict('1 / customer.referralsMade > 5 || customer.tier == "GOLD"')).toEqual(HOLDS);
  });

  test('a list may be as long as the limit', () => {
    const lines = long.slice(0, LONGEST_LIST);
    expect(
      verdict('purchase.lines.exists(l, l.sku == "SKU-4999")', { purchase: purchase({ lines }) }),
    ).toEqual(HOLDS);
  });

  test('facts that were not given are a fault, not an exception', () => {
    expect(evaluate(compiled('purchase.isFirst'), conditionFacts({}))).toMatchObject({
      fault: { code: 'UNEXPECTED' },
    });
  });
});

describe('what is wrong with a condition', () => {
  test.each([
    // What it says, where, and what is suggested.
    ['customer.teir == "x"', 'UNKNOWN_FACT', 'teir', 'Did you mean customer.tier?'],
    ['customr.tier == "x"', 'UNKNOWN_FACT', 'customr', 'Did you mean customer?'],
    ['tenureDays > 5', 'UNKNOWN_FACT', 'tenureDays', 'Did you mean customer.tenureDays?'],
    ['customer.tenuredays > 5', 'UNKNOWN_FACT', 'tenuredays', 'Did you mean customer.tenureDays?'],
    ['purchase.total >= 5', 'UNKNOWN_FACT', 'total', 'Did you mean purchase.totalMinor?'],
    ['customer.tier == GOLD', 'UNKNOWN_FACT', 'GOLD', 'If it is a text, put it in quotes: "GOLD".'],
    ['has(customer.nix)', 'UNKNOWN_FACT', 'nix', null],
    ['purchase.lines.exists(l, l.skuu == "a")', 'UNKNOWN_FACT', 'skuu', 'Did you mean l.sku?'],
    ['purchase.lines.all(l, has(l.skuu))', 'UNKNOWN_FACT', 'skuu', 'Did you mean l.sku?'],
    ['line.sku == "A"', 'FACT_NOT_HERE', 'line', null],
    ['event.name == "x"', 'FACT_NOT_HERE', 'event', null],
    ['customer.gender == "F"', 'FACT_NOT_OFFERED', 'gender', null],
    ['customer.emailDomain == "x"', 'FACT_NOT_OFFERED', 'emailDomain', null],
    ['foo(1)', 'UNKNOWN_FUNCTION', 'foo', expect.stringContaining('There are: money, has')],
    ['customer.tags.exist(t, t == "a")', 'UNKNOWN_FUNCTION', 'exist', 'Did you mean exists?'],
    ['customer.tier.matches("(a+)+$")', 'UNKNOWN_FUNCTION', 'matches', expect.any(String)],
    ['dyn(customer.tier) == 5', 'UNKNOWN_FUNCTION', 'dyn', expect.any(String)],
    [
      'timestamp("2026-01-01T00:00:00Z") == timestamp("x")',
      'UNKNOWN_FUNCTION',
      'timestamp',
      expect.any(String),
    ],
    ['type(customer.tier) == string', 'UNKNOWN_FUNCTION', 'type', expect.any(String)],
    ['cel.bind(x, 1, x == 1)', 'UNKNOWN_FUNCTION', 'bind', expect.any(String)],
    ['cel == cel', 'UNKNOWN_FACT', 'cel', expect.any(String)],
    [
      'money(purchase.totalMinor) > 1',
      'MISUSED_FUNCTION',
      'purchase.totalMinor',
      'Write for example money("12.50").',
    ],
    ['money("1,250") > 1', 'MISUSED_FUNCTION', '"1,250"', 'Write for example money("12.50").'],
    ['money() > 1', 'MISUSED_FUNCTION', 'money()', expect.any(String)],
    ['has(customer)', 'MISUSED_FUNCTION', 'has(customer)', 'Write for example has(customer.tier).'],
    ['customer.tier.startsWith(5)', 'MISUSED_FUNCTION', 'customer.tier.startsWith(5)', expect.any(String)],
    [
      'customer.segments.size() > 1',
      'MISUSED_FUNCTION',
      'customer.segments',
      'Write "name" in customer.segments.',
    ],
    [
      'customer.tier in customer.segments',
      'MISUSED_FUNCTION',
      'customer.segments',
      'Write "name" in customer.segments.',
    ],
    ['customer.tier == "GLOD"', 'UNKNOWN_VALUE', '"GLOD"', 'Did you mean "GOLD"?'],
    [
      'customer.tier in ["GOLD", "PLATINUM"]',
      'UNKNOWN_VALUE',
      '"PLATINUM"',
      'The tiers are BASIC, SILVER, GOLD.',
    ],
    ['"regular" in customer.segments', 'UNKNOWN_VALUE', '"regular"', 'Did you mean "regulars"?'],
    ['purchase.dayOfWeek == "Tuesday"', 'UNKNOWN_VALUE', '"Tuesday"', 'Did you mean "TUESDAY"?'],
    ['purchase.date > "24.12.2026"', 'UNKNOWN_VALUE', '"24.12.2026"', 'Write days as "2026-12-24".'],
    ['purchase.date > "2026-02-30"', 'UNKNOWN_VALUE', '"2026-02-30"', 'Write days as "2026-12-24".'],
    ['purchase.time > "7:00"', 'UNKNOWN_VALUE', '"7:00"', 'Write times as "09:30" or "17:00".'],
    [
      '"Drinks>Coffee" in purchase.categories',
      'UNKNOWN_VALUE',
      '"Drinks>Coffee"',
      'Write "Drinks > Coffee".',
    ],
    ['purchase.spentIn("Drinks>Coffee") > 0', 'UNKNOWN_VALUE', '"Drinks>Coffee"', 'Write "Drinks > Coffee".'],
    ['purchase.totalMinor >= 25.00', 'WRONG_TYPE', '25.00', 'Compare it with an amount: money("25.00").'],
    ['purchase.totalMinor >= "25.00"', 'WRONG_TYPE', '"25.00"', 'Write money("25.00").'],
    ['customer.tier == 5', 'WRONG_TYPE', '5', 'Put it in quotes: "5".'],
    ['customer.purchaseCount == "5"', 'WRONG_TYPE', '"5"', 'Write the number without quotes: 5.'],
    ['customer.tags == "vip"', 'WRONG_TYPE', 'customer.tags == "vip"', 'Write "vip" in customer.tags.'],
    [
      'customer.tags.contains("vip")',
      'WRONG_TYPE',
      'customer.tags.contains("vip")',
      'Write "vip" in customer.tags.',
    ],
    [
      '"a" in customer.tier',
      'WRONG_TYPE',
      '"a" in customer.tier',
      expect.stringContaining('customer.tier.contains("a")'),
    ],
    [
      '1 < customer.purchaseCount < 3',
      'WRONG_TYPE',
      '1 < customer.purchaseCount < 3',
      'Write for example 1 < x && x < 5.',
    ],
    [
      'customer.purchaseCount',
      'WRONG_TYPE',
      'customer.purchaseCount',
      'Compare it, for example customer.purchaseCount > 0.',
    ],
    [
      'customer.totalSpentMinor',
      'WRONG_TYPE',
      'customer.totalSpentMinor',
      'Compare it, for example customer.totalSpentMinor >= money("25").',
    ],
    [
      '(customer.purchaseCount) && true',
      'WRONG_TYPE',
      'customer.purchaseCount',
      'Compare it, for example customer.purchaseCount > 0.',
    ],
    [
      '!customer.purchaseCount > 3',
      'WRONG_TYPE',
      '!customer.purchaseCount',
      'If more follows, put it in parentheses: !(…).',
    ],
    ['customer.purchaseCount * 1.5 > 3.0', 'WRONG_TYPE', 'customer.purchaseCount * 1.5', expect.any(String)],
    ['customer.tier in ["GOLD", 1]', 'WRONG_TYPE', '1', null],
    ['purchase.exists(l, true)', 'WRONG_TYPE', 'purchase', null],
    ['purchase == customer', 'WRONG_TYPE', 'purchase == customer', null],
    [
      'customer.tier == null',
      'NOT_OFFERED',
      'null',
      'Write has(customer.tier) to ask whether a fact is known.',
    ],
    ['customer["tier"] == "GOLD"', 'NOT_OFFERED', 'customer["tier"]', 'Write for example customer.tier.'],
    ['purchase.lines.exists(l, l["sku"] == "A")', 'NOT_OFFERED', 'l["sku"]', null],
    ['customer.tags + ["a"] == ["a"]', 'NOT_OFFERED', 'customer.tags + ["a"]', null],
    ['{"a": 1} == {"a": 1}', 'NOT_OFFERED', '{"a": 1}', null],
    ['b"x" == b"x"', 'NOT_OFFERED', 'b"x"', null],
    ['1u == 1u', 'NOT_OFFERED', '1u', null],
    [
      'purchase.lines.exists(l, purchase.lines.all(k, k.sku == l.sku))',
      'NOT_OFFERED',
      'purchase.lines.all(k, k.sku == l.sku)',
      null,
    ],
    ['customer.tier = "x"', 'SYNTAX', '=', 'Write =='],
    ['customer.purchaseCount > 1 and true', 'SYNTAX', 'and', 'Write &&'],
    ['customer.purchaseCount > 1 OR true', 'SYNTAX', 'OR', 'Write ||'],
    ['purchase.totalMinor ≥ 5', 'SYNTAX', '≥', 'Write >='],
    ['“x” == customer.tier', 'SYNTAX', '“', 'Write "'],
    ['(customer.purchaseCount > 1', 'SYNTAX', '', null],
    ['customer.tier == "abc', 'SYNTAX', '"abc', null],
    ['customer.tier == "a\\q"', 'SYNTAX', '\\q', expect.any(String)],
    ['customer.purchaseCount >', 'SYNTAX', '', null],
    ['for == 1', 'SYNTAX', 'for', null],
    ['', 'SYNTAX', '', 'Write true for always.'],
    ['  ', 'SYNTAX', '  ', 'Write true for always.'],
    ['true\0', 'SYNTAX', 'true\0', null],
    ['"\ud800" == "a"', 'SYNTAX', '"\ud800" == "a"', null],
  ])('%s: %s at %s', (text, code, at, hint) => {
    const flaw = flawIn(text);
    expect({ code: flaw.code, at: pointedAt(text, flaw), hint: flaw.hint }).toEqual({ code, at, hint });
    expect(flaw.message).toMatch(/[.?]$/);
  });

  test('every flaw of the same kind is told, in the order of the text', () => {
    const text = 'customer.teir == "x"\n  && customer.tenure > 1\n  && foo(2)';
    const checked = checkCondition(text, scope);
    expect(!checked.ok && checked.error.map(({ position }) => position)).toEqual([
      { line: 1, column: 10, offset: 9, length: 4 },
      { line: 2, column: 15, offset: 35, length: 6 },
      { line: 3, column: 6, offset: 51, length: 3 },
    ]);
  });

  test('a suggested text put in place mends the condition', () => {
    for (const text of [
      'customer.teir == "GOLD"',
      'tenureDays > 5',
      'purchase.totalMinor >= 25.00',
      'customer.tier == "GLOD"',
      'customer.tags == "vip"',
      'customer.tier = "GOLD"',
      'purchase.isFirst and true',
      'customer.tier in ["Gold"]',
    ]) {
      const { replacement, position } = flawIn(text);
      const mended =
        text.slice(0, position.offset) + replacement + text.slice(position.offset + position.length);
      expect([mended, checkCondition(mended, scope).ok]).toEqual([mended, true]);
    }
  });

  test('as a refusal it names the field', () => {
    expect(asRefusal(flawIn('true &&\n  customer.teir == "x"'), ['condition'])).toEqual({
      code: 'INVALID_CONDITION',
      message: 'There is no fact customer.teir. Did you mean customer.tier?',
      field: ['condition'],
      retryable: false,
      details: {
        flaw: 'UNKNOWN_FACT',
        hint: 'Did you mean customer.tier?',
        replacement: 'tier',
        line: 2,
        column: 12,
        offset: 19,
        length: 4,
      },
    });
  });

  test('a bare number where an amount is likely meant is taken, with advice', () => {
    const { advice } = compiled('purchase.totalMinor >= 25 && purchase.discountMinor == 0');
    expect(advice).toMatchObject([
      { code: 'LIKELY_NOT_MEANT', replacement: 'money("25")', position: { column: 24, length: 2 } },
    ]);
    expect(compiled('purchase.totalMinor >= 25', { minorDigits: 0 }).advice).toEqual([]);
  });

  test('tiers and segments are only checked where they are known', () => {
    const { place, minorDigits } = scope;
    const text = 'customer.tier == "GLOD" && "nobody" in customer.segments';
    expect(checkCondition(text, { place, minorDigits }).ok).toBe(true);
  });
});

describe('the size of a condition', () => {
  test.each([
    ['characters', `true || "${'a'.repeat(4_000)}" == "a"`, 'TOO_LONG'],
    ['parentheses', `${'('.repeat(30)}true${')'.repeat(30)}`, 'TOO_COMPLEX'],
    ['list entries', `1 in [${'1,'.repeat(501)}1]`, 'TOO_COMPLEX'],
    ['parts', `${'!'.repeat(2_000)}true`, 'TOO_COMPLEX'],
    [
      'parts for each entry of a list',
      `purchase.skus.exists(s, s in [${'"a",'.repeat(250)}"b"])`,
      'TOO_COMPLEX',
    ],
    ['calls', `has(${'has('.repeat(30)}customer.tier${')'.repeat(30)})`, 'TOO_COMPLEX'],
  ])('too many %s are refused', (_, text, code) => {
    expect(flawIn(text).code).toBe(code);
  });

  test('a condition of 4,000 characters is taken', () => {
    const text = `true || "${'a'.repeat(4_000 - 17)}" == "a"`;
    expect([text.length, checkCondition(text, scope).ok]).toEqual([4_000, true]);
  });

  test('whatever is written, checking it ends without an exception', () => {
    const token = fc.constantFrom(
      ...[
        'customer',
        'purchase',
        '.',
        'tier',
        'lines',
        'exists',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        ',',
        '"a"',
        "'",
        '"',
      ],
      ...[
        '==',
        '&&',
        '||',
        '!',
        '-',
        '+',
        '/',
        '%',
        '?',
        ':',
        'in',
        'has',
        'money',
        'l',
        '1',
        '2.5',
        '0x',
        'null',
        ' ',
      ],
      ...[
        'tags',
        'size',
        'filter',
        '\n',
        '//',
        '\\',
        'r"',
        '"""',
        'spentIn',
        'true',
        '<',
        'event',
        '1u',
        '9e9',
      ],
    );
    const anything = fc.oneof(
      fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const checked = checkCondition(text, scope);
        if (checked.ok) evaluate(checked.value, conditionFacts(values()));
        else
          for (const { position } of checked.error)
            expect(position.offset + position.length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('a condition says which facts and segments it reads', () => {
  const { facts, segments } = compiled(
    '("regulars" in customer.segments || has(customer.tier)) && purchase.spentIn("Drinks") > 0 && ' +
      'purchase.lines.exists(l, l.sku in purchase.skus)',
  );
  expect(new Set(facts)).toEqual(
    new Set(['customer.segments', 'customer.tier', 'purchase.lines', 'line.sku', 'purchase.skus']),
  );
  expect(segments).toEqual(['regulars']);
});

test('facts that a condition does not read are never asked for', () => {
  const asked: string[] = [];
  const spied = new Proxy(customer(), {
    get: (target, name: string) => {
      asked.push(name);
      return target[name as keyof typeof target];
    },
  });
  const facts = conditionFacts(values({ customer: spied }));
  expect(evaluate(compiled('purchase.isFirst && customer.purchaseCount > 3'), facts)).toEqual(HOLDS_NOT);
  expect(asked).toEqual([]);
  expect(evaluate(compiled('customer.purchaseCount > 3 && customer.tenureDays > 1'), facts)).toEqual(HOLDS);
  expect(asked).toEqual(['purchaseCount', 'tenureDays']);
});
