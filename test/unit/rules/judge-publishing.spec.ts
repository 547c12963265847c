import { describe, expect, it } from '@jest/globals';
import { judgePublishing } from '../../../src/rules/domain/judge-publishing.js';
import type { RuleDefinition, RuleSchedule } from '../../../src/rules/domain/rule-definition.js';
import { award, definitionWith, LONDON, SUNDAY } from './rule-examples.js';

const FIFTY = definitionWith({ effects: [award({ kind: 'FIXED', points: 50 })] });
const OFFER = { kind: 'ISSUE_OFFER', promotion: 'spring' } as const;

describe('publishing', () => {
  const context = { timeZone: LONDON, costPerPoint: 0, now: SUNDAY };
  const reasons = (over: Partial<RuleDefinition>): string[] =>
    judgePublishing(definitionWith(over), context).map(
      ({ code, field, message }) => `${code} ${field.join('.')}: ${message}`,
    );

  it('is refused for a rule that would do nothing, with the reason', () => {
    expect(reasons({ effects: [OFFER] })).toEqual([
      'DOES_NOTHING effects: The rule would do nothing yet: ISSUE_OFFER acts once offers are built.',
    ]);
    expect(reasons({ trigger: { kind: 'FEEDBACK_GIVEN' }, effects: FIFTY.effects })).toEqual([
      'DOES_NOTHING trigger: The rule would do nothing yet: the trigger FEEDBACK_GIVEN comes about once feedback is built.',
    ]);
    const { schedule } = FIFTY;
    expect(reasons({ schedule: { ...schedule, until: SUNDAY } })).toEqual([
      'DOES_NOTHING schedule.until: The rule would do nothing: its schedule has ended already.',
    ]);
    const weekdays = { ...schedule, until: SUNDAY + 1, daysOfWeek: ['MONDAY'] as const };
    expect(reasons({ schedule: weekdays })).toEqual([
      'DOES_NOTHING schedule: The rule would do nothing: none of its days and hours lie between its beginning and its end.',
    ]);
  });

  it('is refused for what comes about at midnight, outside the hours of the rule', () => {
    const birthday = (from: string, until: string): string[] =>
      reasons({
        trigger: { kind: 'BIRTHDAY' },
        effects: FIFTY.effects,
        schedule: { ...FIFTY.schedule, hours: { from, until } },
      });
    expect(birthday('09:00', '18:00')).toEqual([
      'DOES_NOTHING schedule.hours: The rule would do nothing: BIRTHDAY comes about at midnight, outside its hours.',
    ]);
    expect(birthday('20:00', '00:00')).toHaveLength(1);
    expect(birthday('00:00', '06:00')).toEqual([]);
    expect(birthday('22:00', '02:00')).toEqual([]);
  });

  it('is refused for what comes about at midnight, where none lies within the schedule', () => {
    const of = (kind: 'BIRTHDAY' | 'CUSTOMER_JOINED', over: Partial<RuleSchedule>): string[] =>
      reasons({ trigger: { kind }, effects: FIFTY.effects, schedule: { ...FIFTY.schedule, ...over } });
    // Half past nine on a Sunday.
    const at = (time: string): number => Date.parse(time);
    const sameDay = { from: at('2026-03-02T00:01:00Z'), until: at('2026-03-03T00:00:00Z') };
    const message =
      'DOES_NOTHING schedule: The rule would do nothing: BIRTHDAY comes about at midnight, and none of those lies in its schedule.';
    expect(of('BIRTHDAY', sameDay)).toEqual([message]);
    expect(of('BIRTHDAY', { ...sameDay, until: sameDay.until + 1 })).toEqual([]);
    expect(of('BIRTHDAY', { ...sameDay, from: at('2026-03-02T00:00:00Z') })).toEqual([]);
    expect(of('BIRTHDAY', { until: at('2026-03-02T00:00:00Z') })).toEqual([message]);
    expect(of('BIRTHDAY', { until: at('2026-03-03T00:01:00Z'), daysOfWeek: ['SUNDAY'] })).toHaveLength(1);
    expect(of('BIRTHDAY', { daysOfWeek: ['SUNDAY'] })).toEqual([]);
    // By the clocks of London it is an hour later in summer.
    const summer = { from: at('2026-06-01T12:00:00Z'), until: at('2026-06-01T23:00:01Z') };
    expect(of('BIRTHDAY', summer)).toEqual([]);
    expect(of('BIRTHDAY', { ...summer, until: at('2026-06-01T23:00:00Z') })).toEqual([message]);
    expect(of('CUSTOMER_JOINED', sameDay)).toEqual([]);
  });

  it.each([['false'], [' ( false )\n'], ['false // for now']])(
    'is refused for the condition %j, which never holds',
    (condition) => {
      expect(reasons({ condition, effects: FIFTY.effects })).toEqual([
        'DOES_NOTHING condition: The rule would do nothing: its condition is false.',
      ]);
    },
  );

  it('is refused for a budget in money while points cost nothing', () => {
    const budget = { points: null, costMinor: 100 };
    expect(reasons({ budget })[0]).toMatch(/^COST_PER_POINT_MISSING budget.costMinor/);
    expect(judgePublishing(definitionWith({ budget }), { ...context, costPerPoint: 5_000 })).toEqual([]);
  });

  it('is allowed for a rule of which something acts, also from later on', () => {
    expect(reasons({ effects: [OFFER, ...FIFTY.effects] })).toEqual([]);
    expect(reasons({ effects: [{ kind: 'ADD_TAG', tag: 'x' }] })).toEqual([]);
    expect(reasons({ condition: 'customer.isBirthday == false' })).toEqual([]);
    expect(reasons({ schedule: { ...FIFTY.schedule, from: SUNDAY + 1, daysOfWeek: ['FRIDAY'] } })).toEqual(
      [],
    );
  });
});
