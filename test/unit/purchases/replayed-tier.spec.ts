import { describe, expect, test } from '@jest/globals';
import { tierOfReplayed } from '../../../src/purchases/domain/replayed-tier.js';
import { Ladders, type TierRow } from '../../../src/tiers/domain/index.js';
import { at, ladderWith, rung } from '../tiers/examples.js';
import { replayed } from './replay-examples.js';

const LADDER = ladderWith({ effectiveFrom: at('2026-01-01') });
const MAY = at('2026-05-01');

function row(seq: number, tier: string | null, holdsFrom: string, recordedAt = holdsFrom): TierRow {
  return {
    seq,
    tier,
    holdsFrom: at(holdsFrom),
    recordedAt: at(recordedAt),
    reason: 'UPGRADE',
    ladderVersion: 1,
  };
}

function heldIn(
  over: Parameters<typeof replayed>[0],
  rows: readonly TierRow[] = [],
  versions = [LADDER],
): [string | undefined, number | undefined] {
  const held = tierOfReplayed(
    replayed({ occurredAt: MAY, recordedAt: MAY, ...over }),
    new Ladders(versions, 'UTC'),
    rows,
  );
  return [held?.rung.code, held?.rung.benefits.multiplierThousandths];
}

describe('the tier that a purchase is judged again with', () => {
  test('is the one that its points were multiplied by', () => {
    expect(heldIn({ tier: { version: 1, name: 'Gold' } })).toEqual(['GOLD', 1500]);
    const next = ladderWith({
      version: 2,
      effectiveFrom: at('2026-03-01'),
      rungs: [rung('MEMBER', 0), rung('GOLD', 9, 3000)],
    });
    expect(heldIn({ tier: { version: 1, name: 'Gold' } }, [], [LADDER, next])).toEqual(['GOLD', 1500]);
    expect(heldIn({ tier: { version: 2, name: 'Gold' } }, [], [LADDER, next])).toEqual(['GOLD', 3000]);
  });

  test('is else the one held by what was known then, and multiplies nothing', () => {
    const rows = [row(1, 'SILVER', '2026-04-01'), row(2, 'GOLD', '2026-04-15', '2026-06-01')];
    expect(heldIn({}, rows)).toEqual(['SILVER', 1000]);
    expect(heldIn({ recordedAt: at('2026-07-01') }, rows)).toEqual(['GOLD', 1000]);
    expect(heldIn({ occurredAt: at('2026-03-01') }, rows)).toEqual(['MEMBER', 1000]);
    expect(heldIn({ tier: { version: 7, name: 'Gone' } }, rows)).toEqual(['SILVER', 1000]);
  });

  test('is none before there were tiers', () => {
    expect(heldIn({ occurredAt: at('2025-12-01') })).toEqual([undefined, undefined]);
    expect(heldIn({}, [], [])).toEqual([undefined, undefined]);
  });
});
