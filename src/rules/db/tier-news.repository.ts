import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { columns, lookUp, lookUpIfAny, uuid, type Transaction } from '../../platform/database/index.js';

/** A change of a customer's tier, by the codes as they are kept: null for the entry tier. */
export interface TierNews {
  readonly customerId: CustomerId;
  readonly changeId: string;
  readonly holdsFrom: Instant;
  readonly ladderVersion: number;
  readonly from: string | null;
  readonly to: string | null;
  /** Where the customer stands by now. */
  readonly now: string | null;
}

/**
 * What was told before is the row before; of a correction, which may tell several rows anew at once, the row before
 * those that were written with it.
 */
const FIND = {
  name: 'tier_news_find',
  text: `SELECT c.customer_id AS "customerId", c.change_id AS "changeId", c.holds_from AS "holdsFrom",
           c.ladder_version AS "ladderVersion", b.tier AS "from", c.tier AS "to", n.tier AS "now"
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, change_id)
         ${lookUp('tier_changes', 'c', 'c.program_id = $1 AND c.customer_id = wanted.customer_id AND c.change_id = wanted.change_id')}
         ${lookUpIfAny(
           'tier_changes',
           'b',
           `b.program_id = $1 AND b.customer_id = c.customer_id AND b.seq < c.seq
             AND NOT (c.reason = 'CORRECTION' AND b.reason = 'CORRECTION' AND b.recorded_at = c.recorded_at)
           ORDER BY b.seq DESC LIMIT 1`,
         )}
         ${lookUp(
           'tier_changes',
           'n',
           'n.program_id = $1 AND n.customer_id = c.customer_id ORDER BY n.seq DESC LIMIT 1',
         )}`,
};

/** Reads what happened to customers' tiers for rules that act on it. */
@Injectable()
export class TierNewsRepository {
  /** Changes that are not there are missing. */
  async find(
    tx: Transaction,
    changes: readonly { readonly customerId: string; readonly changeId: string }[],
  ): Promise<TierNews[]> {
    if (changes.length === 0) return [];
    const wanted = columns(changes, [uuid(({ customerId }) => customerId), uuid(({ changeId }) => changeId)]);
    const rows = await tx.query<Omit<TierNews, 'holdsFrom'> & { holdsFrom: Date }>(FIND, [
      tx.programId,
      ...wanted,
    ]);
    return rows.map((row) => ({ ...row, holdsFrom: row.holdsFrom.getTime() }));
  }
}
