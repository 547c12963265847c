import { describe, expect, test } from '@jest/globals';
import {
  judgeLadder,
  type RungCommand,
  type TierLadder,
  type TierLadderCommand,
} from '../../../src/tiers/domain/index.js';
import { at, ladderWith } from './examples.js';

const NOW = at('2026-05-05');
const DOWN = { step: 'ONE_RUNG', grace: 'P3M' } as const;

function rungGiven(part: Partial<RungCommand> = {}): RungCommand {
  return { code: 'MEMBER', name: 'Member', threshold: 0, earnMultiplier: null, benefits: [], ...part };
}

const RUNGS = [
  rungGiven(),
  rungGiven({ code: 'SILVER', name: 'Silver', threshold: 500, earnMultiplier: '1.25' }),
  rungGiven({ code: 'GOLD', name: 'Gold', threshold: 1000, earnMultiplier: 1.5, benefits: ['Lounge'] }),
];

function given(part: Partial<TierLadderCommand> = {}): TierLadderCommand {
  return {
    basedOnVersion: 0,
    effectiveFrom: null,
    metric: 'POINTS_EARNED',
    window: { kind: 'CALENDAR_YEAR', length: null },
    downgrade: DOWN,
    rungs: RUNGS,
    ...part,
  };
}

/** Refusals as `CODE at the.path`. */
function refused(part: Partial<TierLadderCommand>, versions: readonly TierLadder[] = []): string[] {
  const judged = judgeLadder(given(part), versions, NOW);
  return judged.ok ? [] : judged.error.map(({ code, field }) => `${code} ${field.join('.')}`);
}

const withRung = (part: Partial<RungCommand>): Partial<TierLadderCommand> => ({
  rungs: [RUNGS[0]!, rungGiven({ code: 'TOP', name: 'Top', threshold: 10, ...part })],
});
const rolling = (length: string | null, grace: string | null = null): Partial<TierLadderCommand> => ({
  window: { kind: 'ROLLING', length },
  downgrade: { step: 'STRAIGHT', grace },
});

describe('a ladder', () => {
  test('that is in order becomes the next version', () => {
    const judged = judgeLadder(given(), [], NOW);
    expect(judged).toEqual({
      ok: true,
      value: {
        version: 1,
        effectiveFrom: NOW,
        metric: 'POINTS_EARNED',
        window: { kind: 'CALENDAR_YEAR' },
        downgrade: DOWN,
        rungs: [
          {
            code: 'MEMBER',
            name: 'Member',
            threshold: 0,
            benefits: { multiplierThousandths: 1000, texts: [] },
          },
          {
            code: 'SILVER',
            name: 'Silver',
            threshold: 500,
            benefits: { multiplierThousandths: 1250, texts: [] },
          },
          {
            code: 'GOLD',
            name: 'Gold',
            threshold: 1000,
            benefits: { multiplierThousandths: 1500, texts: ['Lounge'] },
          },
        ],
      },
    });
    const next = judgeLadder(given({ basedOnVersion: 1 }), [ladderWith()], NOW);
    expect(next).toMatchObject({ ok: true, value: { version: 2 } });
  });

  test.each<[string, Partial<TierLadderCommand>]>([
    ['of the entry tier alone', { rungs: [rungGiven()] }],
    ['of twenty rungs', { rungs: ladder(20) }],
    ['over a window of days', rolling('P90D', 'P80D')],
    ['over a window of three years', rolling('P3Y')],
    ['whose grace is as good as the year', { downgrade: { step: 'STRAIGHT', grace: 'P364D' } }],
    ['for life', { window: { kind: 'LIFE', length: null }, downgrade: null }],
    ['with the highest multiplier', withRung({ earnMultiplier: '10.000' })],
    ['the first of which begins in the past', { effectiveFrom: '2020-01-01T00:00:00Z' }],
    ['that begins later', { effectiveFrom: '2027-01-01T00:00:00+01:00' }],
  ])('%s is fine', (_, part) => {
    expect(refused(part)).toEqual([]);
  });

  test.each<[string, Partial<TierLadderCommand>, string]>([
    ['no rungs', { rungs: [] }, 'REQUIRED rungs'],
    ['too many rungs', { rungs: ladder(21) }, 'TOO_MANY rungs'],
    [
      'an entry tier that has to be earned',
      { rungs: [rungGiven({ threshold: 1 })] },
      'OUT_OF_RANGE rungs.0.threshold',
    ],
    ['a threshold as high as the one below', withRung({ threshold: 0 }), 'OUT_OF_RANGE rungs.1.threshold'],
    ['half a point', withRung({ threshold: 10.5 }), 'OUT_OF_RANGE rungs.1.threshold'],
    ['a threshold beyond counting', withRung({ threshold: 1e12 + 1 }), 'OUT_OF_RANGE rungs.1.threshold'],
    ['a code twice', withRung({ code: 'MEMBER' }), 'INVALID rungs.1.code'],
    ['a code with blanks', withRung({ code: 'TOP TIER' }), 'INVALID rungs.1.code'],
    ['a code too long', withRung({ code: 'T'.repeat(41) }), 'INVALID rungs.1.code'],
    ['no name', withRung({ name: '' }), 'REQUIRED rungs.1.name'],
    ['a name too long', withRung({ name: 'x'.repeat(101) }), 'TOO_LONG rungs.1.name'],
    ['a name with NUL', withRung({ name: 'T\0p' }), 'UNSUPPORTED_TEXT rungs.1.name'],
    ['a multiplier below one', withRung({ earnMultiplier: '0.999' }), 'OUT_OF_RANGE rungs.1.earnMultiplier'],
    ['a multiplier above ten', withRung({ earnMultiplier: '10.001' }), 'OUT_OF_RANGE rungs.1.earnMultiplier'],
    ['a multiplier too fine', withRung({ earnMultiplier: 1.0001 }), 'OUT_OF_RANGE rungs.1.earnMultiplier'],
    [
      'a multiplier that is none',
      withRung({ earnMultiplier: 'double' }),
      'OUT_OF_RANGE rungs.1.earnMultiplier',
    ],
    ['too many benefits', withRung({ benefits: Array(21).fill('x') }), 'TOO_MANY rungs.1.benefits'],
    ['an empty benefit', withRung({ benefits: ['ok', ''] }), 'REQUIRED rungs.1.benefits.1'],
    ['a rolling window without length', rolling(null), 'REQUIRED window.length'],
    ['a window of hours', rolling('PT36H'), 'INVALID window.length'],
    ['a window of nothing', rolling('P0D'), 'INVALID window.length'],
    ['a window of words', rolling('a year'), 'INVALID window.length'],
    ['a window too long', rolling('P3Y1D'), 'OUT_OF_RANGE window.length'],
    ['a length of a year', { window: { kind: 'CALENDAR_YEAR', length: 'P12M' } }, 'INVALID window.length'],
    ['no downgrade', { downgrade: null }, 'REQUIRED downgrade'],
    ['a downgrade for life', { window: { kind: 'LIFE', length: null } }, 'INVALID downgrade'],
    ['a grace of words', { downgrade: { step: 'STRAIGHT', grace: 'long' } }, 'INVALID downgrade.grace'],
    [
      'a grace as long as the year',
      { downgrade: { step: 'STRAIGHT', grace: 'P12M' } },
      'OUT_OF_RANGE downgrade.grace',
    ],
    ['a grace longer than a short month', rolling('P1M', 'P30D'), 'OUT_OF_RANGE downgrade.grace'],
    ['a beginning that is no time', { effectiveFrom: 'soon' }, 'INVALID effectiveFrom'],
    ['a version that was not there', { basedOnVersion: 1 }, 'VERSION_CONFLICT basedOnVersion'],
  ])('with %s is refused', (_, part, refusal) => {
    expect(refused(part)).toEqual([refusal]);
  });

  test('after the first begins no earlier than now', () => {
    const early = { basedOnVersion: 1, effectiveFrom: '2026-05-05T11:59:59Z' };
    expect(refused(early, [ladderWith()])).toEqual(['TOO_OLD effectiveFrom']);
    expect(refused({ ...early, effectiveFrom: '2026-05-05T12:00:00Z' }, [ladderWith()])).toEqual([]);
  });

  test('is refused when somebody saved another version meanwhile, and told which', () => {
    const judged = judgeLadder(given({ basedOnVersion: 1 }), [ladderWith({ version: 2 }), ladderWith()], NOW);
    expect(judged).toMatchObject({
      ok: false,
      error: [{ code: 'VERSION_CONFLICT', details: { version: 2 } }],
    });
  });

  test('with several flaws is told of all of them', () => {
    expect(refused({ rungs: [rungGiven({ name: '', threshold: 5 })], downgrade: null })).toEqual([
      'REQUIRED downgrade',
      'REQUIRED rungs.0.name',
      'OUT_OF_RANGE rungs.0.threshold',
    ]);
  });
});

function ladder(length: number): RungCommand[] {
  return Array.from({ length }, (_, index) => rungGiven({ code: `T${index}`, threshold: index }));
}
