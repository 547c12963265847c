import { describe, expect, test } from '@jest/globals';
import { checkCondition, evaluate } from '../../../src/rules/domain/condition.js';
import { FUNCTIONS } from '../../../src/rules/domain/fact-functions.js';
import { localTimeValues } from '../../../src/rules/domain/fact-times.js';
import { conditionFacts } from '../../../src/rules/domain/fact-views.js';
import { FACTS, factsIn, type ConditionPlace } from '../../../src/rules/domain/facts.js';
import { compiled, scope, values } from './fact-examples.js';

const PLACES: readonly ConditionPlace[] = ['PURCHASE', 'LINE', 'EVENT', 'SEGMENT'];

/** The place in which a fact of the subject can be read. */
function placeOf(subject: string): ConditionPlace {
  if (subject === 'line') return 'LINE';
  return subject === 'event' ? 'EVENT' : 'PURCHASE';
}

describe('the catalogue of facts', () => {
  test.each(FACTS.map((fact) => [fact.path, fact] as const))(
    '%s has an example that is in order',
    (path, fact) => {
      const condition = compiled(fact.exampleCondition, { place: placeOf(fact.subject) });
      expect(condition.facts).toContain(path);
      expect(condition.advice).toEqual([]);
      expect(evaluate(condition, conditionFacts(values()))).not.toHaveProperty('fault');
    },
  );

  test.each(
    FACTS.filter(({ type }) => ['TEXT', 'WHOLE_NUMBER', 'DECIMAL', 'TRUTH', 'LIST_OF_TEXTS'].includes(type))
      .filter(({ path }) => path !== 'customer.segments')
      .map((fact) => [fact.path, fact.example, fact] as const),
  )('%s can be %s', (path, example, fact) => {
    expect(compiled(`${path} == ${example}`, { place: placeOf(fact.subject) }).facts).toEqual([path]);
  });

  test('every function has an example that is in order', () => {
    for (const { name, exampleCondition } of FUNCTIONS) {
      expect(exampleCondition).toContain(`${name}(`);
      expect(evaluate(compiled(exampleCondition), conditionFacts(values()))).not.toHaveProperty('fault');
    }
  });

  test.each(PLACES)('all examples can be written in %s as they are', (place) => {
    const { facts, functions } = factsIn(place);
    const examples = [...facts, ...functions].map(({ exampleCondition }) => exampleCondition);
    expect(examples.filter((text) => !checkCondition(text, { ...scope, place }).ok)).toEqual([]);
  });

  test('a place offers what can be read there and nothing else', () => {
    for (const place of PLACES) {
      const offered = new Set(factsIn(place).facts.map(({ path }) => path));
      for (const fact of FACTS) {
        const checked = checkCondition(fact.exampleCondition, { ...scope, place });
        if (!offered.has(fact.path))
          expect([fact.path, place, checked.ok]).toEqual([fact.path, place, false]);
      }
    }
    expect(factsIn('SEGMENT').facts.map(({ subject }) => subject)).not.toContain('purchase');
    expect(factsIn('SEGMENT').functions.map(({ name }) => name)).not.toContain('spentIn');
    expect(factsIn('PURCHASE').functions.map(({ name }) => name)).toContain('spentIn');
  });

  test('says nothing about what people are', () => {
    const telling = /name$|mail|phone|address|street|city|region|country|gender|age$|birthDate/i;
    const told = FACTS.filter(({ subject, name }) => subject === 'customer' && telling.test(name));
    expect(told.map(({ path }) => path)).toEqual([]);
  });
});

describe('the time facts', () => {
  test.each([
    ['2026-03-03T17:30:00Z', 'Europe/London', '2026-03-03', '17:30', 'TUESDAY'],
    ['2026-03-03T23:30:00Z', 'Asia/Kolkata', '2026-03-04', '05:00', 'WEDNESDAY'],
    ['2026-07-01T02:05:59Z', 'America/New_York', '2026-06-30', '22:05', 'TUESDAY'],
    ['2026-03-29T00:59:59Z', 'Europe/London', '2026-03-29', '00:59', 'SUNDAY'],
    ['2026-03-29T01:00:00Z', 'Europe/London', '2026-03-29', '02:00', 'SUNDAY'],
    ['2028-02-29T12:00:00Z', 'UTC', '2028-02-29', '12:00', 'TUESDAY'],
    ['2010-12-05T00:00:00Z', 'UTC', '2010-12-05', '00:00', 'SUNDAY'],
  ])('%s in %s is %s %s, a %s', (instant, timeZone, date, time, dayOfWeek) => {
    expect(localTimeValues(Date.parse(instant), timeZone)).toEqual({
      date,
      time,
      dayOfWeek,
      year: Number(date.slice(0, 4)),
      month: Number(date.slice(5, 7)),
      dayOfMonth: Number(date.slice(8)),
      hour: Number(time.slice(0, 2)),
      minute: Number(time.slice(3)),
    });
  });
});
