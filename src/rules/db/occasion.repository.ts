import { Injectable } from '@nestjs/common';
import { newId, type CustomerId } from '../../kernel/id.js';
import {
  columns,
  int4,
  int8,
  jsonb,
  lookUp,
  text,
  timestamp,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type {
  OccasionId,
  OccasionKind,
  OccasionPage,
  RecordedOccasion,
  StoredOccasion,
} from '../domain/index.js';
import type { RuleOccasionEntity } from './rule-occasion.entity.js';

/** An absence of a customer: from that day on, days since 1970-01-01. */
export interface Absence {
  readonly customerId: CustomerId;
  readonly lastDay: number;
}

/** Names one occasion of a customer. */
export interface OccasionName {
  readonly customerId: CustomerId;
  readonly key: string;
}

const OCCASION = `o.occasion_id AS "occasionId", o.customer_id AS "customerId", o.occasion, o.trigger, o.name,
  o.occurred_at AS "occurredAt", o.recorded_at AS "recordedAt", o.points_earned AS "pointsEarned", o.lot_no AS "lotNo",
  o.settings_version AS "settingsVersion", o.decision`;

const FIND_KNOWN = {
  name: 'occasions_find_known',
  text: `SELECT o.customer_id AS "customerId", o.occasion AS key
         FROM unnest($2::uuid[], $3::text[]) AS wanted (customer_id, occasion)
         ${lookUp('rule_occasions', 'o', 'o.program_id = $1 AND o.customer_id = wanted.customer_id AND o.occasion = wanted.occasion')}`,
};

/** The rules that gave something to somebody who stayed away, or left them out by their holdout. */
const FIND_ACTED_ON_ABSENCE = {
  name: 'occasions_find_acted_on_absence',
  text: `SELECT o.customer_id AS "customerId", r.rule->>'ruleId' AS "ruleId"
         FROM unnest($2::uuid[], $3::int[]) AS wanted (customer_id, last_day)
         ${lookUp('rule_occasions', 'o', `o.program_id = $1 AND o.customer_id = wanted.customer_id AND o.trigger = 'LAPSED' AND (o.decision->'details'->>'lastDay')::int = wanted.last_day`)}
         CROSS JOIN LATERAL jsonb_path_query(o.decision, '$.earning.*[*] ? (exists (@.ruleId))') AS r (rule)`,
};

const FIND = {
  name: 'occasions_find',
  text: `SELECT ${OCCASION} FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, occasion_id)
         ${lookUp('rule_occasions', 'o', 'o.program_id = $1 AND o.customer_id = wanted.customer_id AND o.occasion_id = wanted.occasion_id')}`,
};

/** Ids of occasions grow with the time at which they were recorded. `$5`: only what customers are told of. */
const LIST = {
  name: 'occasions_list',
  text: `SELECT wanted.page, ${OCCASION}
         FROM unnest($2::uuid[], $3::uuid[], $4::int[]) WITH ORDINALITY AS wanted (customer_id, before_id, most, page)
         CROSS JOIN LATERAL (
           SELECT * FROM rule_occasions o
           WHERE o.program_id = $1 AND o.customer_id = wanted.customer_id
             AND (wanted.before_id IS NULL OR o.occasion_id < wanted.before_id)
             AND (NOT $5::boolean OR o.points_earned > 0 OR o.trigger = 'EXPIRY')
           ORDER BY o.occasion_id DESC LIMIT wanted.most
         ) o
         ORDER BY wanted.page, o.occasion_id DESC`,
};

const COLUMNS = `program_id, customer_id, occasion, occasion_id, trigger, name, occurred_at, recorded_at, points_earned,
  lot_no, settings_version, decision`;

const ROWS = `SELECT $1::uuid, t.* FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[],
  $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::bigint[], $11::int[], $12::jsonb[]) AS t`;

const ADD: Write = {
  name: 'occasions',
  text: `INSERT INTO rule_occasions (${COLUMNS}) ${ROWS}`,
};

/** In order, so that two servers that warn of the same do not wait for each other. Events tell of new ones only. */
const WARN = {
  name: 'occasions_warn',
  text: `WITH warned AS (
           INSERT INTO rule_occasions (${COLUMNS}) ${ROWS} ORDER BY 2, 3
           ON CONFLICT (program_id, customer_id, occasion) DO NOTHING
           RETURNING customer_id, occasion_id, recorded_at
         )
         INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
         SELECT $1, w.customer_id, e.event_id, 'points.expiring', w.occasion_id, w.recorded_at
         FROM warned w JOIN unnest($4::uuid[], $13::uuid[]) AS e (occasion_id, event_id) USING (occasion_id)`,
};

type OccasionRow = Omit<RuleOccasionEntity, 'programId'>;

/** What rules did beside purchases, and of what customers are to be told. Only ever added to. */
@Injectable()
export class OccasionRepository {
  /** Those of the names under which something has been recorded. To be read after the accounts are locked. */
  async findKnown(tx: Transaction, names: readonly OccasionName[]): Promise<OccasionName[]> {
    if (names.length === 0) return [];
    const wanted = columns(names, [uuid(({ customerId }) => customerId), text(({ key }) => key)]);
    return tx.query(FIND_KNOWN, [tx.programId, ...wanted]);
  }

  /** The rules that acted on absences, on whichever of their days. To be read after the accounts are locked. */
  async findActedOnAbsence(
    tx: Transaction,
    absences: readonly Absence[],
  ): Promise<{ readonly customerId: CustomerId; readonly ruleId: string }[]> {
    if (absences.length === 0) return [];
    const wanted = columns(absences, [uuid(({ customerId }) => customerId), int4(({ lastDay }) => lastDay)]);
    return tx.query(FIND_ACTED_ON_ABSENCE, [tx.programId, ...wanted]);
  }

  /** By id; unknown ones are missing. */
  async find(
    tx: Transaction,
    keys: readonly Pick<RecordedOccasion, 'customerId' | 'occasionId'>[],
  ): Promise<Map<OccasionId, RecordedOccasion>> {
    if (keys.length === 0) return new Map();
    const wanted = columns(keys, [
      uuid(({ customerId }) => customerId),
      uuid(({ occasionId }) => occasionId),
    ]);
    const rows = await tx.query<OccasionRow>(FIND, [tx.programId, ...wanted]);
    return new Map(rows.map(toOccasion).map((occasion) => [occasion.occasionId, occasion]));
  }

  /** For each page asked for, the customer's occasions, those recorded last first; all, or those they are told of. */
  async list(
    tx: Transaction,
    asked: readonly OccasionPage[],
    which: 'ALL' | 'TOLD',
  ): Promise<RecordedOccasion[][]> {
    const wanted = columns(asked, [
      uuid(({ customerId }) => customerId),
      uuid(({ before }) => before),
      int4(({ limit }) => limit),
    ]);
    const rows = await tx.query<OccasionRow & { page: number }>(LIST, [
      tx.programId,
      ...wanted,
      which === 'TOLD',
    ]);
    const pages: RecordedOccasion[][] = asked.map(() => []);
    for (const row of rows) pages[row.page - 1]!.push(toOccasion(row));
    return pages;
  }

  /** Fails where one of them has been recorded before, which the lock of the account keeps from happening. */
  add(tx: Transaction, occasions: readonly RecordedOccasion[]): void {
    if (occasions.length > 0) tx.write(ADD, [tx.programId, ...columnsOf(occasions)]);
  }

  /** Writes that customers are to be told, each of it once, with an event for each. */
  async warn(tx: Transaction, occasions: readonly RecordedOccasion[]): Promise<void> {
    if (occasions.length === 0) return;
    const eventIds = columns(occasions, [uuid(() => newId())]);
    await tx.query(WARN, [tx.programId, ...columnsOf(occasions), ...eventIds]);
  }
}

function columnsOf(occasions: readonly RecordedOccasion[]): Buffer[] {
  return columns(occasions, [
    uuid(({ customerId }) => customerId),
    text(({ key }) => key),
    uuid(({ occasionId }) => occasionId),
    text(({ kind }) => kind),
    text(({ name }) => name),
    timestamp(({ occurredAt }) => occurredAt),
    timestamp(({ recordedAt }) => recordedAt),
    int8(({ pointsEarned }) => pointsEarned),
    int8(({ lotNo }) => lotNo),
    int4(({ settingsVersion }) => settingsVersion),
    jsonb(({ decision }) => JSON.stringify(decision)),
  ]);
}

function toOccasion(row: OccasionRow): RecordedOccasion {
  return {
    occasionId: row.occasionId as OccasionId,
    customerId: row.customerId as CustomerId,
    key: row.occasion,
    kind: row.trigger as OccasionKind,
    name: row.name,
    occurredAt: row.occurredAt.getTime(),
    recordedAt: row.recordedAt.getTime(),
    pointsEarned: row.pointsEarned,
    lotNo: row.lotNo,
    settingsVersion: row.settingsVersion,
    decision: row.decision as StoredOccasion,
  };
}
