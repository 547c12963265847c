import { expect, test } from '@jest/globals';
import { isLearningDue, type LearningStanding } from '../../../src/suggestions/domain/learning-due.policy.js';

const TODAY = 20_000;
const NOON = TODAY * 86_400_000 + 43_200_000;

const never: LearningStanding = { newest: 7, learned: null, affinities: null, claimedUntil: null };

/** Learned from so many baskets at revision 5, when affinities of revision 6 were made of so many. */
function grown(before: number, baskets: number, revision = 6): LearningStanding {
  const learned = { revision: 5, asOfDay: TODAY, baskets: before };
  return { newest: 7, learned, affinities: { revision, baskets }, claimedUntil: null };
}

test.each<[string, LearningStanding, boolean]>([
  ['before the first basket', { ...never, newest: 0 }, false],
  ['with the first baskets', never, true],
  ['while somebody is at work', { ...never, claimedUntil: NOON + 1 }, false],
  ['when somebody has been for too long', { ...never, claimedUntil: NOON }, true],
  ['where nothing new counts in the affinities', grown(10, 100, 5), false],
  ['while affinities have yet to be made', { ...grown(10, 100), affinities: null }, false],
  ['with one basket more of few', grown(1_998, 1_999), true],
  ['where few became fewer', grown(1_998, 1_997), true],
  ['with one basket more of many', grown(1_999, 2_000), false],
  ['with nearly half as many again', grown(8_000, 11_999), false],
  ['with half as many again', grown(8_000, 12_000), true],
  ['with half as many again that were looked at already', grown(8_000, 12_000, 5), false],
])('%s', (_, standing, isDue) => {
  expect(isLearningDue(standing, TODAY, NOON)).toBe(isDue);
});

test('it is on every day', () => {
  const learned = grown(8_000, 8_000, 5);
  expect(isLearningDue(learned, TODAY, NOON)).toBe(false);
  expect(isLearningDue(learned, TODAY + 1, NOON)).toBe(true);
});
