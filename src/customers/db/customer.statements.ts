import { lookUp, lookUpIfAny } from '../../platform/database/index.js';

/** How many merges are followed from an alias to its survivor. */
const MOST_MERGES = 5;

/**
 * A subquery: the ids that are named by the ids and by the pairs of kinds and values in these parameters, aliases
 * among them, for statements of other modules that find and lock rows of theirs at one go. `$1` is the program.
 */
export function namedIds(ids: string, kinds: string, values: string): string {
  return `
    SELECT id FROM unnest(${ids}::uuid[]) AS id
    UNION ALL
    SELECT i.customer_id FROM unnest(${kinds}::text[], ${values}::text[]) AS wanted (kind, value)
      ${lookUp('customer_identifiers', 'i', 'i.program_id = $1 AND i.kind = wanted.kind AND i.value = wanted.value')}`;
}

const CUSTOMER = `c.customer_id AS "customerId", c.status, c.merged_into AS "mergedInto", c.enrolled_at AS "enrolledAt"`;

/** `$2` kinds and `$3` values, pair by pair. Answers aliases as such. */
export const BY_IDENTIFIER = {
  name: 'customers_by_identifier',
  text: `
  SELECT i.kind, i.value, ${CUSTOMER}
    FROM unnest($2::text[], $3::text[]) AS wanted (kind, value)
    ${lookUp('customer_identifiers', 'i', 'i.program_id = $1 AND i.kind = wanted.kind AND i.value = wanted.value')}
    ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = i.customer_id')}`,
};

/** `$2` ids. Answers aliases as such. */
export const BY_ID = {
  name: 'customers_by_id',
  text: `
  SELECT ${CUSTOMER} FROM unnest($2::uuid[]) AS wanted (id)
    ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = wanted.id')}`,
};

/**
 * Follows merges from the aliases in `$2`, and answers for each the last customer that was reached: the survivor, or
 * after ${MOST_MERGES} merges one that is still an alias.
 */
export const SURVIVORS = {
  name: 'customers_survivors',
  text: `
  WITH RECURSIVE reached AS (
    SELECT id AS alias, id AS reached_id, 0 AS merges FROM unnest($2::uuid[]) AS id
    UNION ALL
    SELECT alias, c.merged_into, merges + 1
      FROM reached ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = reached.reached_id')}
     WHERE c.merged_into IS NOT NULL AND merges < ${MOST_MERGES}
  )
  SELECT DISTINCT ON (alias) alias, ${CUSTOMER}
    FROM reached ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = reached.reached_id')}
   ORDER BY alias, merges DESC`,
};

/** `$2` ids. */
export const PERSONAL_DATA = {
  name: 'customers_personal_data',
  text: `
  SELECT c.customer_id AS "customerId", p.given_name AS "givenName", p.family_name AS "familyName",
         p.birth_date AS "birthDate", p.country, coalesce(i.identifiers, '[]') AS identifiers
    FROM unnest($2::uuid[]) AS wanted (id)
    ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = wanted.id')}
    ${lookUpIfAny('customer_profiles', 'p', 'p.program_id = $1 AND p.customer_id = c.customer_id')}
    LEFT JOIN LATERAL (
      SELECT json_agg(json_build_object('kind', kind, 'value', value)
               ORDER BY array_position('{EXTERNAL_ID,CARD,EMAIL,PHONE}', kind), value COLLATE "C") AS identifiers
        FROM customer_identifiers
       WHERE program_id = c.program_id AND customer_id = c.customer_id
    ) i ON true`,
};

const BIRTH_DATES = `SELECT p.customer_id AS "customerId", p.birth_date AS "birthDate" FROM customer_profiles p
   WHERE p.program_id = $1 AND p.birth_date IS NOT NULL AND p.customer_id`;

/** `$2` ids. */
export const BIRTH_DATES_BY_ID = {
  name: 'customers_birth_dates',
  text: `${BIRTH_DATES} = ANY ($2::uuid[])`,
};

/** `$2` ids, `$3` kinds and `$4` values, pair by pair; aliases among them. */
export const BIRTH_DATES_OF_NAMED = {
  name: 'customers_named_birth_dates',
  text: `${BIRTH_DATES} = ANY (ARRAY(${namedIds('$2', '$3', '$4')}))`,
};

/**
 * One statement for any number of customers: `$4` and `$5` are their ids and when they enrolled, `$6` to `$8` the
 * identifiers' kinds, values and owners, `$9` to `$13` the profiles of those of whom something is known, `$14` the ids of
 * the events that tell of them.
 */
export const ENROLL = {
  name: 'customers_enroll',
  text: `
  WITH owned AS (
    INSERT INTO customer_identifiers (program_id, kind, value, customer_id, recorded_at)
    SELECT $1, kind, value, id, $2 FROM unnest($6::text[], $7::text[], $8::uuid[]) AS t (kind, value, id)
  ), enrolled AS (
    INSERT INTO customers (program_id, customer_id, enrolled_at, recorded_at, api_key_id)
    SELECT $1, id, at, $2, $3 FROM unnest($4::uuid[], $5::timestamptz[]) AS t (id, at)
  ), events AS (
    INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
    SELECT $1, id, event_id, 'customer.enrolled', id, $2 FROM unnest($4::uuid[], $14::uuid[]) AS t (id, event_id)
  )
  INSERT INTO customer_profiles (program_id, customer_id, given_name, family_name, birth_date, country)
  SELECT $1, id, given_name, family_name, birth_date, country
    FROM unnest($9::uuid[], $10::text[], $11::text[], $12::date[], $13::text[])
      AS t (id, given_name, family_name, birth_date, country)`,
};
