import { isCrowded, isPassing } from '../database/index.js';

/**
 * Settles of the first `most` that are due and not at work elsewhere, once `skipped` of them are left out, in one
 * transaction; returns how many there were.
 */
export type SettleDue = (most: number, skipped: number) => Promise<number>;

/**
 * A round of `size`; where one of it cannot be settled, the others are settled one by one, and those that cannot are
 * told of in an AggregateError with the message that `tell` has for so many. Returns whether more may be due.
 */
export async function sweepDue(
  size: number,
  settle: SettleDue,
  tell: (failures: number) => string,
): Promise<boolean> {
  try {
    return (await settle(size, 0)) === size;
  } catch (error) {
    if (isPassing(error) || isCrowded(error)) throw error;
    const failures = await settleOneByOne(size, settle);
    throw new AggregateError(failures, tell(failures.length), { cause: error });
  }
}

async function settleOneByOne(size: number, settle: SettleDue): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (let tried = 0; tried < size; tried++) {
    try {
      if ((await settle(1, failures.length)) === 0) break;
    } catch (failure) {
      if (isPassing(failure) || isCrowded(failure)) throw failure;
      failures.push(failure);
    }
  }
  return failures;
}
