import { describe, expect, test } from '@jest/globals';
import {
  describeStanding,
  describeTierChange,
  Ladders,
  type TierChangeReason,
  type TierLadder,
  type TierOverview,
} from '../../../src/tiers/domain/index.js';
import { TierCalendar } from '../../../src/tiers/domain/tier-calendar.js';
import { at, bought, ladderWith, midnight, RUNGS } from './examples.js';
import { StoredTiers } from './stored-tiers.js';

const wording = {
  calendar: new TierCalendar('UTC'),
  money: (amountMinor: number) => `${(amountMinor / 100).toFixed(2)} GBP`,
};

function overviewOf(
  ladder: Partial<TierLadder>,
  now: string,
  ...purchases: readonly [string, number][]
): TierOverview {
  const stored = new StoredTiers(new Ladders([ladderWith(ladder)], 'UTC'), at('2020-06-15'));
  for (const [when, points] of purchases) stored.act(bought(when, points), at(when));
  return stored.overview(at(now))!;
}

describe('where a customer stands', () => {
  test('the example: held over from the year before', () => {
    const overview = overviewOf({}, '2026-06-01', ['2025-04-01', 1200], ['2026-02-01', 400]);
    expect(overview).toEqual({
      rung: RUNGS[2],
      ladderVersion: 1,
      metric: 'POINTS_EARNED',
      heldFrom: at('2025-04-01'),
      heldUntil: midnight('2027-04-01'),
      counted: 400,
      next: null,
      stay: {
        missing: 600,
        from: midnight('2026-01-01'),
        before: midnight('2027-01-01'),
        otherwise: RUNGS[0],
      },
    });
    expect(describeStanding(overview, at('2026-06-01'), wording)).toEqual([
      'You are Gold until 31 March 2027.',
      'To stay Gold it takes another 600 points by 31 December 2026; otherwise you are Member after 31 March 2027.',
    ]);
  });

  test('on the entry tier there is nothing to lose', () => {
    const overview = overviewOf({}, '2026-06-01', ['2026-02-01', 499]);
    expect(overview).toMatchObject({ rung: RUNGS[0], heldUntil: null, stay: null });
    expect(overview.next).toEqual({ rung: RUNGS[1], missing: 1, before: midnight('2027-01-01') });
    expect(describeStanding(overview, at('2026-06-01'), wording)).toEqual([
      'You are Member.',
      'Another 1 point by 31 December 2026 makes you Silver.',
    ]);
  });

  test('in the year in which a tier was reached, the next is the one to stay by', () => {
    const overview = overviewOf({ metric: 'PURCHASES_MADE', rungs: threes() }, '2026-06-01', ...daily(3));
    expect(overview.stay).toMatchObject({ missing: 3, from: midnight('2027-01-01') });
    expect(describeStanding(overview, at('2026-06-01'), wording)[2]).toBe(
      'To stay Silver it takes another 3 purchases from 1 January 2027 to 31 December 2027; ' +
        'otherwise you are Member after 31 March 2028.',
    );
  });

  test('during the grace what counts now is what keeps the tier', () => {
    const overview = overviewOf(
      { metric: 'MONEY_SPENT' },
      '2027-02-10',
      ['2025-04-01', 600],
      ['2027-02-01', 120],
    );
    expect(overview.stay).toEqual({
      missing: 380,
      from: midnight('2027-01-01'),
      before: midnight('2027-04-01'),
      otherwise: RUNGS[0],
    });
    expect(describeStanding(overview, at('2027-02-10'), wording)).toEqual([
      'You are Silver until 31 March 2027.',
      'Another 8.80 GBP by 31 December 2027 make you Gold.',
      'To stay Silver it takes another 3.80 GBP by 31 March 2027; otherwise you are Member after 31 March 2027.',
    ]);
  });

  test('a rolling window tells when more will be missing', () => {
    const ladder: Partial<TierLadder> = {
      window: { kind: 'ROLLING', length: 'P12M' },
      downgrade: { step: 'STRAIGHT', grace: null },
    };
    const overview = overviewOf(
      ladder,
      '2026-06-01',
      ['2025-08-10', 300],
      ['2026-02-01', 250],
      ['2026-03-01', 50],
    );
    expect(overview).toMatchObject({
      counted: 600,
      heldUntil: midnight('2027-02-01'),
      next: { missing: 400, before: midnight('2026-08-10') },
      stay: { missing: 450, from: midnight('2026-02-02'), before: midnight('2027-02-01') },
    });
  });

  test('for life there is no date', () => {
    const life = { window: { kind: 'LIFE' }, downgrade: null } as const;
    const overview = overviewOf(life, '2026-06-01', ['2021-02-01', 600]);
    expect(overview).toMatchObject({ heldUntil: null, stay: null, next: { missing: 400, before: null } });
    expect(describeStanding(overview, at('2026-06-01'), wording)).toEqual([
      'You are Silver.',
      'Another 400 points make you Gold.',
    ]);
  });
});

describe('a change of tier in words', () => {
  test.each<[TierChangeReason, string, string]>([
    ['UPGRADE', 'Now Gold, was Silver.', 'Welcome to Gold! It is yours until 31 March 2027.'],
    ['DOWNGRADE', 'Now Gold, was Silver.', 'Your time as Silver has ended; you are Gold now.'],
    [
      'CORRECTION',
      'Now Gold, was Silver: earlier purchases or returns were counted in.',
      'Your tier was worked out again: you are Gold.',
    ],
    [
      'LADDER',
      'Now Gold, was Silver.',
      'Our tiers have changed: you are Gold now. It is yours until 31 March 2027.',
    ],
  ])('%s', (reason, till, customer) => {
    const change = { from: RUNGS[1]!, to: RUNGS[2]!, holdsFrom: 0, reason };
    expect(describeTierChange(change, { heldUntil: midnight('2027-04-01') }, wording)).toEqual({
      till,
      customer,
    });
  });

  test('without a date where there is none', () => {
    const change = { from: RUNGS[1]!, to: RUNGS[2]!, holdsFrom: 0, reason: 'UPGRADE' as const };
    expect(describeTierChange(change, { heldUntil: null }, wording).customer).toBe('Welcome to Gold!');
  });
});

function threes(): TierLadder['rungs'] {
  return RUNGS.map((each, position) => ({ ...each, threshold: 3 * position }));
}

function daily(days: number): [string, number][] {
  return Array.from({ length: days }, (_, index) => [`2026-03-0${index + 1}`, 1]);
}
