import { Injectable } from '@nestjs/common';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { AffinityMethod } from '../domain/affinity-model.js';
import type { AffinityStanding } from '../domain/refresh-due.policy.js';
import type { SuggestionMethod } from '../domain/suggestion-settings.js';

/** What the affinities of a program were counted from. */
export interface SuggestionModel {
  /** The revision of the baskets that it was made of. */
  readonly revision: number;
  readonly fittedAt: Instant;
  /** How it was to be made by the settings then. */
  readonly chosen: SuggestionMethod;
  readonly method: AffinityMethod;
  /** N: how many baskets it was made of, those of which nothing is kept left out. */
  readonly baskets: number;
}

const COLUMNS = `m.revision, m.fitted_at AS "fittedAt", m.chosen, m.method, m.baskets`;

/** A row of revision 0 is there only for its claim. */
const FIND = {
  name: 'suggestion_models_find',
  text: `SELECT ${COLUMNS} FROM suggestion_models m WHERE m.program_id = $1 AND m.revision > 0`,
};

const STANDING = {
  name: 'suggestion_models_standing',
  text: `SELECT s.revision AS newest, ${COLUMNS}, m.claimed_until AS "claimedUntil"
         FROM suggestion_states s LEFT JOIN suggestion_models m ON m.program_id = s.program_id
         WHERE s.program_id = $1`,
};

const CLAIM = {
  name: 'suggestion_models_claim',
  text: `INSERT INTO suggestion_models AS m (program_id, revision, fitted_at, chosen, method, baskets, claim_id,
           claimed_until)
         VALUES ($1, 0, $2, 'AUTO', 'COSINE', 0, $3, $4)
         ON CONFLICT (program_id) DO UPDATE SET claim_id = excluded.claim_id, claimed_until = excluded.claimed_until
           WHERE m.claimed_until IS NULL OR m.claimed_until <= $2
         RETURNING ${COLUMNS}`,
};

const WRITE = {
  name: 'suggestion_models_write',
  text: `UPDATE suggestion_models SET revision = $3, fitted_at = $4, chosen = $5, method = $6, baskets = $7,
           claim_id = NULL, claimed_until = NULL
         WHERE program_id = $1 AND claim_id = $2 RETURNING 1`,
};

const RENEW = {
  name: 'suggestion_models_renew',
  text: `UPDATE suggestion_models SET claimed_until = $3 WHERE program_id = $1 AND claim_id = $2 RETURNING 1`,
};

const GIVE_BACK = {
  name: 'suggestion_models_give_back',
  text: `UPDATE suggestion_models SET claim_id = NULL, claimed_until = NULL
         WHERE program_id = $1 AND claim_id = $2`,
};

type ModelRow = Omit<SuggestionModel, 'fittedAt'> & { readonly fittedAt: Date };

/** The models behind the affinities, one a program, and who is at work on the next. */
@Injectable()
export class SuggestionModelRepository {
  /** `null` before the first one was fitted. */
  async find(tx: Transaction): Promise<SuggestionModel | null> {
    const [row] = await tx.query<ModelRow>(FIND, [tx.programId]);
    return row ? modelOf(row) : null;
  }

  async standing(tx: Transaction): Promise<AffinityStanding> {
    const [row] = await tx.query<
      (ModelRow | { readonly revision: null }) & { newest: number; claimedUntil: Date | null }
    >(STANDING, [tx.programId]);
    if (!row) return { newest: 0, model: null, claimedUntil: null };
    return {
      newest: row.newest,
      model: row.revision === null ? null : modelOf(row),
      claimedUntil: row.claimedUntil?.getTime() ?? null,
    };
  }

  /**
   * Claims the next model until a time and returns what is stored now, which nobody else changes while the claim
   * holds; `undefined` where somebody else has claimed it.
   */
  async claim(
    tx: Transaction,
    claimId: string,
    now: Instant,
    until: Instant,
  ): Promise<{ readonly stored: SuggestionModel | null } | undefined> {
    const [row] = await tx.query<ModelRow>(CLAIM, [
      tx.programId,
      formatInstant(now),
      claimId,
      formatInstant(until),
    ]);
    return row && { stored: modelOf(row) };
  }

  /** Writes the model that was claimed and ends the claim; false where the claim has passed to somebody else. */
  async write(tx: Transaction, claimId: string, model: SuggestionModel): Promise<boolean> {
    const { revision, fittedAt, chosen, method, baskets } = model;
    const values = [tx.programId, claimId, revision, formatInstant(fittedAt), chosen, method, baskets];
    return (await tx.query(WRITE, values)).length > 0;
  }

  /** Has a claim hold until a later time; false where it has passed to somebody else. */
  async renew(tx: Transaction, claimId: string, until: Instant): Promise<boolean> {
    return (await tx.query(RENEW, [tx.programId, claimId, formatInstant(until)])).length > 0;
  }

  /** Ends a claim without a model. */
  async giveBack(tx: Transaction, claimId: string): Promise<void> {
    await tx.query(GIVE_BACK, [tx.programId, claimId]);
  }
}

function modelOf({ revision, fittedAt, chosen, method, baskets }: ModelRow): SuggestionModel | null {
  return revision === 0 ? null : { revision, fittedAt: fittedAt.getTime(), chosen, method, baskets };
}
