import { Logger } from '@nestjs/common';
import { refuse, type Result } from '../../kernel/result.js';
import { isPassing } from '../../platform/database/index.js';

const log = new Logger('Batch');

/**
 * Runs a batch in one transaction; where that fails, other than by the database being away, in two halves, and so
 * on, until the one item that cannot be recorded stands alone. A single item's failure is the caller's; in a batch it is told as one item's
 * refusal, so that it is nobody else's.
 */
export async function inHalves<Command, Value>(
  commands: readonly Command[],
  run: (part: readonly Command[]) => Promise<Result<Value>[]>,
): Promise<Result<Value>[]> {
  const attempt = async (part: readonly Command[]): Promise<Result<Value>[]> => {
    try {
      return await run(part);
    } catch (error) {
      if (isPassing(error) || commands.length === 1) throw error;
      if (part.length === 1) {
        log.error(error, 'an item of a batch could not be recorded');
        return [refuse([UNFORESEEN])];
      }
      const middle = Math.ceil(part.length / 2);
      return [...(await attempt(part.slice(0, middle))), ...(await attempt(part.slice(middle)))];
    }
  };
  return attempt(commands);
}

const UNFORESEEN = {
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'This item could not be recorded by a fault of ours; nothing of it was kept.',
  field: [],
  retryable: true,
};
