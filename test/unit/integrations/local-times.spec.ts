import { describe, expect, it } from '@jest/globals';
import { LocalTimes } from '../../../src/integrations/domain/local-times.js';

const read = (text: string, timeZone = 'Europe/London'): string | undefined => {
  const instant = new LocalTimes(timeZone).read(text);
  return instant === undefined ? undefined : new Date(instant).toISOString();
};

describe('times in files', () => {
  it.each([
    ['2010-12-01T08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2011-07-01T08:26:00', '2011-07-01T07:26:00.000Z'],
    ['2011-07-01 08:26', '2011-07-01T07:26:00.000Z'],
    ['2011-07-01T08:26:00.125', '2011-07-01T07:26:00.125Z'],
    ['2011-07-01', '2011-06-30T23:00:00.000Z'],
    ['2011-07-01T08:26:00Z', '2011-07-01T08:26:00.000Z'],
    ['2011-07-01T08:26:00+05:30', '2011-07-01T02:56:00.000Z'],
    ['2011-07-01 08:26:00 -0400', '2011-07-01T12:26:00.000Z'],
  ])('%s in London is %s', (text, instant) => {
    expect(read(text)).toBe(instant);
  });

  it('takes the first of an hour that comes twice, and moves on what is skipped', () => {
    expect(read('2011-10-30T01:30:00')).toBe('2011-10-30T00:30:00.000Z');
    expect(read('2011-03-27T01:30:00')).toBe('2011-03-27T01:30:00.000Z');
  });

  it('begins a day whose midnight is skipped with the first moment there is', () => {
    expect(read('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
  });

  it.each([
    '',
    '01/12/2010 08:26',
    '2010-13-01',
    '2010-02-29',
    '2010-12-01T24:00:00',
    '2010-12-01T08',
    '0001-01-01',
    'now',
  ])('refuses "%s"', (text) => {
    expect(read(text)).toBeUndefined();
  });
});
