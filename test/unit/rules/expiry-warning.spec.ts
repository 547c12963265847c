import { describe, expect, it } from '@jest/globals';
import { expiryWarnings } from '../../../src/rules/domain/expiry-warning.js';

const at = (time: string): number => Date.parse(time);
const UNTIL = at('2026-06-03T00:00:00Z');

describe('expiryWarnings', () => {
  it('adds up what lapses on one day of the time zone', () => {
    const expiring = [
      { points: 100, at: at('2026-05-02T23:30:00Z') },
      { points: 20, at: at('2026-05-03T11:00:00Z') },
      { points: 1, at: at('2026-05-03T23:00:00Z') },
    ];
    expect(expiryWarnings(expiring, UNTIL, 'Europe/London')).toEqual([
      {
        key: 'EXPIRY 2026-05-03',
        name: '120 points expire on 2026-05-03',
        points: 120,
        at: at('2026-05-02T23:30:00Z'),
      },
      {
        key: 'EXPIRY 2026-05-04',
        name: '1 point expires on 2026-05-04',
        points: 1,
        at: at('2026-05-03T23:00:00Z'),
      },
    ]);
  });

  it('says nothing of what lapses later', () => {
    expect(expiryWarnings([{ points: 5, at: UNTIL }], UNTIL, 'UTC')).toEqual([]);
    expect(expiryWarnings([{ points: 5, at: UNTIL - 1 }], UNTIL, 'UTC')).toHaveLength(1);
  });
});
