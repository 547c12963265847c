import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';

const ADD = {
  name: 'tier_passes_add',
  text: 'INSERT INTO tier_passes (program_id, ladder_version) VALUES ($1, $2) ON CONFLICT DO NOTHING',
};

const FIND = {
  name: 'tier_passes_find',
  text: `SELECT is_done AS "isDone" FROM tier_passes WHERE program_id = $1 AND ladder_version = $2`,
};

const LOCK = {
  name: 'tier_passes_lock',
  text: `SELECT after_customer_id AS "after" FROM tier_passes
         WHERE program_id = $1 AND ladder_version = $2 AND NOT is_done FOR UPDATE SKIP LOCKED`,
};

const LOCK_NEXT = {
  name: 'tier_passes_lock_next',
  text: `SELECT a.customer_id AS "customerId" FROM points_accounts a
         WHERE a.program_id = $1 AND a.customer_id > COALESCE($2::uuid, '00000000-0000-0000-0000-000000000000')
         ORDER BY a.customer_id LIMIT $3 FOR NO KEY UPDATE`,
};

const MOVE = {
  name: 'tier_passes_move',
  text: `UPDATE tier_passes SET after_customer_id = $3, is_done = $4 WHERE program_id = $1 AND ladder_version = $2`,
};

/** How far a version of the ladder has been carried. */
export interface TierPass {
  /** The last customer it was carried to, in the order of their ids; null before the first. */
  readonly after: CustomerId | null;
}

/** How far new versions of the ladder have been carried to the customers there are. */
@Injectable()
export class TierPassRepository {
  /**
   * Locks the pass of that version, so that one server at a time goes on with it; `undefined` while another does, and
   * when everybody has been met.
   */
  async lock(tx: Transaction, ladderVersion: number): Promise<TierPass | undefined> {
    const values = [tx.programId, ladderVersion];
    const [known] = await tx.query<{ isDone: boolean }>(FIND, values);
    if (known?.isDone) return undefined;
    if (!known) await tx.query(ADD, values);
    const [pass] = await tx.query<TierPass>(LOCK, values);
    return pass;
  }

  /** Locks the points accounts of the next customers, in the order of their ids. Waits for whoever works on them. */
  async lockNext(tx: Transaction, { after }: TierPass, most: number): Promise<CustomerId[]> {
    const next = await tx.query<{ customerId: CustomerId }>(LOCK_NEXT, [tx.programId, after, most]);
    return next.map(({ customerId }) => customerId);
  }

  async move(
    tx: Transaction,
    ladderVersion: number,
    after: CustomerId | null,
    isDone: boolean,
  ): Promise<void> {
    await tx.query(MOVE, [tx.programId, ladderVersion, after, isDone]);
  }
}
