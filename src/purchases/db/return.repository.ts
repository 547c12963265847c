import { Injectable } from '@nestjs/common';
import { newId, type ApiKeyId, type CustomerId, type HolderId, type ReturnId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import {
  boolean,
  columns,
  int4,
  int8,
  jsonb,
  text,
  timestamp,
  uuid,
  type Transaction,
} from '../../platform/database/index.js';
import type { Clawback } from '../../points/index.js';
import type { HeldEarning } from '../../rules/index.js';
import type { DecidedPart, DecidedReturn } from '../domain/decide-return.js';
import type { ReturnableLine } from '../domain/match-return.js';
import type { PurchaseKey } from '../domain/recorded-purchase.js';
import type { RecordedReturn } from '../domain/recorded-return.js';
import type { AnyDecision } from '../domain/stored-decision.js';
import * as sql from './return.sql.js';

/** A purchase as a return looks at it, before it is known who its owner is now. */
export interface ReturnedPurchaseRow extends PurchaseKey {
  readonly anonymous: boolean;
  readonly claimedBy: CustomerId | null;
  readonly pointsEarned: number;
  readonly pointsJudged: number;
  readonly lotNo: number | null;
  readonly occurredAt: Instant;
  readonly decision: AnyDecision;
  readonly held: HeldEarning | null;
  readonly expiredCounted: number;
}

/** A line that a customer may return without a receipt. */
export interface CustomersLine extends ReturnableLine {
  /** Whose it is now, whoever bought it. */
  readonly customerId: CustomerId;
  readonly occurredAt: Instant;
}

export interface ReturnKey {
  readonly ownerId: HolderId;
  readonly returnId: ReturnId;
}

type ReturnRow = Omit<RecordedReturn, 'occurredAt' | 'recordedAt' | 'parts' | 'judgements'> & {
  readonly occurredAt: Date;
  readonly recordedAt: Date;
};

@Injectable()
export class ReturnRepository {
  async findReturned(tx: Transaction, keys: readonly PurchaseKey[]): Promise<ReturnedPurchaseRow[]> {
    const rows = await tx.query<Omit<ReturnedPurchaseRow, 'occurredAt'> & { occurredAt: Date }>(
      sql.FIND_RETURNED,
      [tx.programId, ...purchaseColumns(keys)],
    );
    return rows.map((row) => ({ ...row, occurredAt: row.occurredAt.getTime() }));
  }

  /** Locks those of the purchases that are anonymous, in the order of their ids. */
  async lockAnonymous(tx: Transaction, keys: readonly PurchaseKey[]): Promise<void> {
    await tx.query(sql.LOCK_ANONYMOUS, [tx.programId, ...purchaseColumns(keys)]);
  }

  /** What these customers bought of these products and may still return, the latest purchase first. */
  async findReturnable(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    skus: readonly string[],
  ): Promise<CustomersLine[]> {
    if (customerIds.length === 0) return [];
    const rows = await tx.query<Omit<CustomersLine, 'occurredAt'> & { occurredAt: Date }>(
      sql.FIND_RETURNABLE,
      [tx.programId, customerIds, skus],
    );
    return rows.map((row) => ({ ...row, occurredAt: row.occurredAt.getTime() }));
  }

  /** Writes returns and everything they change about the purchases they concern, in one statement. */
  write(tx: Transaction, returns: readonly DecidedReturn[], apiKeyId: ApiKeyId | null): void {
    if (returns.length === 0) return;
    const parts = returns.flatMap(({ ownerId, returnId, parts: all }) =>
      all.map((part) => ({ ...part, returnOwnerId: ownerId, returnId })),
    );
    const judgements = returns.flatMap(({ ownerId, returnId, judgements: all }) =>
      all.map((judgement) => ({ ...judgement, returnOwnerId: ownerId, returnId })),
    );
    tx.write(sql.WRITE_RETURNS, [
      tx.programId,
      apiKeyId,
      ...columns(returns, [
        uuid((each) => each.ownerId),
        uuid((each) => each.returnId),
        text((each) => each.facts.source),
        text((each) => each.facts.externalId),
        timestamp((each) => each.facts.occurredAt),
        timestamp((each) => each.recordedAt),
        text((each) => each.facts.storeCode),
        jsonb((each) => JSON.stringify(each.decision)),
      ]),
      ...columns(parts, [
        uuid((part) => part.returnOwnerId),
        uuid((part) => part.returnId),
        int4((part) => part.returnLineNo),
        int4((part) => part.partNo),
        uuid((part) => part.ownerId),
        uuid((part) => part.purchaseId),
        int4((part) => part.lineNo),
        int8((part) => part.quantity),
        int8((part) => part.refundMinor),
      ]),
      ...columns(judgements, [
        uuid((judgement) => judgement.returnOwnerId),
        uuid((judgement) => judgement.returnId),
        uuid((judgement) => judgement.ownerId),
        uuid((judgement) => judgement.purchaseId),
        boolean((judgement) => judgement.claimed),
        int8((judgement) => judgement.judged),
        int8((judgement) => judgement.taken),
        int8((judgement) => judgement.expired),
        int8((judgement) => judgement.toDebt),
        int8((judgement) => judgement.waived),
      ]),
      ...columns(returns, [uuid(() => newId())]),
      ...columns(judgements, [
        jsonb((judgement) => judgement.held && JSON.stringify(judgement.held)),
        int8((judgement) => judgement.keptBasisMinor),
        boolean((judgement) => judgement.whollyReturned),
      ]),
    ]);
  }

  async find(tx: Transaction, keys: readonly ReturnKey[]): Promise<Map<ReturnId, RecordedReturn>> {
    if (keys.length === 0) return new Map();
    const values = [tx.programId, keys.map(({ ownerId }) => ownerId), keys.map(({ returnId }) => returnId)];
    const [returns, parts, judgements] = await Promise.all([
      tx.query<ReturnRow>(sql.FIND_RETURNS, values),
      tx.query<DecidedPart & { returnId: ReturnId }>(sql.FIND_PARTS, values),
      tx.query<Clawback & PurchaseKey & { returnId: ReturnId }>(sql.FIND_JUDGEMENTS, values),
    ]);
    const partsOf = byReturn(parts);
    const judgementsOf = byReturn(judgements);
    return new Map(
      returns.map((row) => [
        row.returnId,
        {
          ...row,
          occurredAt: row.occurredAt.getTime(),
          recordedAt: row.recordedAt.getTime(),
          parts: partsOf.get(row.returnId) ?? [],
          judgements: judgementsOf.get(row.returnId) ?? [],
        },
      ]),
    );
  }
}

function purchaseColumns(keys: readonly PurchaseKey[]): [string[], string[]] {
  return [keys.map(({ ownerId }) => ownerId), keys.map(({ purchaseId }) => purchaseId)];
}

function byReturn<Row extends { returnId: ReturnId }>(rows: readonly Row[]): Map<ReturnId, Row[]> {
  const groups = new Map<ReturnId, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.returnId);
    if (group) group.push(row);
    else groups.set(row.returnId, [row]);
  }
  return groups;
}
