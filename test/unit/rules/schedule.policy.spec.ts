import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WEEKDAYS, type Weekday } from '../../../src/rules/domain/fact.js';
import { localTimeAt } from '../../../src/rules/domain/local-time.js';
import type { RuleSchedule } from '../../../src/rules/domain/rule-definition.js';
import {
  compileSchedule,
  isInForce,
  standingAt,
  touchesHourOfWeek,
} from '../../../src/rules/domain/schedule.policy.js';
import { LONDON } from './rule-examples.js';

const ALWAYS: RuleSchedule = { from: null, until: null, daysOfWeek: [], hours: null };
const ASUNCION = 'America/Asuncion';
const LORD_HOWE = 'Australia/Lord_Howe';
const ZONES = ['UTC', LONDON, 'America/New_York', 'Asia/Kolkata', ASUNCION, LORD_HOWE, 'Pacific/Kiritimati'];

const text = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function holds(schedule: Partial<RuleSchedule>, at: string, timeZone = LONDON): boolean {
  return isInForce(compileSchedule({ ...ALWAYS, ...schedule }), localTimeAt(Date.parse(at), timeZone));
}

function changes(schedule: Partial<RuleSchedule>, at: string, timeZone = LONDON): [boolean, string | null] {
  const standing = standingAt(compileSchedule({ ...ALWAYS, ...schedule }), Date.parse(at), timeZone);
  return [standing.inForce, text(standing.changesAt)];
}

/** What the clock on the wall shows, as the runtime tells it; slow, and independent of ours. */
function wallClockAt(at: number, timeZone: string): { readonly day: number; readonly millisOfDay: number } {
  const fields = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...Object.fromEntries(fields.map((field) => [field, 'numeric'])),
    timeZone,
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const [year, month, day, hour, minute, second] = fields.map((field) => parts.get(field)!) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    day: Date.UTC(year, month - 1, day) / 86_400_000,
    millisOfDay: ((hour * 60 + minute) * 60 + second) * 1000 + (((at % 1000) + 1000) % 1000),
  };
}

describe('a schedule', () => {
  it('holds from its first instant on, and not at its last', () => {
    const march = { from: Date.parse('2026-03-01T00:00:00Z'), until: Date.parse('2026-04-01T00:00:00Z') };
    expect(holds(march, '2026-02-28T23:59:59.999Z')).toBe(false);
    expect(holds(march, '2026-03-01T00:00:00Z')).toBe(true);
    expect(holds(march, '2026-03-31T23:59:59.999Z')).toBe(true);
    expect(holds(march, '2026-04-01T00:00:00Z')).toBe(false);
  });

  it("holds on the days of the program's time zone", () => {
    const tuesdays: Partial<RuleSchedule> = { daysOfWeek: ['TUESDAY'] };
    expect(holds(tuesdays, '2026-03-03T00:00:00Z')).toBe(true);
    expect(holds(tuesdays, '2026-03-03T00:00:00Z', 'America/New_York')).toBe(false);
    expect(holds(tuesdays, '2026-03-04T04:59:59Z', 'America/New_York')).toBe(true);
    expect(holds(tuesdays, '2026-03-04T05:00:00Z', 'America/New_York')).toBe(false);
  });

  it('holds in its hours, the last minute left out', () => {
    const happyHour = { hours: { from: '17:00', until: '19:00' } };
    expect(holds(happyHour, '2026-03-03T16:59:59.999Z')).toBe(false);
    expect(holds(happyHour, '2026-03-03T17:00:00Z')).toBe(true);
    expect(holds(happyHour, '2026-03-03T18:59:59.999Z')).toBe(true);
    expect(holds(happyHour, '2026-03-03T19:00:00Z')).toBe(false);
    expect(holds(happyHour, '2026-07-03T16:00:00Z')).toBe(true);
  });

  it('counts hours that pass midnight to the day on which they begin', () => {
    const fridays: Partial<RuleSchedule> = {
      daysOfWeek: ['FRIDAY'],
      hours: { from: '22:00', until: '02:00' },
    };
    expect(holds(fridays, '2026-03-06T22:00:00Z')).toBe(true);
    expect(holds(fridays, '2026-03-07T01:59:59Z')).toBe(true);
    expect(holds(fridays, '2026-03-07T02:00:00Z')).toBe(false);
    expect(holds(fridays, '2026-03-06T01:00:00Z')).toBe(false);
    const sundays: Partial<RuleSchedule> = {
      daysOfWeek: ['SUNDAY'],
      hours: { from: '22:00', until: '02:00' },
    };
    expect(holds(sundays, '2026-03-02T01:00:00Z')).toBe(true);
  });

  it('lasts an hour less or more when the clocks change in it', () => {
    const night = { hours: { from: '00:30', until: '02:30' } };
    const minutes = (from: string): number =>
      Array.from({ length: 6 * 60 }, (_, minute) =>
        new Date(Date.parse(from) + minute * 60_000).toISOString(),
      ).filter((at) => holds(night, at)).length;
    expect(minutes('2026-03-28T00:00:00Z')).toBe(120);
    expect(minutes('2026-03-29T00:00:00Z')).toBe(60);
    expect(minutes('2026-10-24T23:00:00Z')).toBe(180);
  });

  it('tells when it ends or starts next', () => {
    const happyHour: Partial<RuleSchedule> = {
      daysOfWeek: ['TUESDAY'],
      hours: { from: '17:00', until: '19:00' },
    };
    expect(changes(happyHour, '2026-03-03T17:30:00Z')).toEqual([true, '2026-03-03T19:00:00.000Z']);
    expect(changes(happyHour, '2026-03-03T19:00:00Z')).toEqual([false, '2026-03-10T17:00:00.000Z']);
    expect(changes(happyHour, '2026-03-25T12:00:00Z')).toEqual([false, '2026-03-31T16:00:00.000Z']);
    const until = Date.parse('2026-03-10T17:00:00Z');
    expect(changes({ ...happyHour, until }, '2026-03-03T19:00:00Z')).toEqual([false, null]);
    expect(changes({ ...happyHour, until: until + 1 }, '2026-03-10T17:00:00Z')).toEqual([
      true,
      '2026-03-10T17:00:00.001Z',
    ]);
  });

  it('that has only a beginning or an end changes there, and without them never', () => {
    const [from, until] = [Date.parse('2036-01-01T00:00:00Z'), Date.parse('2037-01-01T00:00:00Z')];
    expect(changes({}, '2026-03-01T00:00:00Z')).toEqual([true, null]);
    expect(changes({ from }, '2026-03-01T00:00:00Z')).toEqual([false, '2036-01-01T00:00:00.000Z']);
    expect(changes({ from }, '2036-03-01T00:00:00Z')).toEqual([true, null]);
    expect(changes({ from, until }, '2036-03-01T00:00:00Z')).toEqual([true, '2037-01-01T00:00:00.000Z']);
    expect(changes({ from, until }, '2037-01-01T00:00:00Z')).toEqual([false, null]);
    expect(changes({ from, daysOfWeek: ['FRIDAY'] }, '2026-03-01T00:00:00Z')).toEqual([
      false,
      '2036-01-04T00:00:00.000Z',
    ]);
  });

  it('never holds when its days lie outside its dates', () => {
    const monday = Date.parse('2026-03-02T00:00:00Z');
    const weekend = { from: monday, until: monday + 3 * 86_400_000, daysOfWeek: ['SUNDAY'] as const };
    expect(changes(weekend, '2026-03-01T12:00:00Z')).toEqual([false, null]);
  });

  it('waits for the next week when the clocks skip its hours', () => {
    const skipped: Partial<RuleSchedule> = {
      daysOfWeek: ['SUNDAY'],
      hours: { from: '01:10', until: '01:50' },
    };
    expect(changes(skipped, '2026-03-23T00:00:00Z')).toEqual([false, '2026-04-05T00:10:00.000Z']);
    expect(changes(skipped, '2026-10-25T00:20:00Z')).toEqual([true, '2026-10-25T00:50:00.000Z']);
    expect(changes(skipped, '2026-10-25T00:50:00Z')).toEqual([false, '2026-10-25T01:10:00.000Z']);
    const cut: Partial<RuleSchedule> = { hours: { from: '01:30', until: '02:30' } };
    expect(changes(cut, '2026-03-29T00:00:00Z')).toEqual([false, '2026-03-29T01:00:00.000Z']);
    expect(changes(cut, '2026-03-29T01:00:00Z')).toEqual([true, '2026-03-29T01:30:00.000Z']);
  });

  const timeOfDay = fc
    .nat({ max: 95 })
    .map(
      (quarter) => `${String(quarter >> 2).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
    );
  const hours = fc.record({ from: timeOfDay, until: timeOfDay }).filter(({ from, until }) => from !== until);
  const weekly = fc.record({
    daysOfWeek: fc.subarray<Weekday>([...WEEKDAYS]),
    hours: fc.option(hours),
  });
  const instant = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2024, 0, 1) });
  const zone = fc.constantFrom(...ZONES);

  it('holds as a plain reading of the clock on the wall says', () => {
    fc.assert(
      fc.property(weekly, instant, zone, (schedule, at, timeZone) => {
        const { day, millisOfDay } = wallClockAt(at, timeZone);
        const time = new Date(millisOfDay).toISOString().slice(11, 16);
        const dayNames = (shift: number): Weekday =>
          WEEKDAYS[(new Date((day + shift) * 86_400_000).getUTCDay() + 6) % 7]!;
        const isDay = (shift: number): boolean =>
          schedule.daysOfWeek.length === 0 || schedule.daysOfWeek.includes(dayNames(shift));
        const { from, until } = schedule.hours ?? { from: '00:00', until: '24:00' };
        const expected =
          from < until
            ? time >= from && time < until && isDay(0)
            : (time >= from && isDay(0)) || (time < until && isDay(-1));
        expect(holds(schedule, text(at)!, timeZone)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('changes when it says, and not before', () => {
    fc.assert(
      fc.property(weekly, instant, zone, (schedule, at, timeZone) => {
        const compiled = compileSchedule({ ...ALWAYS, ...schedule });
        const { inForce, changesAt } = standingAt(compiled, at, timeZone);
        const stands = (when: number): boolean => isInForce(compiled, localTimeAt(when, timeZone));
        expect(inForce).toBe(stands(at));
        if (changesAt === null) {
          expect(schedule).toMatchObject({ hours: null });
          return;
        }
        expect(changesAt).toBeGreaterThan(at);
        expect(stands(changesAt)).toBe(!inForce);
        for (let when = at; when < changesAt; when += 15 * 60_000) expect(stands(when)).toBe(inForce);
        expect(stands(changesAt - 1)).toBe(inForce);
      }),
      { numRuns: 100 },
    );
  });

  it('touches the hours of the week that it holds in', () => {
    fc.assert(
      fc.property(weekly, instant, (schedule, at) => {
        const compiled = compileSchedule({ ...ALWAYS, ...schedule });
        const local = localTimeAt(at, 'UTC');
        const hourOfWeek = (local.dayOfWeek - 1) * 24 + Math.floor(local.millisOfDay / 3_600_000);
        if (isInForce(compiled, local)) expect(touchesHourOfWeek(compiled, hourOfWeek)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    const happyHour = compileSchedule({
      ...ALWAYS,
      daysOfWeek: ['MONDAY'],
      hours: { from: '17:30', until: '19:00' },
    });
    const touched = Array.from({ length: 168 }, (_, hour) => hour).filter((hour) =>
      touchesHourOfWeek(happyHour, hour),
    );
    expect(touched).toEqual([17, 18]);
    const late = compileSchedule({
      ...ALWAYS,
      daysOfWeek: ['SUNDAY'],
      hours: { from: '23:00', until: '00:30' },
    });
    expect(
      Array.from({ length: 168 }, (_, hour) => hour).filter((hour) => touchesHourOfWeek(late, hour)),
    ).toEqual([0, 167]);
  });
});

describe('local times', () => {
  it('are those on the wall', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1985, 0, 1), max: Date.UTC(2035, 0, 1) }),
        fc.constantFrom(...ZONES),
        (at, timeZone) => {
          const local = localTimeAt(at, timeZone);
          const { day, millisOfDay } = wallClockAt(at, timeZone);
          expect(local).toEqual({
            instant: at,
            epochDay: day,
            dayOfWeek: new Date(day * 86_400_000).getUTCDay() || 7,
            millisOfDay,
          });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('change at the very instant at which the clocks do', () => {
    const change = Date.parse('2026-03-29T01:00:00Z');
    expect(localTimeAt(change - 1, LONDON).millisOfDay).toBe(3_600_000 - 1);
    expect(localTimeAt(change, LONDON).millisOfDay).toBe(2 * 3_600_000);
  });
});
