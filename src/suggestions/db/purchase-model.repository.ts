import { Injectable } from '@nestjs/common';
import type { ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { formatInstant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { LearningStanding } from '../domain/learning-due.policy.js';
import { NO_PRIORS, type ProgramPriors } from '../domain/program-priors.js';
import type { OutlookModels } from '../domain/outlook-models.js';
import { DemandByProduct, NO_DEMAND, type RecentDemand } from '../domain/recent-demand.js';

/** What was learned from all customers of a program together. */
export interface PurchaseModel {
  /** The revision of the baskets from which on they were looked at; later changes may or may not be in it. */
  readonly revision: number;
  readonly fittedAt: Instant;
  /** The day as of which it was, in the program's time zone, since 1970-01-01. */
  readonly asOfDay: number;
  /** How many baskets there were. */
  readonly baskets: number;
  readonly priors: ProgramPriors;
  /** Null before anything was learned. */
  readonly models: OutlookModels | null;
  readonly demand: DemandByProduct;
}

/** What is learned, to be written. */
export type LearnedPurchases = Omit<PurchaseModel, 'demand'> & { readonly demand: RecentDemand };

/** While nothing has been learned. */
const NO_MODEL: PurchaseModel = {
  revision: 0,
  fittedAt: 0,
  asOfDay: 0,
  baskets: 0,
  priors: NO_PRIORS,
  models: null,
  demand: new DemandByProduct(NO_DEMAND),
};

/** A row of revision 0 is there only for its claim. */
const LEARNED = 'program_id = $1 AND revision > 0';

const WHICH = {
  name: 'purchase_model_which',
  text: `SELECT fitted_at AS "fittedAt", revision FROM purchase_models WHERE ${LEARNED}`,
};

const FIND = {
  name: 'purchase_model_find',
  text: `SELECT revision, fitted_at AS "fittedAt", as_of_day AS "asOfDay", baskets, priors, models, demand
         FROM purchase_models WHERE ${LEARNED}`,
};

const STANDING = {
  name: 'purchase_model_standing',
  text: `SELECT s.revision AS newest, p.claimed_until AS "claimedUntil", p.revision, p.as_of_day AS "asOfDay", p.baskets,
           m.revision AS "affinityRevision", m.baskets AS "affinityBaskets"
         FROM suggestion_states s
         LEFT JOIN purchase_models p ON p.program_id = s.program_id
         LEFT JOIN suggestion_models m ON m.program_id = s.program_id AND m.revision > 0
         WHERE s.program_id = $1`,
};

const CLAIM = {
  name: 'purchase_model_claim',
  text: `INSERT INTO purchase_models AS p (program_id, revision, fitted_at, as_of_day, baskets, priors, models, demand,
           claim_id, claimed_until)
         VALUES ($1, 0, $2, 0, 0, '{}', '{}', '{}', $3, $4)
         ON CONFLICT (program_id) DO UPDATE SET claim_id = excluded.claim_id, claimed_until = excluded.claimed_until
           WHERE p.claimed_until IS NULL OR p.claimed_until <= $2
         RETURNING 1`,
};

const RENEW = {
  name: 'purchase_model_renew',
  text: 'UPDATE purchase_models SET claimed_until = $3 WHERE program_id = $1 AND claim_id = $2 RETURNING 1',
};

const WRITE = {
  name: 'purchase_model_write',
  text: `UPDATE purchase_models SET revision = $3, fitted_at = $4, as_of_day = $5, baskets = $6, priors = $7, models = $8,
           demand = $9, claim_id = NULL, claimed_until = NULL
         WHERE program_id = $1 AND claim_id = $2 RETURNING 1`,
};

const GIVE_BACK = {
  name: 'purchase_model_give_back',
  text: `UPDATE purchase_models SET claim_id = NULL, claimed_until = NULL
         WHERE program_id = $1 AND claim_id = $2`,
};

const MOST_KEPT = 200;

type ModelRow = Omit<PurchaseModel, 'fittedAt' | 'models' | 'demand'> & {
  readonly fittedAt: Date;
  readonly models: OutlookModels;
  readonly demand: RecentDemand;
};

interface StandingRow {
  readonly newest: number;
  readonly claimedUntil: Date | null;
  readonly revision: number | null;
  readonly asOfDay: number | null;
  readonly baskets: number | null;
  readonly affinityRevision: number | null;
  readonly affinityBaskets: number | null;
}

/**
 * What was learned from all customers of a program, and who is at work on it. It is read with every suggestion and
 * changes once a day or so, so each is kept as it was last read.
 */
@Injectable()
export class PurchaseModelRepository {
  private readonly kept = new Map<ProgramId, PurchaseModel>();

  async load(tx: Transaction): Promise<PurchaseModel> {
    const [which] = await tx.query<Pick<ModelRow, 'fittedAt' | 'revision'>>(WHICH, [tx.programId]);
    if (!which) return NO_MODEL;
    const kept = this.kept.get(tx.programId);
    if (kept?.fittedAt === which.fittedAt.getTime() && kept.revision === which.revision) return kept;
    const [found] = await tx.query<ModelRow>(FIND, [tx.programId]);
    const { fittedAt, demand, ...rest } = found!;
    const model = { ...rest, fittedAt: fittedAt.getTime(), demand: new DemandByProduct(demand) };
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(tx.programId, model);
    return model;
  }

  async standing(tx: Transaction): Promise<LearningStanding> {
    const [row] = await tx.query<StandingRow>(STANDING, [tx.programId]);
    if (!row) return { newest: 0, learned: null, affinities: null, claimedUntil: null };
    const { newest, revision, asOfDay, baskets, affinityRevision, affinityBaskets } = row;
    return {
      newest,
      learned: revision ? { revision, asOfDay: asOfDay!, baskets: baskets! } : null,
      affinities: affinityRevision ? { revision: affinityRevision, baskets: affinityBaskets! } : null,
      claimedUntil: row.claimedUntil?.getTime() ?? null,
    };
  }

  /** Claims what is learned next until a time; false where somebody else has claimed it. */
  async claim(tx: Transaction, claimId: string, now: Instant, until: Instant): Promise<boolean> {
    const values = [tx.programId, formatInstant(now), claimId, formatInstant(until)];
    return (await tx.query(CLAIM, values)).length > 0;
  }

  /** Makes a claim last longer; false where it has passed to somebody else. */
  async renew(tx: Transaction, claimId: string, until: Instant): Promise<boolean> {
    return (await tx.query(RENEW, [tx.programId, claimId, formatInstant(until)])).length > 0;
  }

  /** Writes what was claimed and ends the claim; false where that has passed to somebody else. */
  async write(tx: Transaction, claimId: string, learned: LearnedPurchases): Promise<boolean> {
    const written = await tx.query(WRITE, [
      tx.programId,
      claimId,
      learned.revision,
      formatInstant(learned.fittedAt),
      learned.asOfDay,
      learned.baskets,
      JSON.stringify(learned.priors),
      JSON.stringify(learned.models),
      JSON.stringify(learned.demand),
    ]);
    return written.length > 0;
  }

  /** Ends a claim with nothing learned. */
  async giveBack(tx: Transaction, claimId: string): Promise<void> {
    await tx.query(GIVE_BACK, [tx.programId, claimId]);
  }
}
