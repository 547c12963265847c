import { Logger } from '@nestjs/common';
import { refuse, type Result } from '../../kernel/result.js';
import { isCrowded, isPassing } from '../../platform/database/index.js';

const log = new Logger('Batch');

/** A batch that meets locks which somebody else holds waits no longer than this in all. */
const LONGEST_WAIT_MS = 8_000;

/**
 * Runs a batch in one transaction; where that fails, other than by the database being away, in two halves, and so
 * on, until the one item that cannot be recorded stands alone. A single item's failure is the caller's; in a batch it
 * is told as one item's refusal, so that it is nobody else's.
 *
 * Each half that meets a lock waits for it again, so after a while what is left of a batch is given back to be sent
 * again rather than made to wait, and others behind it.
 */
export async function inHalves<Command, Value>(
  commands: readonly Command[],
  run: (part: readonly Command[]) => Promise<Result<Value>[]>,
): Promise<Result<Value>[]> {
  const began = performance.now();
  const attempt = async (part: readonly Command[]): Promise<Result<Value>[]> => {
    try {
      return await run(part);
    } catch (error) {
      if (isPassing(error) || commands.length === 1) throw error;
      const crowded = isCrowded(error);
      if (part.length === 1 || (crowded && performance.now() - began > LONGEST_WAIT_MS)) {
        log.error(error, `${part.length} of a batch of ${commands.length} could not be recorded`);
        return part.map(() => refuse([crowded ? CROWDED : UNFORESEEN]));
      }
      const middle = Math.ceil(part.length / 2);
      return [...(await attempt(part.slice(0, middle))), ...(await attempt(part.slice(middle)))];
    }
  };
  return attempt(commands);
}

const CROWDED = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'Somebody else was at work on the same customer for too long; nothing of this item was kept.',
  field: [],
  retryable: true,
};

const UNFORESEEN = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'This item could not be recorded by a fault of ours; nothing of it was kept.',
  field: [],
  retryable: true,
};
