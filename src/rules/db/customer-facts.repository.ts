import { Injectable } from '@nestjs/common';
import { namedIds, type NamedCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import {
  columns,
  int2,
  int4,
  jsonb,
  lookUp,
  text,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type { CustomerFacts } from '../domain/facts-desk.js';

const FACTS = `f.customer_id AS "customerId", f.history, f.tags, f.nps_score AS "npsScore",
  f.referrals_made AS "referralsMade"`;

const FIND = {
  name: 'facts_find',
  text: `SELECT ${FACTS} FROM unnest($2::uuid[]) AS wanted (id)
         ${lookUp('customer_facts', 'f', 'f.program_id = $1 AND f.customer_id = wanted.id')}`,
};

const FIND_NAMED = {
  name: 'facts_find_named',
  text: `SELECT ${FACTS} FROM customer_facts f
         WHERE f.program_id = $1 AND f.customer_id = ANY (ARRAY(${namedIds('$2', '$3', '$4')}))`,
};

const FIND_UNKNOWN = {
  name: 'facts_find_unknown',
  text: `SELECT f.customer_id AS "customerId" FROM customer_facts f
         WHERE f.program_id = $1 AND f.history IS NULL AND ($2::uuid IS NULL OR f.customer_id > $2)
         ORDER BY f.customer_id LIMIT $3`,
};

const WRITE: Write = {
  name: 'facts',
  text: `INSERT INTO customer_facts AS f (program_id, customer_id, history, last_day, tags, nps_score, referrals_made)
         SELECT $1, t.* FROM unnest($2::uuid[], $3::jsonb[], $4::int[], $5::jsonb[], $6::smallint[], $7::int[]) AS t
         ON CONFLICT (program_id, customer_id) DO UPDATE SET history = excluded.history, last_day = excluded.last_day,
           tags = excluded.tags, nps_score = excluded.nps_score, referrals_made = excluded.referrals_made`,
};

type FactsRow = CustomerFacts & { readonly customerId: CustomerId };

/** What is remembered of customers. To be read after their accounts are locked by whoever writes. */
@Injectable()
export class CustomerFactsRepository {
  /** Customers of whom nothing is remembered are missing. */
  async find(tx: Transaction, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, CustomerFacts>> {
    if (customerIds.length === 0) return new Map();
    return byCustomer(await tx.query<FactsRow>(FIND, [tx.programId, customerIds]));
  }

  /** Of those who are named, aliases under their own ids. */
  async findNamed(tx: Transaction, named: NamedCustomers): Promise<Map<CustomerId, CustomerFacts>> {
    const { ids, identifiers } = named;
    if (ids.length === 0 && identifiers.length === 0) return new Map();
    const values = columns(identifiers, [text(({ kind }) => kind), text(({ value }) => value)]);
    return byCustomer(await tx.query<FactsRow>(FIND_NAMED, [tx.programId, ids, ...values]));
  }

  /** The next customers, in the order of their ids, whose purchases have not been worked out yet. */
  async findUnknown(tx: Transaction, after: CustomerId | null, most: number): Promise<CustomerId[]> {
    const rows = await tx.query<{ customerId: CustomerId }>(FIND_UNKNOWN, [tx.programId, after, most]);
    return rows.map(({ customerId }) => customerId);
  }

  write(
    tx: Transaction,
    changed: readonly { readonly customerId: CustomerId; readonly facts: CustomerFacts }[],
  ): void {
    if (changed.length === 0) return;
    tx.write(WRITE, [
      tx.programId,
      ...columns(changed, [
        uuid(({ customerId }) => customerId),
        jsonb(({ facts }) => facts.history && JSON.stringify(facts.history)),
        int4(({ facts }) => facts.history?.days.at(-1)?.[0] ?? null),
        jsonb(({ facts }) => JSON.stringify(facts.tags)),
        int2(({ facts }) => facts.npsScore),
        int4(({ facts }) => facts.referralsMade),
      ]),
    ]);
  }
}

function byCustomer(rows: readonly FactsRow[]): Map<CustomerId, CustomerFacts> {
  return new Map(rows.map(({ customerId, ...facts }) => [customerId, facts]));
}
