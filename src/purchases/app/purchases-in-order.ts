import type { ReplayKey, ReplayKeys, ReplayPlace } from '../db/replay-keys.js';

/**
 * Names purchases in the order of recording, some at a time.
 *
 * No index has that order: one that begins with the program would be taken for the foreign keys of lines while there
 * are no statistics, and make recording several times slower. So keys are sorted, many at once, and kept here in few
 * bytes. A cursor would sort only once, but its snapshot would have to be held to the end: the database could not clear
 * away the old versions of rows that every sale counts in meanwhile, and each sale would look through all of them.
 */
export class PurchasesInOrder {
  private keys: ReplayKeys | null = null;
  private at = 0;

  constructor(
    /** The next so many after a place, or from the first on; fewer only where there are no more. */
    private readonly read: (after: ReplayPlace | null, limit: number) => Promise<ReplayKeys>,
    /** How many are sorted and kept at a time. */
    private readonly atOnce: number,
  ) {}

  /** The next, at most so many; empty only where there are no more. */
  async next(limit: number): Promise<ReplayKey[]> {
    if (this.keys === null || (this.at === this.keys.length && this.keys.length === this.atOnce)) {
      this.keys = await this.read(this.keys?.last ?? null, this.atOnce);
      this.at = 0;
    }
    const named = this.keys.slice(this.at, this.at + limit);
    this.at += named.length;
    return named;
  }
}
