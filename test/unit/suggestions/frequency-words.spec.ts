import { describe, expect, it } from '@jest/globals';
import {
  agoWords,
  everyWords,
  roughlyUp,
  shareWords,
  timesAsOftenWords,
  timesWords,
} from '../../../src/suggestions/domain/frequency-words.js';

describe('how often', () => {
  it.each([
    [0.3, 'about every day'],
    [1, 'about every day'],
    [7, 'about every 7 days'],
    [21, 'about every 21 days'],
    [28, 'about every 28 days'],
    [30, 'about once a month'],
    [42, 'about every 6 weeks'],
    [45, 'about every 6 to 7 weeks'],
    [63, 'about every 2 months'],
    [76, 'about every 2 to 3 months'],
    [240, 'about every 8 months'],
    [350, 'about once a year'],
    [730, 'about every 2 years'],
  ])('every %d days', (days, words) => {
    expect(everyWords(days)).toBe(words);
  });

  it('is said within a sixth of what it is', () => {
    for (let days = 2; days < 4_000; days++) {
      expect(Math.abs(daysSaid(everyWords(days)) / days - 1)).toBeLessThan(1 / 6);
    }
  });
});

describe('how long ago', () => {
  it.each([
    [-1, 'today'],
    [0, 'today'],
    [1, 'yesterday'],
    [2, '2 days ago'],
    [24, '24 days ago'],
    [49, '7 weeks ago'],
    [100, '3 months ago'],
    [800, '2 years ago'],
  ])('%d days', (days, words) => {
    expect(agoWords(days)).toBe(words);
  });
});

describe('how many of how many', () => {
  it.each([
    [7, 20, '7 of 20 purchases'],
    [1, 20, '1 of 20 purchases'],
    [12, 12, 'all 12 purchases'],
    [1, 1, 'the one purchase'],
    [1_200, 1_200, 'all 1,200 purchases'],
    [352, 1_040, 'about 1 in 3 purchases'],
    [520, 1_040, 'about half of the purchases'],
    [19, 21, 'about 9 in 10 purchases'],
    [990, 1_000, 'nearly all purchases'],
    [37, 1_000, 'about 1 in 25 purchases'],
    [1, 137, 'about 1 in 140 purchases'],
    [1, 12_345, 'about 1 in 12,000 purchases'],
  ])('%i of %i', (part, whole, words) => {
    expect(shareWords(part, whole, 'purchase')).toBe(words);
  });

  it('is said within 15 % of what it is', () => {
    for (const whole of [1, 7, 20, 21, 97, 560, 3_001, 98_765]) {
      for (let part = 1; part <= whole; part += Math.ceil(whole / 600)) {
        const said = shareSaid(shareWords(part, whole, 'purchase'));
        expect(Math.abs((said * whole) / part - 1)).toBeLessThan(0.15);
      }
    }
  });

  it('is said as more often only where it is', () => {
    expect(timesAsOftenWords(1.7)).toBeNull();
    expect(timesAsOftenWords(2.2)).toBe('about twice as often');
    expect(timesAsOftenWords(4.8)).toBe('about 5 times as often');
    expect(timesAsOftenWords(33.3)).toBe('about 35 times as often');
    expect(timesAsOftenWords(640)).toBe('more than 100 times as often');
  });

  it('is told in times', () => {
    expect([1, 2, 3, 1_200].map(timesWords)).toEqual(['once', 'twice', '3 times', '1,200 times']);
  });

  it('is rounded up to two digits where it is only roughly known', () => {
    expect([3_412, 3_400, 7, 6_280, 0].map(roughlyUp)).toEqual(['3,500', '3,400', '7', '6,300', '0']);
  });
});

const DAYS: Record<string, number> = { day: 1, week: 7, month: 30.44, year: 365.25 };

function daysSaid(words: string): number {
  const [, from, to, unit] = /(?:every (\d+)(?: to (\d+))?|once a) (day|week|month|year)s?$/.exec(words)!;
  return ((Number(from ?? 1) + Number(to ?? from ?? 1)) / 2) * DAYS[unit!]!;
}

function shareSaid(words: string): number {
  if (/^(all|the one) /.test(words)) return 1;
  if (words.startsWith('nearly all')) return 0.975;
  if (words.includes('half')) return 0.5;
  const [, part, whole] = /(\d+) (?:in|of) ([\d,]+) purchases$/.exec(words)!;
  return Number(part) / Number(whole!.replace(',', ''));
}
