import { describe, expect, it } from '@jest/globals';
import { compileRuleBook, type RuleBook } from '../../../src/rules/domain/rule-book.js';
import type { RuleDefinition, RuleEffect } from '../../../src/rules/domain/rule-definition.js';
import { definitionWith } from './rule-examples.js';

const CUP: RuleEffect = { kind: 'SUGGEST_PRODUCTS', skus: ['CUP'], reason: 'Goes well' };
const SEGMENTS = [
  { name: 'due', condition: 'customer.daysOverdue >= 1' },
  { name: 'festive', condition: 'customer.isBirthday' },
  { name: 'both', condition: '"due" in customer.segments && "festive" in customer.segments' },
  { name: 'nobody asks', condition: 'customer.probAlive < 0.5 && customer.daysToBirthday < 5' },
];

function bookOf(...rules: readonly Partial<RuleDefinition>[]): RuleBook {
  const versions = rules.map((rule, index) => ({
    ruleId: `rule-${index}`,
    version: 1,
    definition: definitionWith({ effects: [CUP], ...rule }),
    periods: [{ from: 0, until: null }],
  }));
  const book = compileRuleBook(versions, SEGMENTS, 2);
  expect(book.unreadable).toEqual([]);
  return book;
}

describe('what a book reads of customers', () => {
  const reads = (...rules: readonly Partial<RuleDefinition>[]): boolean[] => {
    const book = bookOf(...rules);
    return [book.readsBirthdays, book.purchasesReadBirthdays, book.readsOutlooks, book.purchasesReadOutlooks];
  };
  const bought = { trigger: { kind: 'PURCHASE' } } as const;
  const suggested = { trigger: { kind: 'SUGGESTION' } } as const;

  it('is nothing where no condition asks', () => {
    expect(reads({ ...bought, condition: 'customer.tenureDays > 3' }, suggested)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is asked of sales only where rules for purchases read it', () => {
    const birthday = { condition: 'customer.daysToBirthday < 5' };
    expect(reads({ ...suggested, ...birthday })).toEqual([true, false, false, false]);
    expect(reads({ ...suggested, ...birthday }, { ...bought, ...birthday })).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const overdue = { condition: 'customer.daysOverdue > 3' };
    expect(reads({ ...suggested, ...overdue }, bought)).toEqual([false, false, true, false]);
    expect(reads({ trigger: { kind: 'LAPSED', afterDays: 30 }, ...overdue })).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(reads({ ...bought, ...overdue })).toEqual([false, false, true, true]);
  });

  it('is also what the segments read that they ask for, and those that these ask for', () => {
    const both = { condition: '"both" in customer.segments' };
    expect(reads({ ...suggested, ...both })).toEqual([true, false, true, false]);
    expect(reads({ ...bought, ...both })).toEqual([true, true, true, true]);
    const apart = [
      { ...suggested, condition: '"due" in customer.segments' },
      { ...bought, condition: '"festive" in customer.segments' },
    ];
    expect(reads(...apart)).toEqual([true, true, true, false]);
  });
});
