import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { lookUp, type Transaction } from '../../platform/database/index.js';

/** A stretch of the customers in the order of their ids. */
export interface Stretch {
  /** Null from the first one on. */
  readonly after: CustomerId | null;
  readonly most: number;
}

/** What was found in a stretch. */
export interface Found<Candidate> {
  readonly candidates: readonly Candidate[];
  /** The last customer that was looked at; null where none is left after the stretch. */
  readonly last: CustomerId | null;
}

export interface BirthDate {
  readonly customerId: CustomerId;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
}

export interface Membership {
  readonly customerId: CustomerId;
  readonly enrolledAt: Instant;
}

/** A customer by the day of their last purchase, of which something is kept; days since 1970-01-01. */
export interface Buyer {
  readonly customerId: CustomerId;
  readonly lastDay: number;
}

/** A product that a customer buys again and again; days since 1970-01-01. */
export interface DueProduct {
  readonly customerId: CustomerId;
  readonly sku: string;
  readonly lastDay: number;
  readonly dueDay: number;
}

/** Such a stretch of one table's rows, with what a condition picks of it. Only the stretch is read. */
function stretchOf(table: string, columns: string, condition: string): string {
  return `WITH stretch AS (
            SELECT * FROM ${table} WHERE program_id = $1 AND ($2::uuid IS NULL OR customer_id > $2)
            ORDER BY customer_id LIMIT $3
          )
          SELECT customer_id AS "customerId", ${columns}, false AS "isLast" FROM stretch WHERE ${condition}
          UNION ALL
          (SELECT customer_id, ${columns}, true FROM stretch ORDER BY customer_id DESC LIMIT 1)`;
}

const BIRTHDAYS = {
  name: 'occasions_birthdays',
  text: stretchOf(
    'customer_profiles',
    'birth_date AS "birthDate"',
    `birth_date IS NOT NULL AND to_char(birth_date, 'MM-DD') = ANY ($4::text[])`,
  ),
};

const MEMBERSHIPS = {
  name: 'occasions_memberships',
  text: stretchOf(
    'customers',
    'enrolled_at AS "enrolledAt"',
    `status = 'ACTIVE' AND to_char(enrolled_at AT TIME ZONE 'UTC', 'MM-DD') = ANY ($4::text[])`,
  ),
};

const BUYERS = {
  name: 'occasions_buyers',
  text: `SELECT f.customer_id AS "customerId", f.last_day AS "lastDay" FROM customer_facts f
         WHERE f.program_id = $1 AND f.last_day BETWEEN $4 AND $5 AND ($2::uuid IS NULL OR f.customer_id > $2)
         ORDER BY f.customer_id LIMIT $3`,
};

/**
 * The days on which each product was bought, of which something is kept, also of purchases that were claimed. `$5`:
 * no earlier than that. On how many days at least: `$5`. From which day to which it is due: `$6` and `$7`.
 */
const DUE_PRODUCTS = {
  name: 'occasions_due_products',
  text: `WITH bought AS (
           SELECT wanted.customer_id, p.customer_id AS owner_id, p.purchase_id, p.occurred_at
           FROM unnest($2::uuid[]) AS wanted (customer_id)
           CROSS JOIN LATERAL (
             SELECT p.customer_id, p.purchase_id, p.occurred_at FROM purchases p
             WHERE p.program_id = $1 AND p.customer_id = wanted.customer_id AND p.occurred_at >= $4
             UNION ALL
             SELECT p.customer_id, p.purchase_id, p.occurred_at FROM purchase_claims k
             ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = k.holder_id AND p.purchase_id = k.purchase_id')}
             WHERE k.program_id = $1 AND k.customer_id = wanted.customer_id AND p.occurred_at >= $4
           ) p
         ), days AS (
           SELECT DISTINCT b.customer_id, l.sku, (b.occurred_at AT TIME ZONE $3)::date - DATE '1970-01-01' AS day
           FROM bought b
           ${lookUp('purchase_lines', 'l', 'l.program_id = $1 AND l.customer_id = b.owner_id AND l.purchase_id = b.purchase_id AND l.line_no > 0')}
           WHERE l.returned_quantity < l.quantity
         ), habits AS (
           SELECT customer_id, sku, max(day) AS last_day, round((max(day) - min(day))::numeric / (count(*) - 1)) AS gap
           FROM days GROUP BY customer_id, sku HAVING count(*) >= $5
         )
         SELECT customer_id AS "customerId", sku, last_day AS "lastDay", (last_day + gap)::int AS "dueDay"
         FROM habits WHERE last_day + gap BETWEEN $6 AND $7 ORDER BY customer_id, sku`,
};

const DAYS = {
  name: 'occasions_days',
  text: `SELECT d.occasion, d.last_day AS "lastDay" FROM rule_occasion_days d WHERE d.program_id = $1`,
};

const MOVE_DAY = {
  name: 'occasions_move_day',
  text: `INSERT INTO rule_occasion_days AS d (program_id, occasion, last_day) VALUES ($1, $2, $3)
         ON CONFLICT (program_id, occasion) DO UPDATE SET last_day = greatest(d.last_day, excluded.last_day)`,
};

interface StretchRow {
  readonly customerId: CustomerId;
  readonly isLast: boolean;
}

/** Finds to whom something happens on a day, and up to which day that has been done. */
@Injectable()
export class OccasionCandidatesRepository {
  /** Who was born on one of these days of the year, `MM-DD`. */
  async birthdays(
    tx: Transaction,
    monthDays: readonly string[],
    stretch: Stretch,
  ): Promise<Found<BirthDate>> {
    return found(await tx.query<StretchRow & BirthDate>(BIRTHDAYS, valuesOf(tx, stretch, monthDays)));
  }

  /** Who joined on one of these days of the year in UTC, `MM-DD`. */
  async memberships(
    tx: Transaction,
    monthDays: readonly string[],
    stretch: Stretch,
  ): Promise<Found<Membership>> {
    const rows = await tx.query<StretchRow & { enrolledAt: Date }>(
      MEMBERSHIPS,
      valuesOf(tx, stretch, monthDays),
    );
    return found(rows.map((row) => ({ ...row, enrolledAt: row.enrolledAt.getTime() })));
  }

  /** Whose last purchase was on a day from the first to the last of these; nobody of whom that is not known. */
  async lastBoughtWithin(
    tx: Transaction,
    [first, last]: readonly [number, number],
    stretch: Stretch,
  ): Promise<Found<Buyer>> {
    const candidates = await tx.query<Buyer>(BUYERS, [...valuesOf(tx, stretch, first), last]);
    return { candidates, last: candidates.length < stretch.most ? null : candidates.at(-1)!.customerId };
  }

  /**
   * What of all that these customers bought since then is due on one of those days: products bought on at least
   * `leastDays` different days, a usual gap after the last of them.
   */
  async dueProducts(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    habit: {
      readonly timeZone: string;
      readonly since: Instant;
      readonly leastDays: number;
      readonly dueWithin: readonly [number, number];
    },
  ): Promise<DueProduct[]> {
    if (customerIds.length === 0) return [];
    const { timeZone, since, leastDays, dueWithin } = habit;
    const bounds = [new Date(since), leastDays, ...dueWithin];
    return tx.query(DUE_PRODUCTS, [tx.programId, customerIds, timeZone, ...bounds]);
  }

  /** Up to which day each kind of occasion has been dealt with. */
  async lastDays(tx: Transaction): Promise<Map<string, number>> {
    const rows = await tx.query<{ occasion: string; lastDay: number }>(DAYS, [tx.programId]);
    return new Map(rows.map(({ occasion, lastDay }) => [occasion, lastDay]));
  }

  /** Never moves back. */
  async moveDay(tx: Transaction, occasion: string, day: number): Promise<void> {
    await tx.query(MOVE_DAY, [tx.programId, occasion, day]);
  }
}

function valuesOf(tx: Transaction, { after, most }: Stretch, fourth: unknown): unknown[] {
  return [tx.programId, after, most, fourth];
}

/** The stretch's last row comes once more, so that it is known how far it went. */
function found<Row extends StretchRow>(rows: readonly Row[]): Found<Row> {
  const last = rows.find(({ isLast }) => isLast)?.customerId ?? null;
  return { candidates: rows.filter(({ isLast }) => !isLast), last };
}
