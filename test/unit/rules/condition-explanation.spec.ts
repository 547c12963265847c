import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '../../../src/rules/domain/condition.js';
import { explainCondition, type ExplainedPart } from '../../../src/rules/domain/condition-explanation.js';
import { conditionFacts } from '../../../src/rules/domain/fact-views.js';
import type { FactValues } from '../../../src/rules/domain/fact-values.js';
import { compiled, customer, line, purchase, values } from './fact-examples.js';

function explained(text: string, given: Partial<FactValues> = {}) {
  return explainCondition(compiled(text), conditionFacts(values(given)));
}

/** The tree in short: what was written and what it came to. */
function outline({ text, outcome, parts }: ExplainedPart): unknown {
  return parts.length === 0 ? `${text}: ${outcome}` : [`${text}: ${outcome}`, ...parts.map(outline)];
}

describe('an evaluation explained', () => {
  test('shows every condition that is joined, as it was written', () => {
    const text =
      '(customer.tier == "GOLD" || customer.isBirthday) &&\n  !(purchase.totalMinor < money("25.00"))';
    const { evaluation, root } = explained(text);
    expect(evaluation).toEqual({ value: false });
    expect(outline(root)).toEqual([
      `${text}: FALSE`,
      [
        'customer.tier == "GOLD" || customer.isBirthday: TRUE',
        'customer.tier == "GOLD": TRUE',
        'customer.isBirthday: FALSE',
      ],
      ['!(purchase.totalMinor < money("25.00")): FALSE', 'purchase.totalMinor < money("25.00"): TRUE'],
    ]);
  });

  test('shows both sides of a comparison, and how far apart they are', () => {
    const { root } = explained('purchase.totalMinor + 2 >= money("25.00")');
    expect(root).toMatchObject({
      kind: 'COMPARISON',
      outcome: 'FALSE',
      sides: [
        { text: 'purchase.totalMinor + 2', value: 1000 },
        { text: 'money("25.00")', value: 2500 },
      ],
      apart: 1500,
      position: { line: 1, column: 1, offset: 0, length: 41 },
    });
    expect(explained('"vip" in customer.tags').root.sides).toEqual([
      { text: '"vip"', value: 'vip' },
      { text: 'customer.tags', value: ['coffee-club'] },
    ]);
    expect(explained('purchase.itemCount >= 2.25').root.apart).toBe(0.25);
  });

  test('tells what is not known from what is false, and what went wrong', () => {
    const { evaluation, root } = explained('customer.npsScore >= 9 || 1 / customer.referralsMade > 2');
    expect(evaluation).toMatchObject({ fault: { code: 'DIVISION_BY_ZERO' } });
    expect(root.parts).toMatchObject([
      {
        outcome: 'UNKNOWN',
        reason: 'customer.npsScore',
        sides: [{ value: null }, { value: 9 }],
        apart: null,
      },
      { outcome: 'FAULT', reason: 'a number was divided by zero in 1 / customer.referralsMade' },
    ]);
  });

  test('a list that is looked through is one statement', () => {
    const given = { purchase: purchase({ lines: [line(), line({ sku: 'CAKE' })] }) };
    expect(
      outline(explained('purchase.lines.exists(l, l.sku == "CAKE" && l.quantity > 1)', given).root),
    ).toBe('purchase.lines.exists(l, l.sku == "CAKE" && l.quantity > 1): TRUE');
  });

  test('parentheses and quotes within texts and comments confuse nobody', () => {
    const text = `(customer.tier == ")(" || true) // (("\n && ((purchase.isFirst) || customer.tier != '(')`;
    const condition = compiled(text, { tiers: [')(', '('] });
    expect(outline(explainCondition(condition, conditionFacts(values())).root)).toEqual([
      `${text}: TRUE`,
      ['customer.tier == ")(" || true: TRUE', 'customer.tier == ")(": FALSE', 'true: TRUE'],
      [
        `(purchase.isFirst) || customer.tier != '(': TRUE`,
        'purchase.isFirst: FALSE',
        `customer.tier != '(': TRUE`,
      ],
    ]);
  });

  test('the whole is what its parts make it', () => {
    const leaf = fc.constantFrom(
      'customer.tier == "GOLD"',
      'customer.usualGapDays > 7',
      'customer.isBirthday',
      'has(customer.tier)',
      '(purchase.totalMinor) > money("5")',
    );
    const { text } = fc.letrec<{ text: string }>((tie) => ({
      text: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('text'), fc.constantFrom('&&', '||'), tie('text'))
          .map(([a, op, b]) => `(${a}) ${op} (${b})`),
        fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} && ${b})`),
        tie('text').map((a) => `!(${a})`),
      ),
    }));
    const given = fc.record({
      tier: fc.constantFrom('GOLD', 'BASIC', null),
      usualGapDays: fc.constantFrom(3, 10, null),
      isBirthday: fc.boolean(),
    });
    fc.assert(
      fc.property(text, given, (written, facts) => {
        const condition = compiled(written);
        const over = conditionFacts(values({ customer: customer(facts) }));
        const { root } = explainCondition(condition, over);
        expect(root.outcome === 'TRUE').toBe((evaluate(condition, over) as { value: boolean }).value);
        expectSound(root);
      }),
      { numRuns: 200 },
    );
  });
});

/** The truth tables in which what is not known is neither. */
function expectSound({ kind, outcome, parts }: ExplainedPart): void {
  parts.forEach(expectSound);
  const outcomes = parts.map((part) => part.outcome);
  const opposite = { TRUE: 'FALSE', FALSE: 'TRUE', UNKNOWN: 'UNKNOWN', FAULT: 'FAULT' } as const;
  const [decisive, other] = kind === 'ALL' ? (['FALSE', 'TRUE'] as const) : (['TRUE', 'FALSE'] as const);
  if (kind === 'NOT') expect(outcome).toBe(opposite[outcomes[0]!]);
  if (kind !== 'ALL' && kind !== 'ANY') return;
  if (outcomes.includes(decisive)) expect(outcome).toBe(decisive);
  else expect(outcome).toBe(outcomes.includes('UNKNOWN') ? 'UNKNOWN' : other);
}
