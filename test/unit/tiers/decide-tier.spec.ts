import { describe, expect, test } from '@jest/globals';
import {
  contributionChange,
  contributionOf,
  decideTier,
  Ladders,
  mayNeedPast,
  needsPast,
  NO_PAST,
  tierAt,
  type TierLadder,
} from '../../../src/tiers/domain/index.js';
import { at, bought, cameBack, contextOf, ladderWith, midnight, rung, RUNGS, text } from './examples.js';
import { StoredTiers } from './stored-tiers.js';

const ROLLING: Partial<TierLadder> = {
  window: { kind: 'ROLLING', length: 'P12M' },
  downgrade: { step: 'STRAIGHT', grace: null },
};

function shop(...ladders: readonly TierLadder[]): StoredTiers {
  return new StoredTiers(new Ladders(ladders, 'UTC'), at('2020-06-15'));
}

/** The history as `reason tier holdsFrom`. */
function history({ rows }: StoredTiers): string[] {
  return rows.map(({ reason, tier, holdsFrom }) => `${reason} ${tier} ${text(holdsFrom)!.slice(0, 10)}`);
}

describe('climbing the ladder', () => {
  test('the example: Gold in a year, kept by the next, then by grace', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-03-10', 900), at('2025-03-10'));
    stored.act(bought('2025-05-05', 200), at('2025-05-05'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2025-03-10', 'UPGRADE GOLD 2025-05-05']);
    stored.act(bought('2026-02-01', 400), at('2026-02-01'));
    expect(stored.tierAt(midnight('2027-04-01') - 1, at('2027-05-01'))?.rung.code).toBe('GOLD');
    expect(stored.tierAt(midnight('2027-04-01'), at('2027-05-01'))?.rung.code).toBe('MEMBER');
    stored.sweep(at('2027-06-30'));
    expect(history(stored).slice(2)).toEqual(['DOWNGRADE null 2027-04-01']);
  });

  test('a threshold reached again during the grace keeps the tier', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    stored.act(bought('2027-03-31T23:59', 1000), at('2027-04-01'));
    expect(history(stored)).toEqual(['UPGRADE GOLD 2025-05-05']);
    expect(stored.tierAt(midnight('2029-04-01') - 1, at('2030-01-01'))?.rung.code).toBe('GOLD');
    expect(stored.tierAt(midnight('2029-04-01'), at('2030-01-01'))?.rung.code).toBe('MEMBER');
  });

  test('what was earned by the end of the grace is not fallen below', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    stored.act(bought('2027-02-01', 600), at('2027-02-01'));
    stored.sweep(at('2027-04-02'));
    expect(history(stored)).toEqual(['UPGRADE GOLD 2025-05-05', 'DOWNGRADE SILVER 2027-04-01']);
  });

  test('one rung at a time takes a period for each', () => {
    const stored = shop(ladderWith({ downgrade: { step: 'ONE_RUNG', grace: null } }));
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    stored.sweep(at('2030-01-01'));
    expect(history(stored)).toEqual([
      'UPGRADE GOLD 2025-05-05',
      'DOWNGRADE SILVER 2027-01-01',
      'DOWNGRADE null 2028-01-01',
    ]);
  });

  test('a rolling window holds the tier for its length and then looks at what it still holds', () => {
    const stored = shop(ladderWith(ROLLING));
    stored.act(bought('2025-03-10', 1000), at('2025-03-10'));
    stored.act(bought('2025-09-01', 600), at('2025-09-01'));
    stored.sweep(at('2028-01-01'));
    expect(history(stored)).toEqual([
      'UPGRADE GOLD 2025-03-10',
      'DOWNGRADE SILVER 2026-03-10',
      'DOWNGRADE null 2027-03-10',
    ]);
  });

  test('a rolling window adds up what lies at most its length apart', () => {
    const stored = shop(ladderWith(ROLLING));
    stored.act(bought('2025-03-10', 300), at('2025-03-10'));
    stored.act(bought('2026-03-10', 300), at('2026-03-10'));
    expect(history(stored)).toEqual([]);
    stored.act(bought('2027-03-09T23:59', 200), at('2027-03-10'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2027-03-09']);
  });

  test('a membership year begins on the day of joining, at midnight', () => {
    const stored = shop(ladderWith({ window: { kind: 'MEMBERSHIP_YEAR' } }));
    stored.act(bought(midnight('2025-06-15') - 1, 300), at('2025-06-15'));
    stored.act(bought(midnight('2025-06-15'), 300), at('2025-06-15'));
    expect(history(stored)).toEqual([]);
    stored.act(bought(midnight('2026-06-15') - 1, 200), at('2026-06-15'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-06-14']);
    expect(text(stored.overview(at('2026-07-01'))!.heldUntil)).toBe('2027-09-15T00:00:00.000Z');
  });

  test('for life nobody goes down', () => {
    const stored = shop(ladderWith({ window: { kind: 'LIFE' }, downgrade: null }));
    stored.act(bought('2021-05-05', 600), at('2021-05-05'));
    stored.act(bought('2025-05-05', 400), at('2025-05-05'));
    stored.sweep(at('2090-01-01'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2021-05-05', 'UPGRADE GOLD 2025-05-05']);
    expect(stored.isDue(at('2090-01-01'))).toBe(false);
  });

  test.each([
    ['MONEY_SPENT', 700],
    ['PURCHASES_MADE', 2],
    ['POINTS_EARNED', 10],
  ] as const)('%s is counted when the ladder says so', (metric, threshold) => {
    const ladder = ladderWith({ metric, rungs: [rung('MEMBER', 0), rung('SILVER', threshold)] });
    const purchase = { occurredAt: at('2026-05-05'), points: 5, moneyMinor: 350, purchases: 1 };
    const stored = shop(ladder);
    stored.act(purchase, purchase.occurredAt);
    expect(history(stored)).toEqual([]);
    stored.act({ ...purchase, occurredAt: at('2026-05-06') }, at('2026-05-06'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-05-06']);
  });
});

describe('what turns up late', () => {
  test('the example: a late purchase changes nothing, a return takes the tier away from when it was reached', () => {
    const stored = shop(ladderWith({ rungs: [RUNGS[0]!, RUNGS[2]!] }));
    stored.act(bought('2026-05-02', 400), at('2026-05-02'));
    const second = bought('2026-05-09', 700);
    stored.act(second, at('2026-05-09'));
    stored.act(bought('2026-05-04', 500), at('2026-05-20'));
    expect(history(stored)).toEqual(['UPGRADE GOLD 2026-05-09']);
    expect(stored.overview(at('2026-05-20'))?.counted).toBe(1600);
    const { change } = stored.act(cameBack(second), at('2026-05-25'));
    expect(history(stored)).toEqual(['UPGRADE GOLD 2026-05-09', 'CORRECTION null 2026-05-09']);
    expect(change).toMatchObject({ from: { code: 'GOLD' }, to: { code: 'MEMBER' }, reason: 'CORRECTION' });
    expect(stored.told(at('2026-05-15'))).toBe(null);
    expect(stored.told(at('2026-05-15'), at('2026-05-16'))).toBe('GOLD');
  });

  test('a late purchase brings an upgrade to when it was earned', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2026-05-02', 300), at('2026-05-02'));
    stored.act(bought('2026-05-20', 300), at('2026-05-20'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-05-20']);
    stored.act(bought('2026-05-10', 200), at('2026-05-21'));
    expect(history(stored).slice(1)).toEqual(['CORRECTION SILVER 2026-05-10']);
  });

  test('a late purchase that only adds a step is no correction', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2026-05-02', 300), at('2026-05-02'));
    stored.act(bought('2026-05-20', 100), at('2026-05-20'));
    stored.act(bought('2026-05-10', 100), at('2026-05-21'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-05-20']);
    expect(stored.timesAgain).toBe(2);
  });

  test('a return after the year is over undoes that the year kept the tier', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    const second = bought('2026-12-28', 1000);
    stored.act(second, at('2026-12-28'));
    stored.sweep(at('2027-01-05'));
    expect(text(stored.overview(at('2027-01-05'))!.heldUntil)).toBe('2028-04-01T00:00:00.000Z');
    stored.act(cameBack(second), at('2027-01-10'));
    expect(text(stored.overview(at('2027-01-10'))!.heldUntil)).toBe('2027-04-01T00:00:00.000Z');
    expect(history(stored)).toEqual(['UPGRADE GOLD 2025-05-05']);
  });

  test('of two purchases at one instant, returning one leaves what the other brought', () => {
    const stored = shop(ladderWith());
    const [one, other] = [bought('2026-05-05', 500), bought('2026-05-05', 500)];
    stored.act(one, at('2026-05-05'));
    stored.act(other, at('2026-05-05'));
    stored.act(cameBack(one), at('2026-05-06'));
    expect(stored.told(at('2026-05-05'))).toBe('SILVER');
    expect(history(stored)).toEqual([
      'UPGRADE SILVER 2026-05-05',
      'UPGRADE GOLD 2026-05-05',
      'CORRECTION SILVER 2026-05-05',
    ]);
  });

  test('a late purchase during the grace keeps the tier from when it happened', () => {
    const stored = shop(ladderWith({ window: { kind: 'ROLLING', length: 'P12M' } }));
    stored.act(bought('2025-05-05', 500), at('2025-05-05'));
    stored.act(bought('2026-05-20', 300), at('2026-05-20'));
    stored.act(bought('2026-06-20', 100), at('2026-06-20'));
    stored.act(bought('2026-06-10', 150), at('2026-06-21'));
    expect(stored.timesAgain).toBe(2);
    expect(text(stored.overview(at('2026-06-21'))!.heldUntil)).toBe('2027-09-20T00:00:00.000Z');
    expect(history(stored)).toEqual(['UPGRADE SILVER 2025-05-05']);
  });

  test('a purchase of last year that turns up in the new one counts for last year', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-12-20', 300), at('2025-12-20'));
    stored.act(bought('2026-01-02', 10), at('2026-01-02'));
    stored.act(bought('2025-12-31', 200), at('2026-01-03'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2025-12-31']);
    expect(stored.overview(at('2026-01-03'))?.counted).toBe(10);
  });

  test('the tier of a purchase is the one held when it happened', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2026-05-05', 500), at('2026-05-05'));
    const held = (when: string): string | undefined => stored.tierAt(at(when), at('2026-06-01'))?.rung.code;
    expect(held('2026-05-04')).toBe('MEMBER');
    expect(held('2026-05-05')).toBe('SILVER');
  });

  test('before joining everybody stands on the entry tier, and what was bought counts', () => {
    const stored = new StoredTiers(new Ladders([ladderWith()], 'UTC'), at('2026-05-10'));
    stored.act(bought('2026-05-05', 500), at('2026-05-12'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-05-10']);
    expect(stored.tierAt(at('2026-05-07'), at('2026-05-12'))?.rung.code).toBe('MEMBER');
  });

  test('a sale that may not earn and goods that all came back count for nothing', () => {
    const sold = {
      occurredAt: at('2026-05-05'),
      earns: true,
      pointsEarned: 14,
      pointsJudged: 0,
      keptBasisMinor: 1499,
      whollyReturned: false,
    };
    expect(contributionOf(sold)).toMatchObject({ points: 14, moneyMinor: 1499, purchases: 1 });
    expect(contributionOf({ ...sold, earns: false })).toMatchObject({
      points: 0,
      moneyMinor: 0,
      purchases: 0,
    });
    const after = { ...sold, pointsJudged: 14, keptBasisMinor: 0, whollyReturned: true };
    expect(contributionChange(sold, after)).toEqual({
      occurredAt: at('2026-05-05'),
      points: -14,
      moneyMinor: -1499,
      purchases: -1,
    });
  });
});

describe('a new version of the ladder', () => {
  const from = at('2026-06-01');

  test('lets those rise who have earned more by it, when it begins', () => {
    const easier = { version: 2, effectiveFrom: from, rungs: [rung('MEMBER', 0), rung('SILVER', 200)] };
    const stored = shop(ladderWith(), ladderWith(easier));
    stored.act(bought('2026-05-05', 300), at('2026-05-05'));
    expect(stored.tierAt(from - 1, at('2026-07-01'))?.rung.code).toBe('MEMBER');
    expect(stored.tierAt(from, at('2026-07-01'))?.rung.code).toBe('SILVER');
    expect(stored.isDue(at('2026-07-01'))).toBe(true);
    stored.sweep(at('2026-07-01'));
    expect(history(stored)).toEqual(['LADDER SILVER 2026-06-01']);
  });

  test('takes nobody down at once: the period is lived to its end', () => {
    const harder = { version: 2, effectiveFrom: from, rungs: [rung('MEMBER', 0), rung('SILVER', 5000)] };
    const stored = shop(ladderWith(), ladderWith(harder));
    stored.act(bought('2026-05-05', 600), at('2026-05-05'));
    stored.sweep(at('2027-06-01'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-05-05', 'DOWNGRADE null 2027-04-01']);
  });

  test('a tier that is gone counts as the next lower one that is still there', () => {
    const shorter = { version: 2, effectiveFrom: from, rungs: [rung('BASIC', 0), rung('SILVER', 800)] };
    const stored = shop(ladderWith(), ladderWith(shorter));
    stored.act(bought('2026-01-05', 1000), at('2026-01-05'));
    stored.sweep(at('2026-07-01'));
    expect(history(stored)).toEqual(['UPGRADE GOLD 2026-01-05', 'LADDER SILVER 2026-06-01']);
    expect(stored.tierAt(at('2019-01-01'), at('2026-07-01'))?.rung.code).toBe('MEMBER');
  });

  test('that counts something else counts it from all purchases', () => {
    const byMoney = { version: 2, effectiveFrom: from, metric: 'MONEY_SPENT' as const };
    const stored = shop(ladderWith(), ladderWith(byMoney));
    stored.act({ ...bought('2026-05-05', 1), moneyMinor: 700 }, at('2026-05-05'));
    expect(needsPast(stored.standing, null, stored.context(at('2026-05-31')))).toBe(false);
    expect(needsPast(stored.standing, null, stored.context(at('2026-07-01')))).toBe(true);
    stored.sweep(at('2026-07-01'));
    expect(history(stored)).toEqual(['LADDER SILVER 2026-06-01']);
    expect(stored.standing).toMatchObject({ counted: 700, ladderVersion: 2 });
  });

  test('a return that counts for nothing by it may still count by the one before', () => {
    const byPurchases = { version: 2, effectiveFrom: from, metric: 'PURCHASES_MADE' as const };
    const stored = shop(ladderWith(), ladderWith(byPurchases));
    const purchase = bought('2026-05-05', 500);
    stored.act(purchase, at('2026-05-05'));
    stored.sweep(at('2026-07-01'));
    stored.act({ ...cameBack(purchase), purchases: 0, points: -1 }, at('2026-07-02'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2026-05-05', 'CORRECTION null 2026-05-05']);
  });

  test('keeps a tier that was about to be lost and is earned by it', () => {
    const rolling = { window: { kind: 'ROLLING', length: 'P12M' } } as const;
    const rungs = [RUNGS[0]!, rung('SILVER', 100)];
    const easier = { ...rolling, version: 2, effectiveFrom: at('2026-05-20'), rungs };
    const stored = shop(ladderWith(rolling), ladderWith(easier));
    stored.act(bought('2025-05-05', 500), at('2025-05-05'));
    stored.act(bought('2025-06-01', 120), at('2025-06-01'));
    expect(text(stored.overview(at('2026-05-10'))!.heldUntil)).toBe('2026-08-05T00:00:00.000Z');
    expect(text(stored.overview(at('2026-05-21'))!.heldUntil)).toBe('2027-08-20T00:00:00.000Z');
    stored.sweep(at('2027-01-01'));
    expect(history(stored)).toEqual(['UPGRADE SILVER 2025-05-05']);
  });

  test('without the tier that was about to be lost leaves its holders on the one they would have come to', () => {
    const downgrade = { step: 'ONE_RUNG', grace: 'P3M' } as const;
    const shorter = { version: 2, effectiveFrom: at('2027-02-10'), rungs: RUNGS.slice(0, 2) };
    const stored = shop(ladderWith({ downgrade }), ladderWith({ downgrade, ...shorter }));
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    stored.sweep(at('2027-02-11'));
    expect(history(stored)).toEqual(['UPGRADE GOLD 2025-05-05', 'LADDER SILVER 2027-02-10']);
    expect(stored.overview(at('2027-02-11'))).toMatchObject({
      heldUntil: midnight('2028-04-01'),
      stay: { missing: 500, before: midnight('2028-01-01') },
    });
  });

  test('that was not known of when purchases were judged after its beginning makes them be judged again', () => {
    const easier = { version: 2, effectiveFrom: from, rungs: [rung('MEMBER', 0), rung('SILVER', 200)] };
    const before = shop(ladderWith());
    before.act(bought('2026-06-02', 100), at('2026-06-02'));
    before.act(bought('2026-06-04', 150), at('2026-06-04'));
    const ladders = new Ladders([ladderWith(), ladderWith(easier)], 'UTC');
    const context = { ...before.context(at('2026-06-05')), ladders };
    expect(needsPast(before.standing, null, context)).toBe(true);
    const { rows } = decideTier(before.state(true), null, context);
    expect(rows.map(({ holdsFrom }) => text(holdsFrom))).toEqual(['2026-06-04T12:00:00.000Z']);
  });

  test('planned for later is called off by a newer one that begins before', () => {
    const planned = ladderWith({ version: 2, effectiveFrom: at('2027-01-01'), rungs: [rung('PLANNED', 0)] });
    const newer = ladderWith({ version: 3, effectiveFrom: from });
    const { phases } = new Ladders([ladderWith(), planned, newer], 'UTC');
    expect(phases.map(({ ladder }) => ladder.version)).toEqual([1, 3]);
    const { phases: amended } = new Ladders([planned, { ...planned, version: 4 }], 'UTC');
    expect(amended.map(({ ladder }) => ladder.version)).toEqual([4]);
  });

  test('the first one: what was bought before it counts', () => {
    const stored = shop(ladderWith({ effectiveFrom: from }));
    stored.act(bought('2026-05-05', 600), at('2026-05-05'));
    expect(stored.standing).toBeNull();
    expect(stored.tierAt(at('2026-05-06'), at('2026-05-06'))).toBeNull();
    expect(stored.overview(at('2026-05-06'))).toBeNull();
    stored.sweep(at('2026-06-02'));
    expect(history(stored)).toEqual(['LADDER SILVER 2026-06-01']);
  });
});

describe('what has to be at hand', () => {
  const context = contextOf('2026-06-01');
  const after = (...purchases: ReturnType<typeof bought>[]): StoredTiers => {
    const stored = shop(ladderWith());
    for (const purchase of purchases) stored.act(purchase, purchase.occurredAt);
    return stored;
  };

  test('nothing of the past for purchases in order, nor for returns of them', () => {
    const { standing } = after(bought('2026-03-01', 600), bought('2026-05-01', 100));
    expect(needsPast(standing, bought('2026-05-01', 900), context)).toBe(false);
    expect(needsPast(standing, cameBack(bought('2026-05-01', 100)), context)).toBe(false);
    expect(needsPast(standing, bought('2026-04-01', 100), context)).toBe(false);
    expect(mayNeedPast(standing, [at('2026-05-01')], context.ladders)).toBe(false);
    expect(mayNeedPast(standing, [at('2026-05-01'), at('2026-05-02')], context.ladders)).toBe(false);
  });

  test('the past for what may have changed a tier at an instant that is not known', () => {
    const { standing } = after(bought('2026-03-01', 600), bought('2026-05-01', 100));
    expect(needsPast(standing, bought('2026-04-01', 300), context)).toBe(true);
    expect(needsPast(standing, bought('2026-02-01', 1), context)).toBe(true);
    expect(needsPast(standing, cameBack(bought('2026-03-01', 600)), context)).toBe(true);
    expect(mayNeedPast(standing, [at('2026-02-01')], context.ladders)).toBe(true);
    expect(mayNeedPast(standing, [at('2026-05-03'), at('2026-05-02')], context.ladders)).toBe(true);
    expect(needsPast(null, bought('2026-05-01', 1), context)).toBe(true);
  });

  test('is asked for rather than done without', () => {
    const { standing } = after(bought('2026-03-01', 600));
    expect(() => decideTier({ standing, past: null }, bought('2026-02-01', 1), context)).toThrow('past');
    expect(() => tierAt({ standing, past: null }, at('2026-02-01'), context)).toThrow('past');
    const stored = after(bought('2026-03-01', 600));
    expect(() =>
      decideTier({ standing: stored.standing, past: null }, bought('2026-03-02', -601), context),
    ).toThrow('more came back');
  });

  test('nobody who never bought needs any', () => {
    const decision = decideTier({ standing: null, past: NO_PAST }, bought('2026-05-01', 500), context);
    expect(decision.change).toMatchObject({ from: { code: 'MEMBER' }, to: { code: 'SILVER' } });
    expect(tierAt({ standing: null, past: NO_PAST }, context.now, context)?.rung.code).toBe('MEMBER');
  });

  test('a decision goes on from the one before within a batch', () => {
    const first = decideTier({ standing: null, past: NO_PAST }, bought('2026-05-01', 500), context);
    const second = decideTier(first.state, bought('2026-04-01', 500), context);
    expect(second.rows.map(({ seq, tier, reason }) => `${seq} ${reason} ${tier}`)).toEqual([
      '2 CORRECTION SILVER',
      '3 CORRECTION GOLD',
    ]);
    expect(second.change).toMatchObject({ from: { code: 'SILVER' }, to: { code: 'GOLD' } });
  });
});

describe('the change that is told', () => {
  test('is what the purchase did, not what time had done before', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    const { rows, change } = stored.act(bought('2028-05-05', 10), at('2028-05-05'));
    expect(rows.map(({ reason }) => reason)).toEqual(['DOWNGRADE']);
    expect(change).toBeNull();
  });

  test('is nothing for a sweep, whose rows tell what time did', () => {
    const stored = shop(ladderWith());
    stored.act(bought('2025-05-05', 1000), at('2025-05-05'));
    const { rows, change } = stored.sweep(at('2028-05-05'));
    expect(rows).toEqual([
      {
        seq: 2,
        tier: null,
        holdsFrom: midnight('2027-04-01'),
        recordedAt: at('2028-05-05'),
        reason: 'DOWNGRADE',
        ladderVersion: 1,
      },
    ]);
    expect(change).toBeNull();
  });

  test('is what holds now, when the past was judged again', () => {
    const stored = shop(ladderWith());
    const first = bought('2025-05-05', 1000);
    stored.act(first, at('2025-05-05'));
    stored.act(bought('2025-06-05', 600), at('2025-06-05'));
    const { change } = stored.act(cameBack(first), at('2025-06-20'));
    expect(change).toEqual({
      from: RUNGS[2],
      to: RUNGS[1],
      holdsFrom: at('2025-06-05'),
      reason: 'CORRECTION',
    });
    const lapsed = stored.act(cameBack(bought('2025-06-05', 600)), at('2028-06-20'));
    expect(lapsed.change).toBeNull();
  });
});

describe('history that is imported', () => {
  const monthly = Array.from({ length: 60 }, (_, month) => bought(Date.UTC(2020, 6 + month, 3, 12), 90));

  test('is counted in, purchase by purchase, although years of it are due', () => {
    const stored = shop(ladderWith());
    for (const purchase of monthly) stored.act(purchase, at('2030-01-01'));
    // Only the first finds nothing written down.
    expect(stored.timesAgain).toBe(1);
    stored.sweep(at('2030-01-01'));
    const live = shop(ladderWith());
    for (const purchase of monthly) live.act(purchase, purchase.occurredAt);
    live.sweep(at('2030-01-01'));
    expect(history(stored)).toEqual(history(live));
    expect(history(stored).at(-1)).toBe('DOWNGRADE null 2027-04-01');
  });

  test('from before the first ladder is left to be counted at once', () => {
    const stored = shop(ladderWith({ effectiveFrom: at('2029-06-01') }));
    for (const purchase of monthly) stored.act(purchase, at('2030-01-01'));
    expect(stored.timesAgain).toBe(0);
    expect(stored.standing).toBeNull();
    const life = shop(
      ladderWith({ effectiveFrom: at('2029-06-01'), window: { kind: 'LIFE' }, downgrade: null }),
    );
    for (const purchase of monthly) life.act(purchase, at('2030-01-01'));
    expect(life.overview(at('2030-01-01'))).toMatchObject({ counted: 5400, heldFrom: at('2029-06-01') });
    life.sweep(at('2030-01-01'));
    expect(history(life)).toEqual(['LADDER GOLD 2029-06-01']);
  });
});
