import { Logger } from '@nestjs/common';
import type { Refusal } from '../../kernel/refusal.js';
import { isCrowded, isPassing } from '../../platform/database/index.js';

const log = new Logger('Batch');

/** A batch that meets locks which somebody else holds waits no longer than this in all. */
const LONGEST_WAIT_MS = 8_000;

/**
 * Runs a batch in one transaction; where that fails, other than by the database being away, in two halves, and so
 * on, until the one item that cannot be recorded stands alone and is answered with `failed`, so that it is nobody
 * else's. What `failed` throws, and the database being away, end the whole.
 *
 * Each half that meets a lock waits for it again, so after a while what is left of a batch is given back to be sent
 * again rather than made to wait, and others behind it.
 */
export async function inHalves<Item, Outcome>(
  items: readonly Item[],
  run: (part: readonly Item[]) => Promise<readonly Outcome[]>,
  failed: (error: unknown, item: Item) => Outcome,
): Promise<Outcome[]> {
  const began = performance.now();
  const attempt = async (part: readonly Item[]): Promise<Outcome[]> => {
    try {
      return [...(await run(part))];
    } catch (error) {
      if (isPassing(error)) throw error;
      const tooLong = isCrowded(error) && performance.now() - began > LONGEST_WAIT_MS;
      if (part.length === 1 || tooLong) {
        const outcomes = part.map((item) => failed(error, item));
        if (!isCrowded(error)) log.error(error, `one of a batch of ${items.length} could not be recorded`);
        return outcomes;
      }
      const middle = Math.ceil(part.length / 2);
      return [...(await attempt(part.slice(0, middle))), ...(await attempt(part.slice(middle)))];
    }
  };
  return attempt(items);
}

/** Told of an item of a batch that could not be written. */
export const UNFORESEEN: Refusal = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'This item could not be recorded by a fault of ours; nothing of it was kept.',
  field: [],
  retryable: true,
};
