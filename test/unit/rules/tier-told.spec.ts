import { describe, expect, it } from '@jest/globals';
import { asksForRows, tierCodeAt } from '../../../src/rules/domain/tier-told.js';
import { decideTier, NO_PAST, type TierLadder, type TierStanding } from '../../../src/tiers/domain/index.js';
import { at, bought, contextOf, ladderWith, midnight } from '../tiers/examples.js';

const JOINED = at('2020-01-01');

/** Somebody who reached Gold on 5 May 2025, and so keeps it until the end of March 2027. */
function gold(ladder: TierLadder = ladderWith()) {
  const context = contextOf('2025-05-05', ladder);
  const { state, rows } = decideTier({ standing: null, past: NO_PAST }, bought('2025-05-05', 1000), context);
  return { told: { standing: state.standing, rows }, ladders: context.ladders };
}

describe('tierCodeAt', () => {
  it('is what the standing says, moved on by the clock', () => {
    const { told, ladders } = gold();
    expect(tierCodeAt(told, at('2025-06-01'), JOINED, ladders)).toBe('GOLD');
    expect(tierCodeAt(told, midnight('2027-04-01') - 1, JOINED, ladders)).toBe('GOLD');
    expect(tierCodeAt(told, midnight('2027-04-01'), JOINED, ladders)).toBe('MEMBER');
  });

  it('is what the history says before that', () => {
    const { told, ladders } = gold();
    const earlier = at('2025-05-04');
    expect(asksForRows(told.standing, earlier)).toBe(true);
    expect(asksForRows(told.standing, at('2025-05-05'))).toBe(false);
    expect(tierCodeAt(told, earlier, JOINED, ladders)).toBe('MEMBER');
  });

  it('is the entry tier of somebody of whom nothing is written down', () => {
    const { ladders } = gold();
    expect(tierCodeAt({ standing: null, rows: [] }, at('2025-06-01'), JOINED, ladders)).toBe('MEMBER');
    expect(asksForRows(null, at('2025-06-01'))).toBe(false);
  });

  it('is none before there were tiers', () => {
    const { told, ladders } = gold(ladderWith({ effectiveFrom: at('2025-01-01') }));
    expect(tierCodeAt(told, at('2024-12-31'), JOINED, ladders)).toBeNull();
  });

  it('is what was told last where a new ladder counts differently and the purchases are not at hand', () => {
    const { told } = gold();
    const standing: TierStanding = told.standing!;
    const newer = ladderWith({ version: 2, effectiveFrom: at('2025-07-01'), metric: 'MONEY_SPENT' });
    const { ladders } = contextOf('2025-08-01', [ladderWith(), newer]);
    expect(tierCodeAt({ standing, rows: told.rows }, at('2025-08-01'), JOINED, ladders)).toBe('GOLD');
    const without = { ...newer, rungs: newer.rungs.slice(0, 2) };
    const fewer = contextOf('2025-08-01', [ladderWith(), without]).ladders;
    expect(tierCodeAt({ standing, rows: told.rows }, at('2025-08-01'), JOINED, fewer)).toBe('MEMBER');
  });
});
