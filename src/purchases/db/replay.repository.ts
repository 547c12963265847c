import { Injectable } from '@nestjs/common';
import type { CustomerId, HolderId, PurchaseId } from '../../kernel/id.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import { columns, lookUp, lookUpIfAny, uuid, type Transaction } from '../../platform/database/index.js';
import type { CustomerOutlook } from '../../rules/index.js';
import type { RecordedLine } from '../domain/recorded-purchase.js';
import type { ReplayedPerson } from '../domain/replay.js';
import type { ReplayedPurchase } from '../domain/replayed-purchase.js';
import { ReplayKeys, type ReplayKey, type ReplayPlace } from './replay-keys.js';

export interface ReplayRange {
  /** Only those recorded up to then. */
  readonly recordedUpTo: Instant;
  /** Only those that happened in `[from, until)`. */
  readonly from: Instant;
  readonly until: Instant;
}

/** Before every purchase. */
const BEGINNING: ReplayPlace = {
  recordedAt: '-infinity',
  purchaseId: '00000000-0000-0000-0000-000000000000',
};

const KEYS = {
  name: 'replay_keys',
  text: `SELECT string_agg(uuid_send(p.customer_id) || uuid_send(p.purchase_id), '' ORDER BY p.recorded_at, p.purchase_id) AS packed,
           max(p.recorded_at)::text AS "lastRecordedAt"
         FROM (
           SELECT p.customer_id, p.purchase_id, p.recorded_at FROM purchases p
           WHERE p.program_id = $1 AND p.recorded_at <= $2 AND p.occurred_at >= $3 AND p.occurred_at < $4
             AND (p.recorded_at, p.purchase_id) > ($5, $6)
           ORDER BY p.recorded_at, p.purchase_id LIMIT $7
         ) AS p`,
};

const CHUNK = {
  name: 'replay_chunk',
  text: `SELECT p.customer_id AS "ownerId", p.purchase_id AS "purchaseId", p.source, p.external_id AS "externalId",
           COALESCE(k.customer_id, CASE WHEN NOT p.anonymous THEN p.customer_id END) AS "customerId",
           p.occurred_at AS "occurredAt", p.recorded_at AS "recordedAt", p.store_code AS "storeCode", p.channel,
           p.total_minor AS "totalMinor", p.discount_minor AS "discountMinor",
           COALESCE(k.points_earned - k.points_judged, p.points_earned - p.points_judged) AS "pointsKept",
           COALESCE(k.decision, p.decision)->'earns' AS earns,
           NULLIF(COALESCE(k.decision, p.decision)->'earning'->'tier', 'null') AS tier
         FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS wanted (customer_id, purchase_id, no)
         ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = wanted.customer_id AND p.purchase_id = wanted.purchase_id')}
         ${lookUpIfAny('purchase_claims', 'k', 'k.program_id = $1 AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id')}
         ORDER BY wanted.no`,
};

const LINES = {
  name: 'replay_lines',
  text: `SELECT (wanted.no - 1)::integer AS index, l.line_no AS "lineNo", l.sku, l.name, l.category,
           l.category_path AS "categoryPath", l.quantity, l.unit_price_minor AS "unitPriceMinor",
           l.line_total_minor AS "lineTotalMinor", l.discount_minor AS "discountMinor", l.tax_minor AS "taxMinor",
           l.net_minor AS "netMinor", l.basis_minor AS "basisMinor", l.returned_quantity AS "returnedQuantity"
         FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS wanted (customer_id, purchase_id, no)
         ${lookUp('purchase_lines', 'l', 'l.program_id = $1 AND l.customer_id = wanted.customer_id AND l.purchase_id = wanted.purchase_id AND l.line_no > 0')}
         ORDER BY wanted.no, l.line_no`,
};

const PERSONS = {
  name: 'replay_persons',
  text: `SELECT c.customer_id AS "customerId", c.enrolled_at AS "enrolledAt", n.birth_date AS "birthDate",
           COALESCE(f.tags, '[]') AS tags, f.nps_score AS "npsScore", COALESCE(f.referrals_made, 0) AS "referralsMade",
           o.due, o.prob_alive AS "probAlive", o.expected_spend_12m_minor AS "expectedSpend12mMinor"
         FROM unnest($2::uuid[]) AS wanted (id)
         ${lookUp('customers', 'c', 'c.program_id = $1 AND c.customer_id = wanted.id')}
         ${lookUpIfAny('customer_profiles', 'n', 'n.program_id = $1 AND n.customer_id = c.customer_id')}
         ${lookUpIfAny('customer_facts', 'f', 'f.program_id = $1 AND f.customer_id = c.customer_id')}
         ${lookUpIfAny('customer_outlooks', 'o', 'o.program_id = $1 AND o.customer_id = c.customer_id')}`,
};

const EXTENT = {
  name: 'replay_extent',
  text: `SELECT count(*) AS count FROM purchases p
         WHERE p.program_id = $1 AND p.recorded_at <= $2 AND p.occurred_at >= $3 AND p.occurred_at < $4`,
};

const LATEST = {
  name: 'replay_latest',
  text: 'SELECT max(p.occurred_at) AS last FROM purchases p WHERE p.program_id = $1 AND p.recorded_at <= $2',
};

/** A line without what names its purchase. */
export type StoredLine = Omit<RecordedLine, 'ownerId' | 'purchaseId'>;

/** A purchase to be replayed, its lines as they are stored. */
export interface StoredReplay extends Omit<ReplayedPurchase, 'lines'> {
  readonly lines: readonly StoredLine[];
}

type PurchaseRow = Omit<StoredReplay, 'occurredAt' | 'recordedAt' | 'lines'> & {
  readonly ownerId: HolderId;
  readonly purchaseId: PurchaseId;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
};

type PersonRow = ReplayedPerson['facts'] &
  Omit<CustomerOutlook, 'due'> & {
    readonly due: CustomerOutlook['due'] | null;
    readonly customerId: CustomerId;
    readonly enrolledAt: Date;
    readonly birthDate: string | null;
  };

const KEY = [uuid(({ ownerId }: ReplayKey) => ownerId), uuid(({ purchaseId }: ReplayKey) => purchaseId)];

/** Reads purchases as they are to be replayed, in the order in which they were recorded. */
@Injectable()
export class ReplayRepository {
  /** The first so many in the order of recording after a place, or from the beginning. Reads through all purchases. */
  async keys(
    tx: Transaction,
    range: ReplayRange,
    after: ReplayPlace | null,
    limit: number,
  ): Promise<ReplayKeys> {
    const { recordedAt, purchaseId } = after ?? BEGINNING;
    const [row] = await tx.query<{ packed: Buffer | null; lastRecordedAt: string | null }>(KEYS, [
      ...rangeOf(tx, range),
      recordedAt,
      purchaseId,
      limit,
    ]);
    return new ReplayKeys(row?.packed ?? Buffer.alloc(0), row?.lastRecordedAt ?? recordedAt);
  }

  /** These purchases, in this order. Those that are nobody's come without lines. */
  async chunk(tx: Transaction, keys: readonly ReplayKey[]): Promise<StoredReplay[]> {
    const rows = await tx.query<PurchaseRow>(CHUNK, [tx.programId, ...columns(keys, KEY)]);
    const theirs = rows.filter(({ customerId }) => customerId !== null);
    const lines: StoredLine[][] = theirs.map(() => []);
    const found = await tx.query<StoredLine & { index: number }>(LINES, [
      tx.programId,
      ...columns(theirs, KEY),
    ]);
    for (const line of found) lines[line.index]!.push(line);
    const linesOf = new Map(theirs.map(({ purchaseId }, index) => [purchaseId, lines[index]!]));
    return rows.map((row) => ({
      ...row,
      occurredAt: row.occurredAt.getTime(),
      recordedAt: row.recordedAt.getTime(),
      lines: linesOf.get(row.purchaseId) ?? [],
    }));
  }

  /** How many purchases there are in that time. */
  async extent(tx: Transaction, range: ReplayRange): Promise<number> {
    const [row] = await tx.query<{ count: number }>(EXTENT, rangeOf(tx, range));
    return row!.count;
  }

  /** When the latest purchase happened; null where there is none. */
  async latest(tx: Transaction, recordedUpTo: Instant): Promise<Instant | null> {
    const [row] = await tx.query<{ last: Date | null }>(LATEST, [tx.programId, formatInstant(recordedUpTo)]);
    return row?.last?.getTime() ?? null;
  }

  /** What is known of customers beside their purchases. */
  async persons(
    tx: Transaction,
    customerIds: readonly CustomerId[],
  ): Promise<Map<CustomerId, ReplayedPerson>> {
    if (customerIds.length === 0) return new Map();
    const rows = await tx.query<PersonRow>(PERSONS, [tx.programId, customerIds]);
    return new Map(
      rows.map(({ customerId, enrolledAt, birthDate, due, probAlive, expectedSpend12mMinor, ...facts }) => [
        customerId,
        {
          enrolledAt: enrolledAt.getTime(),
          birthDate,
          outlook: due && { due, probAlive, expectedSpend12mMinor },
          facts,
        },
      ]),
    );
  }
}

function rangeOf(tx: Transaction, { recordedUpTo, from, until }: ReplayRange): string[] {
  return [tx.programId, ...[recordedUpTo, from, until].map(formatInstant)];
}
