import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import { lookUp, type Transaction } from '../../platform/database/index.js';
import { daysOf, type DatedShare, type Period } from '../domain/holdout-groups.js';
import { addUpKinds, type KindCounts } from '../domain/kind-figures.js';
import { USUAL_SETTINGS } from '../domain/suggestion-settings.js';

/** An impression that was shown to nobody in particular is kept under its own id. */
const KINDS = {
  name: 'uplift_kinds',
  text: `
    SELECT o.kind, count(DISTINCT o.impression_id)::int AS impressions, count(*)::int AS shown,
           (count(*) FILTER (WHERE o.said = 'TAKEN'))::int AS "saidTaken",
           (count(*) FILTER (WHERE o.said = 'TURNED_DOWN'))::int AS "turnedDown",
           count(o.bought_at)::int AS bought,
           (count(*) FILTER (WHERE o.said = 'TAKEN' OR o.bought_at IS NOT NULL))::int AS taken,
           (count(*) FILTER (WHERE o.said <> 'TAKEN' AND o.bought_at IS NULL AND o.until_at > $4
             AND o.customer_id <> o.impression_id))::int AS open
      FROM suggestion_outcomes o
     WHERE o.program_id = $1 AND o.shown_at >= $2 AND o.shown_at < $3
     GROUP BY o.kind`,
};

const SHARES = {
  name: 'uplift_shares',
  text: `SELECT (s.definition ->> 'holdoutShare')::int AS share, s.recorded_at AS "from"
           FROM suggestion_settings s WHERE s.program_id = $1 ORDER BY s.version`,
};

const IDS_OF_MERGES = {
  name: 'uplift_ids_of_merges',
  text: `SELECT unnest(ARRAY[c.customer_id, c.merged_into]) AS "customerId"
           FROM customers c WHERE c.program_id = $1 AND c.merged_into IS NOT NULL`,
};

/** Days are looked at a day more to either side, since they are those of the program's time zone. */
const BUYERS = `
  SELECT b.*, c.enrolled_at >= $3 AS "isLater" FROM (
    SELECT b.buyer_id AS "customerId", sum(b.spend_minor)::bigint AS "spendMinor", count(*)::int AS purchases
      FROM suggestion_baskets b
     WHERE b.program_id = $1 AND b.buyer_id IS NOT NULL
       AND b.day BETWEEN floor(extract(epoch FROM $2::timestamptz) / 86400)::int - 1
                     AND floor(extract(epoch FROM $3::timestamptz) / 86400)::int + 1
       AND b.occurred_at >= $2 AND b.occurred_at < $3 AND b.products <> '{}'
     GROUP BY b.buyer_id
  ) AS b
  ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = b."customerId"')}`;

const CUSTOMERS = `
  SELECT c.customer_id AS "customerId" FROM customers c
   WHERE c.program_id = $1 AND c.enrolled_at < $2 AND c.status <> 'MERGED'`;

/** As many rows as are taken in without keeping others waiting for long. */
const ROWS_AT_ONCE = 5_000;

/** What one customer bought in a period and has kept. */
export interface BuyerSums {
  readonly customerId: CustomerId;
  readonly spendMinor: number;
  readonly purchases: number;
  /** Whether they only enrolled after the period. */
  readonly isLater: boolean;
}

/** What is known of how suggestions do, over all customers of a program. */
@Injectable()
export class UpliftRepository {
  /** By kind, of suggestions that were shown in the period; kinds of which nothing was reported are missing. */
  async kinds(tx: Transaction, period: Period, now: Instant): Promise<KindCounts[]> {
    const counted: KindCounts[] = [];
    // Day by day, as all at once would take longer than a statement may. An impression has one time only.
    for (const { from, until } of daysOf(period)) {
      const times = [from, until, now].map(formatInstant);
      counted.push(...(await tx.query<KindCounts>(KINDS, [tx.programId, ...times])));
    }
    return addUpKinds(counted);
  }

  /** The shares held out from the beginning on, as they were saved. */
  async shares(tx: Transaction): Promise<DatedShare[]> {
    const rows = await tx.query<{ share: number; from: Date }>(SHARES, [tx.programId]);
    const saved = rows.map(({ share, from }) => ({ share, from: from.getTime() }));
    return [{ share: USUAL_SETTINGS.holdoutShare, from: null }, ...saved];
  }

  /** Customers who were merged into others, and those they were merged into. */
  async idsOfMerges(tx: Transaction): Promise<Set<CustomerId>> {
    const rows = await tx.query<{ customerId: CustomerId }>(IDS_OF_MERGES, [tx.programId]);
    return new Set(rows.map(({ customerId }) => customerId));
  }

  /** Who bought something in the period, aliases as such; part by part, in no order. */
  buyers(tx: Transaction, { from, until }: Period): AsyncGenerator<BuyerSums[]> {
    return rowsOf(tx, 'buyers', BUYERS, [tx.programId, formatInstant(from), formatInstant(until)]);
  }

  /** Customers who enrolled before that time, without aliases; part by part, in no order. */
  customers(tx: Transaction, enrolledBefore: Instant): AsyncGenerator<{ readonly customerId: CustomerId }[]> {
    return rowsOf(tx, 'customers_before', CUSTOMERS, [tx.programId, formatInstant(enrolledBefore)]);
  }
}

/**
 * The rows of a statement, part by part. It runs only once, other than with pages: a plan that is made without
 * statistics of the program reads all of it for each.
 */
async function* rowsOf<Row>(
  tx: Transaction,
  cursor: string,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<Row[]> {
  await tx.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${text}`, values);
  for (;;) {
    const rows = await tx.query<Row>(`FETCH ${ROWS_AT_ONCE} FROM ${cursor}`);
    yield rows;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await tx.query(`CLOSE ${cursor}`);
}
