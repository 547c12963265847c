import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import type { PurchaseKey } from '../domain/purchase-basket.js';

/** How far the purchases of a program have been taken in. */
export interface SuggestionState {
  /** Counted up with every change to the baskets. */
  readonly revision: number;
  /** The last purchase that was met of those that were there before, in the order of their keys. */
  readonly after: PurchaseKey | null;
  /** Whether all of them have been met. */
  readonly caughtUp: boolean;
}

const FIND_TEXT = `SELECT revision, after_customer_id AS "ownerId", after_purchase_id AS "purchaseId",
    caught_up AS "caughtUp"
  FROM suggestion_states WHERE program_id = $1`;

const FIND = { name: 'suggestion_states_find', text: FIND_TEXT };
const LOCK = { name: 'suggestion_states_lock', text: `${FIND_TEXT} FOR NO KEY UPDATE` };
const LOCK_IF_FREE = {
  name: 'suggestion_states_lock_if_free',
  text: `${FIND_TEXT} FOR NO KEY UPDATE SKIP LOCKED`,
};

const ADD = {
  name: 'suggestion_states_add',
  text: 'INSERT INTO suggestion_states (program_id) VALUES ($1) ON CONFLICT (program_id) DO NOTHING',
};

const ADVANCE = {
  name: 'suggestion_states_advance',
  text: 'UPDATE suggestion_states SET revision = revision + 1 WHERE program_id = $1 RETURNING revision',
};

const MOVE = {
  name: 'suggestion_states_move',
  text: `UPDATE suggestion_states SET after_customer_id = $2, after_purchase_id = $3, caught_up = $4
         WHERE program_id = $1`,
};

interface StateRow {
  readonly revision: number;
  readonly ownerId: PurchaseKey['ownerId'] | null;
  readonly purchaseId: PurchaseKey['purchaseId'] | null;
  readonly caughtUp: boolean;
}

/** Where a program is in taking in purchases. Whoever takes in holds the lock from before reading them. */
@Injectable()
export class SuggestionStateRepository {
  /** `undefined` before the first purchases are taken in. */
  async find(tx: Transaction): Promise<SuggestionState | undefined> {
    return stateOf(await tx.query<StateRow>(FIND, [tx.programId]));
  }

  /** Makes the state, where there is none. */
  async add(tx: Transaction): Promise<void> {
    await tx.query(ADD, [tx.programId]);
  }

  /** Waits for whoever takes in just now. */
  async lock(tx: Transaction): Promise<SuggestionState> {
    const state = stateOf(await tx.query<StateRow>(LOCK, [tx.programId]));
    if (!state) throw new Error('the state of the suggestions is locked before it was made');
    return state;
  }

  /** `undefined` while somebody else takes in. */
  async lockIfFree(tx: Transaction): Promise<SuggestionState | undefined> {
    return stateOf(await tx.query<StateRow>(LOCK_IF_FREE, [tx.programId]));
  }

  /** The next revision; under the lock, so that revisions are in the order of commits. */
  async advance(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ revision: number }>(ADVANCE, [tx.programId]);
    if (!row) throw new Error('the state of the suggestions was never made');
    return row.revision;
  }

  async move(tx: Transaction, { after, caughtUp }: Omit<SuggestionState, 'revision'>): Promise<void> {
    await tx.query(MOVE, [tx.programId, after?.ownerId ?? null, after?.purchaseId ?? null, caughtUp]);
  }
}

function stateOf([row]: readonly StateRow[]): SuggestionState | undefined {
  if (!row) return undefined;
  const { revision, ownerId, purchaseId, caughtUp } = row;
  return { revision, after: ownerId && purchaseId && { ownerId, purchaseId }, caughtUp };
}
