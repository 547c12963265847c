import { describe, expect, it } from '@jest/globals';
import type { CustomerId } from '../../../src/kernel/id.js';
import { NO_PURCHASES } from '../../../src/rules/domain/customer-facts.js';
import {
  askAboutOccasion,
  decideOccasion,
  type OccasionCustomer,
  type OccasionDecision,
} from '../../../src/rules/domain/decide-occasion.policy.js';
import { NO_FACTS } from '../../../src/rules/domain/facts-desk.js';
import { countersOf } from '../../../src/rules/domain/limits.policy.js';
import { localTimeAt } from '../../../src/rules/domain/local-time.js';
import {
  birthdayOn,
  customEvent,
  lapsedOn,
  occasionDay,
  replenishmentOn,
  tierChanged,
  type Occasion,
} from '../../../src/rules/domain/occasion.js';
import { compileRuleBook, type RuleBook } from '../../../src/rules/domain/rule-book.js';
import { RuleCounters, type CounterChange } from '../../../src/rules/domain/rule-counters.js';
import type { RuleDefinition, RuleTrigger } from '../../../src/rules/domain/rule-definition.js';
import { award, definitionWith, LONDON } from './rule-examples.js';

const ANN = 'ann' as CustomerId;
const PROGRAM = { name: 'Corner Coffee', currency: 'GBP', timeZone: LONDON, costPerPoint: 0 };
const LONG_AGO = Date.parse('2020-01-01T00:00:00Z');
/** 3 May 2026, a Sunday. */
const MAY_3 = occasionDay(localTimeAt(Date.parse('2026-05-03T12:00:00Z'), LONDON).epochDay, LONDON);
const BIRTHDAY: RuleTrigger = { kind: 'BIRTHDAY' };

function fixed(points: number, trigger: RuleTrigger, over: Partial<RuleDefinition> = {}): RuleDefinition {
  return definitionWith({ trigger, effects: [award({ kind: 'FIXED', points })], ...over });
}

/** Rules in force since long ago, by their ids. */
function bookOf(rules: Readonly<Record<string, RuleDefinition>>, from = LONG_AGO): RuleBook {
  const versions = Object.entries(rules).map(([ruleId, definition]) => ({
    ruleId,
    version: 1,
    definition,
    periods: [{ from, until: null }],
  }));
  return compileRuleBook(versions, [{ name: 'long-standing', condition: 'customer.tenureYears >= 2' }], 2);
}

function annWith(over: Partial<OccasionCustomer> = {}): OccasionCustomer {
  return {
    customerId: ANN,
    enrolledAt: Date.parse('2024-02-01T10:00:00Z'),
    birthDate: '1990-05-03',
    tier: null,
    facts: { ...NO_FACTS, history: NO_PURCHASES },
    outlook: null,
    ...over,
  };
}

function decide(
  occasion: Occasion,
  book: RuleBook,
  { customer = annWith(), used = {} }: { customer?: OccasionCustomer; used?: Partial<CounterChange> } = {},
): OccasionDecision {
  const asked = askAboutOccasion(occasion, book, LONDON);
  const keys = asked.rules.flatMap((rule) => countersOf(rule, ANN, asked.at));
  const counters = new RuleCounters(keys.map((key) => ({ ...key, uses: 0, points: 0, cost: 0, ...used })));
  return decideOccasion(asked, customer, { program: PROGRAM, book, counters });
}

describe('decideOccasion', () => {
  it('gives what the rules for it give, and nothing by the base rate', () => {
    const book = bookOf({
      a: fixed(100, BIRTHDAY),
      b: fixed(5, BIRTHDAY),
      c: fixed(1_000, { kind: 'MEMBERSHIP_ANNIVERSARY' }),
    });
    const decided = decide(birthdayOn(ANN, MAY_3), book);
    expect(decided).toMatchObject({ points: 105, isTold: true, tags: [], faults: [] });
    expect(decided.earning.base).toMatchObject({ points: 0, basisMinor: 0 });
    expect(decided.earning.rules).toMatchObject([
      { ruleId: 'a', points: 100 },
      { ruleId: 'b', points: 5 },
    ]);
  });

  it('asks only rules that were in force when it happened', () => {
    const later = bookOf({ a: fixed(100, BIRTHDAY) }, MAY_3.start + 1);
    expect(decide(birthdayOn(ANN, MAY_3), later)).toMatchObject({ points: 0, isTold: false });
    const schedule = { from: null, until: null, daysOfWeek: ['MONDAY'], hours: null } as const;
    const mondays = bookOf({ a: fixed(100, BIRTHDAY, { schedule }) });
    expect(decide(birthdayOn(ANN, MAY_3), mondays).points).toBe(0);
    const may4 = occasionDay(MAY_3.epochDay + 1, LONDON);
    expect(decide(birthdayOn(ANN, may4), mondays).points).toBe(100);
  });

  it('asks of LAPSED only rules for just as many days', () => {
    const book = bookOf({
      a: fixed(30, { kind: 'LAPSED', afterDays: 30 }),
      b: fixed(60, { kind: 'LAPSED', afterDays: 60 }),
    });
    expect(decide(lapsedOn(ANN, MAY_3, 30), book).points).toBe(30);
    expect(decide(lapsedOn(ANN, MAY_3, 60), book).points).toBe(60);
    expect(decide(lapsedOn(ANN, MAY_3, 90), book).isTold).toBe(false);
  });

  it('asks of events only rules for one of that name', () => {
    const book = bookOf({ a: fixed(7, { kind: 'CUSTOM_EVENT', name: 'app-installed' }) });
    const event = (name: string) => customEvent(ANN, 'e', { name, occurredAt: MAY_3.start });
    expect(decide(event('app-installed'), book).points).toBe(7);
    expect(decide(event('app-removed'), book)).toMatchObject({ points: 0, isTold: false });
  });

  it('hands conditions the event, the customer as of that day, and that time as now', () => {
    const condition =
      'customer.tenureYears >= 2 && customer.isBirthday && "long-standing" in customer.segments && ' +
      'event.name == "BIRTHDAY" && now.date == "2026-05-03" && now.hour == 0 && program.currency == "GBP" && ' +
      'customer.tier == "GOLD" && "regular" in customer.tags';
    const book = bookOf({ a: fixed(100, BIRTHDAY, { condition }) });
    const facts = { ...NO_FACTS, history: NO_PURCHASES, tags: ['regular'] };
    const customer = annWith({ tier: 'GOLD', facts });
    expect(decide(birthdayOn(ANN, MAY_3), book, { customer }).points).toBe(100);
    expect(decide(birthdayOn(ANN, MAY_3), book, { customer: annWith({ facts }) }).points).toBe(0);
    const young = annWith({ tier: 'GOLD', facts, enrolledAt: Date.parse('2025-01-01T00:00:00Z') });
    expect(decide(birthdayOn(ANN, MAY_3), book, { customer: young }).points).toBe(0);
  });

  it('hands conditions what is known of the event, and nothing for the rest', () => {
    const sent = bookOf({
      a: fixed(
        3,
        { kind: 'CUSTOM_EVENT', name: 'played' },
        {
          condition: 'event.texts["game"] == "chess" && event.numbers["level"] >= 2.5',
        },
      ),
    });
    const played = (level: number) =>
      customEvent(ANN, 'e', {
        name: 'played',
        occurredAt: MAY_3.start,
        texts: [['game', 'chess']],
        numbers: [['level', level]],
      });
    expect(decide(played(2.5), sent).points).toBe(3);
    expect(decide(played(2.25), sent).points).toBe(0);
    const due = bookOf({
      a: fixed(2, { kind: 'REPLENISHMENT_DUE' }, { condition: 'event.texts["sku"] == "BEANS"' }),
    });
    expect(decide(replenishmentOn(ANN, MAY_3, { sku: 'BEANS', lastDay: 0 }), due).points).toBe(2);
    expect(decide(replenishmentOn(ANN, MAY_3, { sku: 'MILK', lastDay: 0 }), due).points).toBe(0);
    const up = bookOf({
      a: fixed(
        9,
        { kind: 'TIER_CHANGED' },
        { condition: 'event.fromTier == "BASIC" && event.toTier == "GOLD"' },
      ),
    });
    const change = { customerId: ANN, holdsFrom: MAY_3.start, toTier: 'GOLD', timeZone: LONDON };
    expect(decide(tierChanged({ ...change, fromTier: 'BASIC' }), up).points).toBe(9);
    expect(decide(tierChanged({ ...change, fromTier: null }), up).points).toBe(0);
  });

  it('says which tags to add', () => {
    const book = bookOf({
      a: definitionWith({ trigger: BIRTHDAY, effects: [{ kind: 'ADD_TAG', tag: 'party' }] }),
    });
    expect(decide(birthdayOn(ANN, MAY_3), book)).toMatchObject({ points: 0, tags: ['party'], isTold: true });
  });

  it('holds limits, and tells of a rule that was used up', () => {
    const limits = [{ scope: 'ALL', per: 'EVER', uses: null, points: 150 }] as const;
    const book = bookOf({ a: fixed(100, BIRTHDAY, { limits }) });
    const first = decide(birthdayOn(ANN, MAY_3), book);
    expect(first.changes).toEqual([
      { ruleId: 'a', customerId: null, period: 'EVER', uses: 1, points: 100, cost: 0 },
    ]);
    const second = decide(birthdayOn(ANN, MAY_3), book, { used: { uses: 1, points: 100 } });
    expect(second.points).toBe(50);
    expect(second.earning.rules).toMatchObject([{ points: 50, cut: { wouldBe: 100 } }]);
    const third = decide(birthdayOn(ANN, MAY_3), book, { used: { uses: 2, points: 150 } });
    expect(third).toMatchObject({ points: 0, isTold: true });
  });

  it('tells of a customer who was held out, and gives them nothing', () => {
    const book = bookOf({ a: fixed(100, BIRTHDAY, { holdoutShare: 9_999 }) });
    const decided = decide(birthdayOn(ANN, MAY_3), book);
    expect(decided).toMatchObject({ points: 0, isTold: true });
    expect(decided.earning.heldOut).toEqual([{ ruleId: 'a', version: 1 }]);
  });

  it('passes over a rule whose condition cannot be told, and says why', () => {
    const condition = '1 / customer.referralsMade > 0';
    const book = bookOf({ a: fixed(100, BIRTHDAY, { condition }), b: fixed(5, BIRTHDAY) });
    const decided = decide(birthdayOn(ANN, MAY_3), book);
    expect(decided.points).toBe(5);
    expect(decided.faults).toMatchObject([{ ruleId: 'a', code: 'DIVISION_BY_ZERO' }]);
  });
});

describe('the names of occasions', () => {
  it('are those of days, which begin at midnight or where clocks skip it right after', () => {
    expect(birthdayOn(ANN, MAY_3)).toMatchObject({
      key: 'BIRTHDAY 2026-05-03',
      occurredAt: Date.parse('2026-05-02T23:00:00Z'),
    });
    expect(lapsedOn(ANN, MAY_3, 60).key).toBe('LAPSED 60 2026-03-04');
    expect(replenishmentOn(ANN, MAY_3, { sku: 'BEANS', lastDay: MAY_3.epochDay - 9 }).key).toBe(
      'REPLENISHMENT_DUE BEANS 2026-04-24',
    );
    const newYear = { holdsFrom: Date.parse('2025-12-31T23:30:00Z'), timeZone: 'Europe/Paris' };
    const gold = tierChanged({ customerId: ANN, fromTier: null, toTier: 'GOLD', ...newYear });
    expect(gold.key).toBe('TIER_CHANGED GOLD 2026');
    const beirut = localTimeAt(Date.parse('2026-03-29T12:00:00Z'), 'Asia/Beirut').epochDay;
    expect(occasionDay(beirut, 'Asia/Beirut').start).toBe(Date.parse('2026-03-28T22:00:00Z'));
  });
});
