import { Injectable } from '@nestjs/common';
import type { ApiKeyId, CustomerId, PurchaseId } from '../../kernel/id.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import {
  columns,
  jsonb,
  lookUp,
  text,
  timestamp,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import { ownerOf, type Impression } from '../domain/impression-token.js';
import type { Outcome, RecordedOutcome } from '../domain/suggestion-outcome.js';

/** A basket that was written with other contents or under another buyer than before. */
export interface BoughtBasket {
  readonly purchaseId: PurchaseId;
  readonly buyerId: CustomerId;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly skusKept: readonly string[];
}

/** When and by whom outcomes are reported, and up to when buying counts. */
export interface ReportTerms {
  readonly reportedAt: Instant;
  readonly until: Instant;
  readonly apiKeyId: ApiKeyId | null;
}

/**
 * Of one customer so many outcomes are looked at in which something may still have been bought, those whose time ends
 * last. More has nobody but a card that a shop uses for everybody, whose purchases would keep all others waiting.
 */
const MOST_OUTCOMES_OF_CUSTOMER = 2_000;

/** Of few enough locks that a transaction which concerns many customers does not use up the server's. */
const LOCK = {
  name: 'suggestion_outcomes_lock',
  text: `SELECT pg_advisory_xact_lock(hashtextextended('laurel:outcomes:' || $1::uuid, wanted.place))::text
         FROM (SELECT DISTINCT uuid_hash(id) & 1023 AS place FROM unnest($2::uuid[]) AS id ORDER BY 1) AS wanted`,
};

const FIND = {
  name: 'suggestion_outcomes_find',
  text: `SELECT o.kind, o.item, o.skus, o.said, o.bought_at AS "boughtAt" FROM suggestion_outcomes o
         WHERE o.program_id = $1 AND o.customer_id = $2 AND o.impression_id = $3`,
};

const ADD: Write = {
  name: 'suggestion_outcomes_add',
  ctes: `
    reported AS (
      INSERT INTO suggestion_impressions (program_id, customer_id, impression_id, anonymous, shown_at, reported_at,
             api_key_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (program_id, customer_id, impression_id) DO NOTHING
    )`,
  text: `
    INSERT INTO suggestion_outcomes AS o (program_id, customer_id, impression_id, kind, item, skus, said, shown_at,
           until_at)
    SELECT $1, $2, $3, t.kind, t.item, ARRAY(SELECT jsonb_array_elements_text(t.skus)), t.said, $5, $8
      FROM unnest($9::text[], $10::text[], $11::jsonb[], $12::text[]) AS t (kind, item, skus, said)
    ON CONFLICT (program_id, customer_id, impression_id, kind, item) DO UPDATE
    SET said = excluded.said, skus = excluded.skus`,
};

/**
 * The earliest basket of `wanted.buyer_id` that counts as buying `wanted`, as `found`. `$2` is by how many seconds tills'
 * clocks may differ from ours: one that lags behind tells a time before the suggestion was made, so a purchase counts
 * from that much earlier, but never one that we knew before. Days are looked at a day more to either side, since they
 * are those of the program's time zone.
 */
function firstBought(where = 'true'): string {
  return `
    LEFT JOIN LATERAL (
      SELECT b.occurred_at, b.purchase_id FROM suggestion_baskets b
       WHERE ${where} AND b.program_id = $1 AND b.buyer_id = wanted.buyer_id
         AND b.day BETWEEN floor(extract(epoch FROM wanted.shown_at) / 86400)::int - 2
                       AND floor(extract(epoch FROM wanted.until_at) / 86400)::int + 1
         AND b.occurred_at < wanted.until_at
         AND b.occurred_at >= wanted.shown_at - make_interval(secs => $2)
         AND b.products && ARRAY(
           SELECT s.product_no FROM suggestion_products s
            WHERE s.program_id = $1 AND s.sku = ANY (wanted.skus))
         AND wanted.shown_at < (
           SELECT p.recorded_at FROM purchases p
            WHERE p.program_id = $1 AND p.customer_id = b.customer_id AND p.purchase_id = b.purchase_id)
       ORDER BY b.occurred_at, b.purchase_id LIMIT 1
    ) AS found ON true`;
}

const OUTCOME = 'o.customer_id, o.impression_id, o.kind, o.item, o.skus, o.shown_at, o.until_at';

/** By the time up to which they count too, so that whichever index is taken finds few of one customer's. */
const NOTE = `
  UPDATE suggestion_outcomes o SET bought_at = judged.bought_at, purchase_id = judged.purchase_id
    FROM judged
   WHERE o.program_id = $1 AND o.customer_id = judged.customer_id AND o.impression_id = judged.impression_id
     AND o.kind = judged.kind AND o.item = judged.item AND o.until_at = judged.until_at
     AND o.purchase_id IS DISTINCT FROM judged.purchase_id`;

const JUDGE_IMPRESSION = {
  name: 'suggestion_outcomes_judge_impression',
  text: `
    WITH wanted AS (
      SELECT ${OUTCOME}, $5::uuid AS buyer_id FROM suggestion_outcomes o
       WHERE o.program_id = $1 AND o.customer_id = $3 AND o.impression_id = $4
    ), judged AS (
      SELECT wanted.*, found.occurred_at AS bought_at, found.purchase_id FROM wanted ${firstBought()}
    ) ${NOTE}`,
};

/**
 * Looks at the changed baskets alone: all others were looked at before. Only where one of them is what an outcome was
 * bought with, and it no longer keeps that, the customer's other baskets are searched.
 */
const JUDGE_BOUGHT = {
  name: 'suggestion_outcomes_judge_bought',
  text: `
    WITH RECURSIVE buyers AS MATERIALIZED (
      SELECT b.buyer_id, min(b.occurred_at) AS first_at, max(b.occurred_at) AS last_at,
             array_agg(b.purchase_id) AS purchase_ids, array_agg(b.occurred_at) AS occurred,
             array_agg(b.recorded_at) AS recorded, array_agg(b.skus) AS skus
        FROM unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::jsonb[])
          AS b (buyer_id, purchase_id, occurred_at, recorded_at, skus)
       GROUP BY b.buyer_id
    ), names (buyer_id, customer_id) AS (
      SELECT buyer_id, buyer_id FROM buyers
       UNION
      SELECT names.buyer_id, c.customer_id FROM names
        ${lookUp('customers', 'c', 'c.program_id = $1 AND c.merged_into = names.customer_id')}
    ), wanted AS MATERIALIZED (
      SELECT ${OUTCOME}, names.buyer_id, earlier.occurred_at AS earlier_at, earlier.purchase_id AS earlier_id,
             (o.purchase_id = ANY (buyers.purchase_ids)
               AND NOT buyers.skus[array_position(buyers.purchase_ids, o.purchase_id)] ?| o.skus) IS TRUE AS is_lost
        FROM names JOIN buyers ON buyers.buyer_id = names.buyer_id
       CROSS JOIN LATERAL (
         SELECT ${OUTCOME}, o.bought_at, o.purchase_id FROM suggestion_outcomes o
          WHERE o.program_id = $1 AND o.customer_id = names.customer_id AND o.until_at > buyers.first_at
            AND o.shown_at <= buyers.last_at + make_interval(secs => $2)
          ORDER BY o.until_at DESC LIMIT ${MOST_OUTCOMES_OF_CUSTOMER}
       ) AS o
        LEFT JOIN LATERAL (
          SELECT b.occurred_at, b.purchase_id
            FROM unnest(buyers.purchase_ids, buyers.occurred, buyers.recorded, buyers.skus)
              AS b (purchase_id, occurred_at, recorded_at, skus)
           WHERE b.occurred_at < o.until_at AND b.occurred_at >= o.shown_at - make_interval(secs => $2)
             AND b.recorded_at > o.shown_at
             AND (o.bought_at IS NULL OR (b.occurred_at, b.purchase_id) < (o.bought_at, o.purchase_id))
             AND b.skus ?| o.skus
           ORDER BY b.occurred_at, b.purchase_id LIMIT 1
        ) AS earlier ON true
    ), judged AS (
      SELECT wanted.customer_id, wanted.impression_id, wanted.kind, wanted.item, wanted.until_at,
             CASE WHEN is_lost THEN found.occurred_at ELSE earlier_at END AS bought_at,
             CASE WHEN is_lost THEN found.purchase_id ELSE earlier_id END AS purchase_id
        FROM wanted ${firstBought('wanted.is_lost')}
       WHERE is_lost OR earlier_id IS NOT NULL
    ) ${NOTE}`,
};

/**
 * What became of suggestions. Everything that is written here is written under the locks of the customers concerned,
 * which are taken before baskets or outcomes are read: a report and a purchase that come at the same moment would
 * otherwise each miss the other.
 */
@Injectable()
export class SuggestionOutcomeRepository {
  /** Waits for others who note outcomes of these customers. */
  async lock(tx: Transaction, customerIds: readonly string[]): Promise<void> {
    await tx.query(LOCK, [tx.programId, ...columns(customerIds, [uuid((id) => id)])]);
  }

  /** What is recorded of an impression, in no order. */
  async find(tx: Transaction, impression: Impression): Promise<RecordedOutcome[]> {
    const rows = await tx.query<Omit<RecordedOutcome, 'boughtAt'> & { boughtAt: Date | null }>(FIND, [
      tx.programId,
      ownerOf(impression),
      impression.impressionId,
    ]);
    return rows.map((row) => ({ ...row, boughtAt: row.boughtAt && row.boughtAt.getTime() }));
  }

  /** Writes outcomes of an impression that are new or were changed. Up to when buying counts stays as it was first. */
  add(tx: Transaction, impression: Impression, outcomes: readonly Outcome[], terms: ReportTerms): void {
    if (outcomes.length === 0) return;
    tx.write(ADD, [
      tx.programId,
      ownerOf(impression),
      impression.impressionId,
      impression.customerId === null,
      formatInstant(impression.shownAt),
      formatInstant(terms.reportedAt),
      terms.apiKeyId,
      formatInstant(terms.until),
      ...columns(outcomes, [
        text(({ kind }) => kind),
        text(({ item }) => item),
        jsonb(({ skus }) => JSON.stringify(skus)),
        text(({ said }) => said),
      ]),
    ]);
  }

  /** Looks for what was bought of an impression's suggestions by the customer, who may be the survivor of its own. */
  async judgeImpression(
    tx: Transaction,
    impression: Impression,
    buyerId: CustomerId,
    skewSeconds: number,
  ): Promise<void> {
    const key = [ownerOf(impression), impression.impressionId];
    await tx.query(JUDGE_IMPRESSION, [tx.programId, skewSeconds, ...key, buyerId]);
  }

  /**
   * Looks again at the suggestions that these baskets, as they were written, may have to do with, those of the buyers'
   * aliases too.
   */
  async judgeBought(tx: Transaction, baskets: readonly BoughtBasket[], skewSeconds: number): Promise<void> {
    await tx.query(JUDGE_BOUGHT, [
      tx.programId,
      skewSeconds,
      ...columns(baskets, [
        uuid(({ buyerId }) => buyerId),
        uuid(({ purchaseId }) => purchaseId),
        timestamp(({ occurredAt }) => occurredAt),
        timestamp(({ recordedAt }) => recordedAt),
        jsonb(({ skusKept }) => JSON.stringify(skusKept)),
      ]),
    ]);
  }
}
