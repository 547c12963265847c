import { describe, expect, test } from '@jest/globals';
import type { CustomerId } from '../../../src/kernel/id.js';
import {
  decideTier,
  Ladders,
  NO_PAST,
  TierDesk,
  type Contribution,
  type TierLadder,
  type TierPast,
  type TierStanding,
  type TieredCustomer,
} from '../../../src/tiers/domain/index.js';
import { at, bought, cameBack, ladderWith, midnight, rung } from './examples.js';

const ANN = 'ann' as CustomerId;
const BEN = 'ben' as CustomerId;
const JOINED = at('2020-06-15');

function newcomer(): TieredCustomer {
  return { state: { standing: null, past: NO_PAST }, joinedAt: JOINED };
}

function desk(
  now: string,
  customers: readonly (readonly [CustomerId, TieredCustomer])[],
  ladders: readonly TierLadder[] = [ladderWith()],
): TierDesk {
  return new TierDesk(new Ladders(ladders, 'UTC'), at(now), new Map(customers));
}

/** What is written down of somebody after these purchases, each recorded when it happened. */
function after(purchases: readonly Contribution[], ladders = [ladderWith()]): TierStanding {
  const context = { ladders: new Ladders(ladders, 'UTC'), joinedAt: JOINED };
  let state = newcomer().state;
  for (const purchase of purchases) {
    ({ state } = decideTier(state, purchase, { ...context, now: purchase.occurredAt }));
  }
  return state.standing!;
}

function known(standing: TierStanding, past: TierPast | null = null): TieredCustomer {
  return { state: { standing, past }, joinedAt: JOINED };
}

describe('what one act does the next one sees', () => {
  test('purchases of one batch add up to a tier, which holds from the one that reached it', () => {
    const open = desk('2025-05-09', [[ANN, newcomer()]]);
    expect(open.heldAt(ANN, at('2025-05-02'))?.rung.code).toBe('MEMBER');
    expect(open.count(ANN, bought('2025-05-02', 400))).toBeNull();
    expect(open.heldAt(ANN, at('2025-05-09'))?.rung.code).toBe('MEMBER');
    expect(open.count(ANN, bought('2025-05-09', 700))).toMatchObject({
      from: { code: 'MEMBER' },
      to: { code: 'GOLD' },
      holdsFrom: at('2025-05-09'),
      reason: 'UPGRADE',
    });
    expect(open.heldAt(ANN, at('2025-05-09'))?.rung.code).toBe('GOLD');
    expect(open.heldAt(ANN, at('2025-05-08'))?.rung.code).toBe('MEMBER');
  });

  test('each customer has their own', () => {
    const open = desk('2025-05-09', [
      [ANN, newcomer()],
      [BEN, newcomer()],
    ]);
    open.count(ANN, bought('2025-05-02', 600));
    open.count(BEN, bought('2025-05-03', 600));
    expect(open.count(ANN, bought('2025-05-04', 500))).toMatchObject({ from: { code: 'SILVER' } });
    expect(open.heldAt(ANN, at('2025-05-09'))?.rung.code).toBe('GOLD');
    expect(open.heldAt(BEN, at('2025-05-09'))?.rung.code).toBe('SILVER');
  });

  test('a return of the same batch takes the tier back, with the rows in order', () => {
    const purchase = bought('2025-05-02', 600);
    const open = desk('2025-05-09', [[ANN, newcomer()]]);
    open.count(ANN, purchase);
    expect(open.count(ANN, cameBack(purchase))).toMatchObject({
      from: { code: 'SILVER' },
      to: { code: 'MEMBER' },
      reason: 'CORRECTION',
    });
    const [changed] = open.changes();
    expect(changed!.rows).toMatchObject([
      {
        seq: 1,
        tier: 'SILVER',
        holdsFrom: at('2025-05-02'),
        reason: 'UPGRADE',
        recordedAt: at('2025-05-09'),
      },
      { seq: 2, tier: null, holdsFrom: at('2025-05-02'), reason: 'CORRECTION' },
    ]);
    expect(changed!.standing).toMatchObject({ tier: null, seq: 2 });
    expect(changed!.news).toEqual(changed!.rows);
  });

  test('somebody who was not brought along is no newcomer', () => {
    const open = desk('2025-05-09', [[ANN, newcomer()]]);
    expect(() => open.count(BEN, bought('2025-05-02', 600))).toThrow('not brought along');
    expect(() => open.heldAt(BEN, at('2025-05-02'))).toThrow('not brought along');
    expect(() => open.settle(BEN)).toThrow('not brought along');
  });
});

describe('what has to be written', () => {
  test('nothing of those with whom nothing happened', () => {
    const standing = after([bought('2025-05-05', 600)]);
    const open = desk('2025-06-01', [
      [ANN, known(standing)],
      [BEN, known(standing)],
    ]);
    open.heldAt(ANN, at('2025-05-20'));
    open.settle(ANN);
    open.count(BEN, bought('2025-06-01', 10));
    expect(open.changes()).toMatchObject([
      { customerId: BEN, standing: { tier: 'SILVER', counted: 610, seq: 1 }, rows: [], news: [] },
    ]);
  });

  test('nothing while there are no tiers', () => {
    const open = desk('2025-06-01', [[ANN, newcomer()]], []);
    expect(open.count(ANN, bought('2025-06-01', 5000))).toBeNull();
    expect(open.heldAt(ANN, at('2025-06-01'))).toBeNull();
    open.settle(ANN);
    expect(open.changes()).toEqual([]);
  });

  test('what time has done, once', () => {
    const standing = after([bought('2025-05-05', 600)]);
    const open = desk('2027-06-30', [[ANN, known(standing)]]);
    open.settle(ANN);
    open.settle(ANN);
    const [changed, ...others] = open.changes();
    expect(others).toEqual([]);
    expect(changed!.rows).toMatchObject([
      { seq: 2, tier: null, holdsFrom: midnight('2027-04-01'), reason: 'DOWNGRADE' },
    ]);
    expect(changed!.news).toEqual(changed!.rows);
  });
});

describe('news', () => {
  test('of several steps that one purchase tells, only the last', () => {
    const standing = after([bought('2025-05-05', 600)]);
    const open = desk('2027-06-30', [[ANN, known(standing)]]);
    open.count(ANN, bought('2027-06-30', 1000));
    const [changed] = open.changes();
    expect(changed!.rows).toMatchObject([
      { tier: null, reason: 'DOWNGRADE' },
      { tier: 'GOLD', reason: 'UPGRADE' },
    ]);
    expect(changed!.news).toEqual(changed!.rows.slice(1));
  });

  test('none where a correction leaves the tier as it was', () => {
    const purchases = [bought('2025-03-10', 600), bought('2025-05-05', 100)];
    const standing = after(purchases);
    const rows = [
      {
        seq: 1,
        tier: 'SILVER',
        holdsFrom: at('2025-03-10'),
        reason: 'UPGRADE' as const,
        ladderVersion: 1,
        recordedAt: at('2025-03-10'),
      },
    ];
    const open = desk('2025-06-01', [[ANN, known(standing, { contributions: purchases, rows })]]);
    expect(open.count(ANN, { ...bought('2025-03-10', -150), purchases: 0 })).toBeNull();
    const [changed] = open.changes();
    expect(changed!.rows).toMatchObject([
      { tier: null, holdsFrom: at('2025-03-10'), reason: 'CORRECTION' },
      { tier: 'SILVER', holdsFrom: at('2025-05-05'), reason: 'CORRECTION' },
    ]);
    expect(changed!.news).toEqual([]);
  });

  test('none from a new ladder', () => {
    const standing = after([bought('2025-05-05', 600)]);
    const lower = ladderWith({
      version: 2,
      effectiveFrom: at('2025-06-01'),
      rungs: [rung('MEMBER', 0), rung('SILVER', 100), rung('GOLD', 550)],
    });
    const open = desk('2025-06-02', [[ANN, known(standing)]], [ladderWith(), lower]);
    open.settle(ANN);
    const [changed] = open.changes();
    expect(changed!.rows).toMatchObject([{ tier: 'GOLD', reason: 'LADDER' }]);
    expect(changed!.news).toEqual([]);
  });

  test('none of what a ladder that began in the past makes of old purchases', () => {
    const past = { contributions: [bought('2025-03-10', 600)], rows: [] };
    const open = desk('2025-06-02', [[ANN, { state: { standing: null, past }, joinedAt: JOINED }]]);
    open.settle(ANN);
    const [changed] = open.changes();
    expect(changed!.rows).toMatchObject([{ tier: 'SILVER', reason: 'UPGRADE' }]);
    expect(changed!.news).toEqual([]);
  });
});
