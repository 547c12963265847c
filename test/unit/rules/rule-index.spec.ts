import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byRank, type CompiledRule } from '../../../src/rules/domain/compiled-rule.js';
import { WEEKDAYS, type Weekday } from '../../../src/rules/domain/fact.js';
import { localTimeAt } from '../../../src/rules/domain/local-time.js';
import type { RuleDefinition, RuleSchedule, RuleTrigger } from '../../../src/rules/domain/rule-definition.js';
import { RuleIndex, type IndexedRule } from '../../../src/rules/domain/rule-index.js';
import { isInForce } from '../../../src/rules/domain/schedule.policy.js';
import type { Period } from '../../../src/rules/domain/rule-version.js';
import { award, LONDON, ruleLine, ruleWith, SUNDAY } from './rule-examples.js';

const FIXED = { kind: 'FIXED', points: 1 } as const;
const ALWAYS: readonly Period[] = [{ from: 0, until: null }];
const ANY_TIME: RuleSchedule = { from: null, until: null, daysOfWeek: [], hours: null };
const HOUR = 3_600_000;

function found(
  rules: readonly IndexedRule[],
  { at = SUNDAY, lines = [ruleLine()], trigger = 'PURCHASE' as RuleTrigger['kind'] } = {},
): string[] {
  const index = new RuleIndex(rules);
  const time = localTimeAt(at, LONDON);
  const matching = trigger === 'PURCHASE' ? index.forPurchase(time, lines) : index.forTrigger(trigger, time);
  return matching.map(({ ruleId }) => ruleId);
}

function indexed(ruleId: string, over: Partial<RuleDefinition> = {}, periods = ALWAYS): IndexedRule {
  return { rule: ruleWith(ruleId, over), periods };
}

describe('the index', () => {
  it('finds rules by trigger', () => {
    const rules = [indexed('a'), indexed('b', { trigger: { kind: 'BIRTHDAY' }, effects: [award(FIXED)] })];
    expect(found(rules)).toEqual(['a']);
    expect(found(rules, { trigger: 'BIRTHDAY' })).toEqual(['b']);
    expect(found(rules, { trigger: 'LAPSED' })).toEqual([]);
  });

  it('finds rules by sku, category and tag, each once', () => {
    const line = ruleLine({ sku: 'TEA', categories: ['Drinks', 'Drinks > Tea'], tags: ['organic'] });
    const rules = [
      indexed('sku', { effects: [award(FIXED, { skus: ['TEA', 'MUG'] })] }),
      indexed('category', { effects: [award(FIXED, { categoryPaths: ['Drinks'] })] }),
      indexed('tag', { effects: [award(FIXED, { tags: ['organic'] })] }),
      indexed('several', {
        effects: [award(FIXED, { skus: ['TEA'], tags: ['organic'] }), award(FIXED, { skus: ['TEA'] })],
      }),
      indexed('other', { effects: [award(FIXED, { skus: ['MUG'] })] }),
      indexed('any', { effects: [award(FIXED, { skus: ['MUG'] }), award(FIXED)] }),
      indexed('tagging', { effects: [award(FIXED, { skus: ['MUG'] }), { kind: 'ADD_TAG', tag: 'x' }] }),
      indexed('leaving out', { effects: [award(FIXED, { excludedSkus: ['MUG'] })] }),
    ];
    expect(found(rules, { lines: [line, line] })).toEqual([
      'any',
      'category',
      'leaving out',
      'several',
      'sku',
      'tag',
      'tagging',
    ]);
  });

  it('finds rules that are published, not paused, and in their dates', () => {
    const days = (from: number, until: number | null): Period => ({
      from: SUNDAY + from,
      until: until === null ? null : SUNDAY + until,
    });
    const rules = [
      indexed('from now', {}, [days(0, null)]),
      indexed('until now', {}, [days(-10, 0)]),
      indexed('paused', {}, [days(-10, -5), days(5, null)]),
      indexed('resumed', {}, [days(-10, -5), days(-5, 10)]),
      indexed('later', { schedule: { ...ANY_TIME, from: SUNDAY + 1 } }),
      indexed('over', { schedule: { ...ANY_TIME, until: SUNDAY } }),
      indexed('just so', { schedule: { ...ANY_TIME, from: SUNDAY, until: SUNDAY + 1 } }),
    ];
    expect(found(rules)).toEqual(['from now', 'just so', 'resumed']);
  });

  it('finds what begins at the very instant that is asked for, also after a look just before it', () => {
    const index = new RuleIndex([indexed('a', {}, [{ from: SUNDAY, until: SUNDAY + 1 }])]);
    const foundAt = (at: number): number => index.forPurchase(localTimeAt(at, LONDON), []).length;
    expect([-1, 0, 1].map((after) => foundAt(SUNDAY + after))).toEqual([0, 1, 0]);
    expect([1, 0, -1].map((after) => foundAt(SUNDAY + after))).toEqual([0, 1, 0]);
  });

  it('goes by priority, then by id', () => {
    expect(found([indexed('b'), indexed('c', { priority: 5 }), indexed('a')])).toEqual(['c', 'a', 'b']);
  });

  it('does not look at rules that cannot match', () => {
    let looks = 0;
    const watched = (rule: CompiledRule): CompiledRule =>
      new Proxy(rule, {
        get(target, name) {
          looks++;
          return Reflect.get(target, name) as unknown;
        },
      });
    const others = Array.from({ length: 500 }, (_, number) => {
      const elsewhere: Partial<RuleDefinition>[] = [
        { effects: [award(FIXED, { skus: [`SKU-${number}`] })] },
        { effects: [award(FIXED, { categoryPaths: [`Category ${number}`] })] },
        { schedule: { ...ANY_TIME, daysOfWeek: ['TUESDAY'] } },
        { schedule: { ...ANY_TIME, hours: { from: '20:00', until: '23:00' } } },
        { schedule: { ...ANY_TIME, from: SUNDAY + 86_400_000 } },
        { schedule: { ...ANY_TIME, until: SUNDAY - 86_400_000 } },
        { trigger: { kind: 'BIRTHDAY' }, effects: [award(FIXED)] },
      ];
      return { rule: watched(ruleWith(`r${number}`, elsewhere[number % 7])), periods: ALWAYS };
    });
    const index = new RuleIndex([...others, indexed('this')]);
    const at = localTimeAt(SUNDAY, LONDON);
    index.forPurchase(at, []);
    looks = 0;
    expect(index.forPurchase(at, [ruleLine()]).map(({ ruleId }) => ruleId)).toEqual(['this']);
    expect(looks).toBe(0);
  });

  const instant = fc.integer({ min: 0, max: 400 }).map((hours) => SUNDAY - 200 * HOUR + hours * HOUR);
  const names = fc.subarray(['A', 'B', 'C']);
  const anyRule = fc.record({
    filters: fc.array(
      fc.option(fc.record({ skus: names, tags: names, categoryPaths: names, excludedSkus: names })),
      {
        minLength: 1,
        maxLength: 2,
      },
    ),
    isBirthday: fc.boolean(),
    daysOfWeek: fc.oneof(fc.constant([]), fc.subarray<Weekday>([...WEEKDAYS])),
    hours: fc.option(fc.constantFrom({ from: '09:15', until: '17:30' }, { from: '22:00', until: '02:00' })),
    from: fc.option(instant),
    until: fc.option(instant),
    published: instant,
    paused: fc.option(instant),
    priority: fc.nat({ max: 2 }),
  });
  const anyLine = fc.record({ sku: fc.constantFrom('A', 'B', 'D'), tags: names, categories: names });

  it('finds all that a look at each rule would find, and nothing that is not in force', () => {
    fc.assert(
      fc.property(
        fc.array(anyRule, { maxLength: 12 }),
        fc.array(anyLine, { minLength: 1, maxLength: 3 }),
        fc.array(instant, { minLength: 1, maxLength: 5 }),
        (told, some, instants) => {
          const rules = told.map(
            (
              { filters, isBirthday, published, paused, daysOfWeek, hours, from, until, priority },
              number,
            ) => ({
              rule: ruleWith(`r${number}`, {
                priority,
                trigger: { kind: isBirthday ? 'BIRTHDAY' : 'PURCHASE' },
                effects: filters.map((filter) => award(FIXED, filter)),
                schedule: { from, until, daysOfWeek, hours },
              }),
              periods: [{ from: published, until: paused }].filter(
                ({ from: start, until: end }) => end === null || start < end,
              ),
            }),
          );
          const lines = some.map((line) => ruleLine(line));
          const index = new RuleIndex(rules);
          for (const at of instants) {
            const time = localTimeAt(at, LONDON);
            const expected = rules
              .filter(
                ({ rule, periods }) =>
                  rule.trigger.kind === 'PURCHASE' &&
                  isInForce(rule.schedule, time) &&
                  periods.some(({ from, until }) => from <= at && (until === null || at < until)) &&
                  rule.awards.some(
                    ({ filter }) =>
                      !filter?.included ||
                      lines.some(
                        ({ sku, tags, categories }) =>
                          filter.included!.skus.has(sku) ||
                          tags.some((tag) => filter.included!.tags.has(tag)) ||
                          categories.some((path) => filter.included!.categories.has(path)),
                      ),
                  ),
              )
              .map(({ rule }) => rule)
              .sort(byRank);
            expect(index.forPurchase(time, lines).map(({ ruleId }) => ruleId)).toEqual(
              expected.map(({ ruleId }) => ruleId),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('stays right over more stretches of time than it keeps ready', () => {
    const rules = Array.from({ length: 100 }, (_, day) =>
      indexed(`r${day}`, {}, [{ from: SUNDAY + day * 86_400_000, until: SUNDAY + (day + 1) * 86_400_000 }]),
    );
    const index = new RuleIndex(rules);
    for (const day of [...Array.from({ length: 100 }, (_, each) => each), 0, 50, 99]) {
      const at = localTimeAt(SUNDAY + day * 86_400_000 + HOUR, LONDON);
      expect(index.forPurchase(at, []).map(({ ruleId }) => ruleId)).toEqual([`r${day}`]);
    }
  });
});
