import { Injectable } from '@nestjs/common';
import { namedIds, type NamedCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import {
  columns,
  float8,
  int8,
  jsonb,
  lookUp,
  text,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type { CustomerOutlook } from '../domain/customer-outlook.js';

const OUTLOOK = `o.customer_id AS "customerId", o.due, o.prob_alive AS "probAlive",
  o.expected_spend_12m_minor AS "expectedSpend12mMinor"`;

const FIND = {
  name: 'outlooks_find',
  text: `SELECT ${OUTLOOK} FROM unnest($2::uuid[]) AS wanted (id)
         ${lookUp('customer_outlooks', 'o', 'o.program_id = $1 AND o.customer_id = wanted.id')}`,
};

const FIND_NAMED = {
  name: 'outlooks_find_named',
  text: `SELECT ${OUTLOOK} FROM customer_outlooks o
         WHERE o.program_id = $1 AND o.customer_id = ANY (ARRAY(${namedIds('$2', '$3', '$4')}))`,
};

const LOCK_OUTDATED = {
  name: 'outlooks_lock_outdated',
  text: `SELECT o.customer_id AS "customerId" FROM customer_outlooks o
         WHERE o.program_id = $1 AND (o.settings_version, o.as_of_day, o.learned_revision) < ($2, $3, $4)
         ORDER BY o.settings_version, o.as_of_day, o.learned_revision, o.customer_id
         LIMIT $5 FOR NO KEY UPDATE SKIP LOCKED`,
};

const WRITE: Write = {
  name: 'outlooks',
  text: `INSERT INTO customer_outlooks (program_id, as_of_day, settings_version, learned_revision, customer_id, due,
           prob_alive, expected_purchases_12m, expected_spend_12m_minor)
         SELECT $1, $2::int, $3::int, $4::bigint, t.*
         FROM unnest($5::uuid[], $6::jsonb[], $7::float8[], $8::float8[], $9::bigint[]) AS t
         ON CONFLICT (program_id, customer_id) DO UPDATE SET as_of_day = excluded.as_of_day,
           settings_version = excluded.settings_version, learned_revision = excluded.learned_revision,
           due = excluded.due, prob_alive = excluded.prob_alive, expected_purchases_12m = excluded.expected_purchases_12m,
           expected_spend_12m_minor = excluded.expected_spend_12m_minor`,
};

/** What outlooks were worked out by. */
export interface OutlookBasis {
  /** The day they are for, in the program's time zone, since 1970-01-01. */
  readonly asOfDay: number;
  /** The version of the settings for suggestions. */
  readonly settingsVersion: number;
  /** Which learning from all customers: the revision of the baskets that it began with; 0 before the first. */
  readonly learnedRevision: number;
}

/** An outlook as it is written down. */
export interface WorkedOutOutlook extends CustomerOutlook {
  readonly customerId: CustomerId;
  /** Days with purchases; null where nothing is kept. */
  readonly expectedPurchases12m: number | null;
}

type OutlookRow = CustomerOutlook & { readonly customerId: CustomerId };

/** What is expected of customers. A later module works it out and writes it; facts are made of it. */
@Injectable()
export class CustomerOutlookRepository {
  /** Customers of whom nothing was worked out are missing. */
  async find(tx: Transaction, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, CustomerOutlook>> {
    if (customerIds.length === 0) return new Map();
    return byCustomer(await tx.query<OutlookRow>(FIND, [tx.programId, customerIds]));
  }

  /** Of those who are named, aliases under their own ids. */
  async findNamed(tx: Transaction, named: NamedCustomers): Promise<Map<CustomerId, CustomerOutlook>> {
    const { ids, identifiers } = named;
    if (ids.length === 0 && identifiers.length === 0) return new Map();
    const values = columns(identifiers, [text(({ kind }) => kind), text(({ value }) => value)]);
    return byCustomer(await tx.query<OutlookRow>(FIND_NAMED, [tx.programId, ids, ...values]));
  }

  /**
   * Customers whose outlook is for an earlier day, by older settings or by what was learned before. What is locked is written by nobody else
   * meanwhile, so that an outlook from before a purchase cannot take the place of the one from after it; what somebody
   * else has locked is passed over.
   */
  async lockOutdated(
    tx: Transaction,
    { asOfDay, settingsVersion, learnedRevision }: OutlookBasis,
    most: number,
  ): Promise<CustomerId[]> {
    const values = [tx.programId, settingsVersion, asOfDay, learnedRevision, most];
    const rows = await tx.query<{ customerId: CustomerId }>(LOCK_OUTDATED, values);
    return rows.map(({ customerId }) => customerId);
  }

  /** Each customer once. */
  write(
    tx: Transaction,
    { asOfDay, settingsVersion, learnedRevision }: OutlookBasis,
    outlooks: readonly WorkedOutOutlook[],
  ): void {
    if (outlooks.length === 0) return;
    // In one order everywhere, so that two who write the same rows never wait for each other crosswise.
    const inOrder = outlooks.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1));
    tx.write(WRITE, [
      tx.programId,
      asOfDay,
      settingsVersion,
      learnedRevision,
      ...columns(inOrder, [
        uuid(({ customerId }) => customerId),
        jsonb(({ due }) => JSON.stringify(due)),
        float8(({ probAlive }) => probAlive),
        float8(({ expectedPurchases12m }) => expectedPurchases12m),
        int8(({ expectedSpend12mMinor }) => expectedSpend12mMinor),
      ]),
    ]);
  }
}

function byCustomer(rows: readonly OutlookRow[]): Map<CustomerId, CustomerOutlook> {
  return new Map(rows.map(({ customerId, ...outlook }) => [customerId, outlook]));
}
