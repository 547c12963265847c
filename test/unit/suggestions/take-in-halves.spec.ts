import { describe, expect, it } from '@jest/globals';
import { takeInHalves, type Round, type Taken } from '../../../src/suggestions/app/take-in-halves.js';

/** What waits, of which one cannot be taken in. */
function queue(length: number, bad: number, error: unknown) {
  let waiting = Array.from({ length }, (_, no) => no);
  const taken: number[] = [];
  const passedOver: number[] = [];
  const take = async (round: Round): Promise<Omit<Taken, 'failures'>> => {
    const next = waiting.slice(0, round.most);
    round.met = next.length;
    await Promise.resolve();
    if (!round.isPassedOver && next.includes(bad)) throw error;
    (round.isPassedOver ? passedOver : taken).push(...next);
    waiting = waiting.slice(next.length);
    return { met: next.length, putBack: round.isPassedOver ? next.length : 0 };
  };
  return { take, taken, passedOver };
}

const failure = (code: string): Error => Object.assign(new Error('from the database'), { code });

describe('what waits is taken in halves', () => {
  it.each(['23514', '57014'])('where one fails with %s, which alone is passed over', async (code) => {
    const error = failure(code);
    const { take, taken, passedOver } = queue(11, 7, error);
    expect(await takeInHalves(100, take)).toEqual({ met: 11, putBack: 1, failures: [error] });
    expect(passedOver).toEqual([7]);
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10]);
  });

  it.each(['55P03', '53300', '57P01', '08006'])('but not where others are to blame: %s', async (code) => {
    const error = failure(code);
    const { take, taken, passedOver } = queue(11, 7, error);
    await expect(takeInHalves(100, take)).rejects.toBe(error);
    expect([taken, passedOver]).toEqual([[], []]);
  });
});
