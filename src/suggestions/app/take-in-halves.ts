import { isCrowded, isOutOfTime, isPassing } from '../../platform/database/index.js';

/** Some of what waits in order, taken in one transaction. */
export interface Round {
  readonly most: number;
  /** Whether nothing is done about them but to go on behind them. */
  readonly isPassedOver: boolean;
  /** To be told how many there are before anything is done about them, so that it is known where that fails. */
  met: number;
}

/** What became of those that were met. */
export interface Taken {
  readonly met: number;
  /** How many of them wait again, behind all others. */
  readonly putBack: number;
  /** What went wrong with single ones. */
  readonly failures: readonly unknown[];
}

/**
 * Takes the next that wait; where that fails, in two halves, and so on, until the one that fails stands alone, is
 * passed over and told of.
 */
export async function takeInHalves(
  most: number,
  take: (round: Round) => Promise<Omit<Taken, 'failures'>>,
): Promise<Taken> {
  const round: Round = { most, isPassedOver: false, met: 0 };
  try {
    return { ...(await take(round)), failures: [] };
  } catch (error) {
    const { met } = round;
    // One that takes too long fails for its own sake, not because others are at work.
    const isOthersFault = isPassing(error) || (isCrowded(error) && !isOutOfTime(error));
    if (isOthersFault || met === 0) throw error;
    if (met === 1) return { ...(await take({ most: 1, isPassedOver: true, met: 0 })), failures: [error] };
    // No more than there were, so that what is put back is not met again at once.
    const half = Math.ceil(met / 2);
    const first = await takeInHalves(half, take);
    const second = await takeInHalves(met - half, take);
    return {
      met: first.met + second.met,
      putBack: first.putBack + second.putBack,
      failures: [...first.failures, ...second.failures],
    };
  }
}
