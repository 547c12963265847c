import { describe, expect, it } from '@jest/globals';
import { earnByRules } from '../../../src/rules/domain/earn-by-rules.policy.js';
import { isHeldOut, holdoutSeed } from '../../../src/rules/domain/holdout.policy.js';
import { compileRuleBook, type VersionInForce } from '../../../src/rules/domain/rule-book.js';
import type { RuleDefinition, RuleEffect } from '../../../src/rules/domain/rule-definition.js';
import {
  factsForSuggestions,
  rulesForSuggestions,
  suggestByRules,
  suggestionsOfPurchase,
} from '../../../src/rules/domain/suggest-by-rules.policy.js';
import { NO_FACTS } from '../../../src/rules/domain/facts-desk.js';
import { NO_PURCHASES } from '../../../src/rules/domain/customer-facts.js';
import { award, buying, countersFor, definitionWith, earningWith, LONDON, SUNDAY } from './rule-examples.js';
import type { CustomerId } from '../../../src/kernel/id.js';

const CUP: RuleEffect = { kind: 'SUGGEST_PRODUCTS', skus: ['CUP'], reason: 'Goes well' };
const TEA: RuleEffect = { kind: 'SUGGEST_CATEGORY', categoryPath: 'Drinks > Tea', reason: 'Discover' };

function version(
  ruleId: string,
  over: Partial<RuleDefinition> = {},
  more: Partial<VersionInForce> = {},
): VersionInForce {
  const definition = definitionWith({ trigger: { kind: 'SUGGESTION' }, effects: [CUP], ...over });
  return { ruleId, version: 1, definition, periods: [{ from: 0, until: null }], ...more };
}

const program = { name: 'Shop', currency: 'GBP', timeZone: LONDON, costPerPoint: 0 } as const;

/** What rules put forward to Ann, on the gold tier since a year ago, or to whom it is said. */
function suggested(
  versions: readonly VersionInForce[],
  { tier = 'GOLD', known = true, now = SUNDAY, customerId = 'ann' as CustomerId | null } = {},
) {
  const book = compileRuleBook(versions, [{ name: 'gold', condition: 'customer.tier == "GOLD"' }], 2);
  expect(book.unreadable).toEqual([]);
  const ann = {
    customerId: 'ann' as CustomerId,
    enrolledAt: now - 365 * 86_400_000,
    birthDate: null,
    tier,
    outlook: null,
    facts: { ...NO_FACTS, history: NO_PURCHASES },
  };
  const facts = known ? factsForSuggestions(ann, now, { program, book }) : null;
  return suggestByRules(rulesForSuggestions(book, now, LONDON), customerId, facts);
}

const rulesOf = (...given: Parameters<typeof suggested>): string[] =>
  suggested(...given).suggestions.map(({ ruleId }) => ruleId);

describe('rules for suggestions', () => {
  it('put forward what they name, in order of rank', () => {
    const { suggestions, faults } = suggested([
      version('b', { effects: [CUP, TEA], name: 'Both', description: 'A set' }),
      version('a', { priority: 5 }),
      version('p', { trigger: { kind: 'PURCHASE' } }),
    ]);
    expect(suggestions).toEqual([
      { ruleId: 'a', version: 1, name: 'Double points', description: null, effect: CUP },
      { ruleId: 'b', version: 1, name: 'Both', description: 'A set', effect: CUP },
      { ruleId: 'b', version: 1, name: 'Both', description: 'A set', effect: TEA },
    ]);
    expect(faults).toEqual([]);
  });

  it('are asked in their time alone', () => {
    const { schedule } = definitionWith();
    expect(
      rulesOf([
        version('over', { schedule: { ...schedule, until: SUNDAY } }),
        version('now', { schedule: { ...schedule, from: SUNDAY } }),
        version('monday', { schedule: { ...schedule, daysOfWeek: ['MONDAY'] } }),
        version('paused', {}, { periods: [{ from: 0, until: SUNDAY }] }),
        version('morning', { schedule: { ...schedule, hours: { from: '09:00', until: '10:00' } } }),
      ]),
    ).toEqual(['morning', 'now']);
  });

  it('hold for whom their condition does', () => {
    const versions = [
      version('gold', { condition: '"gold" in customer.segments' }),
      version('year', { condition: 'customer.tenureDays >= 365 && event.name == "SUGGESTION"' }),
      version('bought', { condition: 'customer.daysSinceLastPurchase >= 1' }),
      version('all'),
    ];
    expect(rulesOf(versions)).toEqual(['all', 'gold', 'year']);
    expect(rulesOf(versions, { tier: 'SILVER' })).toEqual(['all', 'year']);
  });

  it('without a condition hold for nobody known, too', () => {
    const versions = [version('gold', { condition: 'true' }), version('all', { holdoutShare: 9_999 })];
    expect(rulesOf(versions, { known: false, customerId: null })).toEqual(['all']);
  });

  it('leave out whom they hold out', () => {
    const versions = Array.from({ length: 40 }, (_, number) =>
      version(`r${number}`, { holdoutShare: 5_000 }),
    );
    const expected = versions
      .map(({ ruleId }) => ruleId)
      .filter((ruleId) => !isHeldOut(holdoutSeed(ruleId), 5_000, 'ann'));
    expect(expected.length).toBeGreaterThan(5);
    expect(expected.length).toBeLessThan(35);
    expect(rulesOf(versions).sort()).toEqual(expected.sort());
  });

  it('whose condition cannot be told are passed over, with the fault', () => {
    const { suggestions, faults } = suggested([
      version('bad', { condition: '10 / customer.purchaseCount >= 1' }),
      version('good'),
    ]);
    expect(suggestions.map(({ ruleId }) => ruleId)).toEqual(['good']);
    expect(faults).toMatchObject([{ ruleId: 'bad', version: 1, code: 'DIVISION_BY_ZERO' }]);
  });
});

describe('what rules suggest with a purchase', () => {
  const points = award({ kind: 'FIXED', points: 5 });

  it('is that of those that applied and had a use left, by the version that did', () => {
    const purchase = { trigger: { kind: 'PURCHASE' } } as const;
    const daily = { limits: [{ scope: 'CUSTOMER', per: 'DAY', uses: 1, points: null }] } as const;
    const book = compileRuleBook(
      [
        version('a', { ...purchase, effects: [points, TEA] }),
        version('b', { ...purchase, effects: [points] }),
        version('c', { ...purchase, condition: 'purchase.lineCount >= 2' }),
        version('d', { ...purchase, ...daily }),
        version('e', { ...purchase, ...daily, effects: [points, CUP] }),
      ],
      [],
      2,
    );
    const occasion = buying([1000], { facts: { purchase: { lineCount: 1n } } });
    const rules = book.index.forPurchase(occasion.at, occasion.lines);
    const counters = countersFor(rules, occasion, { 'e DAY 2026-03-01': { uses: 1 } });
    const { stored } = earnByRules(occasion, earningWith(rules, occasion, { counters }));
    const suggestions = suggestionsOfPurchase(stored, book);
    expect(suggestions.map(({ ruleId, effect }) => [ruleId, effect])).toEqual([
      ['a', TEA],
      ['d', CUP],
    ]);
    expect(suggestionsOfPurchase(stored, compileRuleBook([], [], 2))).toEqual([]);
  });
});
