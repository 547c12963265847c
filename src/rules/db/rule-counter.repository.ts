import { Injectable } from '@nestjs/common';
import { namedIds, type NamedCustomers } from '../../customers/index.js';
import {
  columns,
  int8,
  lookUp,
  text,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type { CounterChange, CounterKey } from '../domain/index.js';

/** Under whose id the counters of all customers together stand. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

const COUNTER = `c.rule_id AS "ruleId", nullif(c.customer_id, '${NOBODY}') AS "customerId", c.period, c.uses, c.points, c.cost`;

const FIND = {
  name: 'rule_counters_find',
  text: `SELECT ${COUNTER}
         FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS wanted (customer_id, rule_id, period)
         ${lookUp('rule_counters', 'c', 'c.program_id = $1 AND c.customer_id = wanted.customer_id AND c.rule_id = wanted.rule_id AND c.period = wanted.period')}`,
};

const FIND_NAMED = {
  name: 'rule_counters_find_named',
  text: `SELECT ${COUNTER}
         FROM (${namedIds('$2', '$3', '$4')}) AS named (id)
         CROSS JOIN unnest($5::uuid[], $6::text[]) AS wanted (rule_id, period)
         ${lookUp('rule_counters', 'c', 'c.program_id = $1 AND c.customer_id = named.id AND c.rule_id = wanted.rule_id AND c.period = wanted.period')}`,
};

const LOCK = {
  name: 'rule_counters_lock',
  text: `SELECT ${COUNTER} FROM rule_counters c
         WHERE c.program_id = $1 AND c.customer_id = '${NOBODY}'
           AND (c.rule_id, c.period) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))
         ORDER BY c.rule_id, c.period FOR NO KEY UPDATE`,
};

/** Waits for whoever is making the same counter at the same moment, and locks what they have made. */
const MAKE = {
  name: 'rule_counters_make',
  text: `INSERT INTO rule_counters AS c (program_id, customer_id, rule_id, period, uses, points, cost)
         SELECT $1, '${NOBODY}', t.rule_id, t.period, 0, 0, 0
         FROM unnest($2::uuid[], $3::text[]) AS t (rule_id, period) ORDER BY t.rule_id, t.period
         ON CONFLICT (program_id, customer_id, rule_id, period) DO UPDATE SET uses = c.uses
         RETURNING ${COUNTER}`,
};

const WRITE: Write = {
  name: 'counters',
  text: `INSERT INTO rule_counters (program_id, customer_id, rule_id, period, uses, points, cost)
         SELECT $1, t.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[]) AS t
         ON CONFLICT (program_id, customer_id, rule_id, period) DO UPDATE
         SET uses = excluded.uses, points = excluded.points, cost = excluded.cost`,
};

/** What rules were used for. Counters that are not there yet are missing from the answers. */
@Injectable()
export class RuleCounterRepository {
  async find(tx: Transaction, keys: readonly CounterKey[]): Promise<CounterChange[]> {
    if (keys.length === 0) return [];
    return tx.query(FIND, [
      tx.programId,
      ...columns(keys, [
        uuid(({ customerId }) => customerId ?? NOBODY),
        uuid(({ ruleId }) => ruleId),
        text(({ period }) => period),
      ]),
    ]);
  }

  /** Those of customers who are named; aliases under their own ids. */
  async findNamed(
    tx: Transaction,
    { ids, identifiers }: NamedCustomers,
    wanted: readonly Omit<CounterKey, 'customerId'>[],
  ): Promise<CounterChange[]> {
    return tx.query(FIND_NAMED, [
      tx.programId,
      ids,
      ...columns(identifiers, [text(({ kind }) => kind), text(({ value }) => value)]),
      ...shared(wanted),
    ]);
  }

  /** Locks counters of all customers together, in order; those that are not there yet are made. */
  async lock(tx: Transaction, keys: readonly CounterKey[]): Promise<CounterChange[]> {
    if (keys.length === 0) return [];
    const there = await tx.query<CounterChange>(LOCK, [tx.programId, ...shared(keys)]);
    if (there.length === keys.length) return there;
    const known = new Set(there.map(nameOf));
    const missing = keys.filter((key) => !known.has(nameOf(key)));
    return [...there, ...(await tx.query<CounterChange>(MAKE, [tx.programId, ...shared(missing)]))];
  }

  /** Writes counters as they are now: those of customers under the lock of the account, the others locked. */
  write(tx: Transaction, changed: readonly CounterChange[]): void {
    if (changed.length === 0) return;
    tx.write(WRITE, [
      tx.programId,
      ...columns(changed, [
        uuid(({ customerId }) => customerId ?? NOBODY),
        uuid(({ ruleId }) => ruleId),
        text(({ period }) => period),
        int8(({ uses }) => uses),
        int8(({ points }) => points),
        int8(({ cost }) => cost),
      ]),
    ]);
  }
}

function nameOf({ ruleId, period }: CounterKey): string {
  return `${ruleId} ${period}`;
}

function shared(keys: readonly Omit<CounterKey, 'customerId'>[]): Buffer[] {
  return columns(keys, [uuid(({ ruleId }) => ruleId), text(({ period }) => period)]);
}
