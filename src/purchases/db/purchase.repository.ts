import { Injectable } from '@nestjs/common';
import type { PurchaseId } from '../../kernel/id.js';
import { newId } from '../../kernel/id.js';
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
import type { DecidedPurchase } from '../domain/decide-purchase.js';
import type {
  PurchaseKey,
  PurchasePage,
  RecordedLine,
  RecordedPurchase,
} from '../domain/recorded-purchase.js';
import {
  FIND_LINES,
  FIND_PURCHASES,
  LIST_PURCHASES,
  READ_PURCHASES,
  WRITE_PURCHASES,
} from './purchase.sql.js';

type PurchaseRow = Omit<RecordedPurchase, 'occurredAt' | 'recordedAt'> & {
  readonly occurredAt: Date;
  readonly recordedAt: Date;
};

@Injectable()
export class PurchaseRepository {
  /** Writes purchases with their lines and events, in one statement. */
  write(tx: Transaction, purchases: readonly DecidedPurchase[]): void {
    if (purchases.length === 0) return;
    const lines = purchases.flatMap((purchase) => purchase.lines.map((line) => ({ line, purchase })));
    tx.write(WRITE_PURCHASES, [
      tx.programId,
      ...columns(purchases, [
        uuid((purchase) => purchase.ownerId),
        uuid((purchase) => purchase.purchaseId),
        text((purchase) => purchase.facts.source),
        text((purchase) => purchase.facts.externalId),
        boolean((purchase) => purchase.anonymous),
        timestamp((purchase) => purchase.facts.occurredAt),
        timestamp((purchase) => purchase.recordedAt),
        text((purchase) => purchase.facts.storeCode),
        text((purchase) => purchase.facts.channel),
        int8((purchase) => purchase.facts.totalMinor),
        int8((purchase) => purchase.facts.discountMinor),
        int8((purchase) => purchase.basisMinor),
        int8((purchase) => purchase.pointsEarned),
        int8((purchase) => purchase.lotNo),
        int4((purchase) => purchase.settingsVersion),
        int8((purchase) => purchase.keptBasisMinor),
        jsonb((purchase) => JSON.stringify(purchase.decision)),
        uuid((purchase) => purchase.apiKeyId),
        uuid(() => newId()),
      ]),
      ...columns(lines, [
        uuid(({ purchase }) => purchase.ownerId),
        uuid(({ purchase }) => purchase.purchaseId),
        int4(({ line }) => line.lineNo),
        text(({ line }) => line.sku),
        text(({ line }) => line.name),
        text(({ line }) => line.category),
        text(({ line }) => line.categoryPath),
        int8(({ line }) => line.quantity),
        int8(({ line }) => line.unitPriceMinor),
        int8(({ line }) => line.lineTotalMinor),
        int8(({ line }) => line.discountMinor),
        int8(({ line }) => line.taxMinor),
        int8(({ line }) => line.netMinor),
        int8(({ line }) => line.basisMinor),
      ]),
    ]);
  }

  /** As they were recorded, whatever was claimed since. */
  async find(tx: Transaction, keys: readonly PurchaseKey[]): Promise<Map<PurchaseId, RecordedPurchase>> {
    if (keys.length === 0) return new Map();
    const rows = await tx.query<PurchaseRow>(FIND_PURCHASES, [tx.programId, ...keyColumns(keys)]);
    return new Map(rows.map((row) => [row.purchaseId, toPurchase(row)]));
  }

  /** As whoever bought or claimed them sees them. */
  async read(tx: Transaction, keys: readonly PurchaseKey[]): Promise<Map<PurchaseId, RecordedPurchase>> {
    const rows = await tx.query<PurchaseRow>(READ_PURCHASES, [tx.programId, ...keyColumns(keys)]);
    return new Map(rows.map((row) => [row.purchaseId, toPurchase(row)]));
  }

  /** The lines of purchases, each purchase's in the order of its receipt. */
  async findLines(tx: Transaction, keys: readonly PurchaseKey[]): Promise<Map<PurchaseId, RecordedLine[]>> {
    const lines = new Map<PurchaseId, RecordedLine[]>(keys.map(({ purchaseId }) => [purchaseId, []]));
    if (keys.length === 0) return lines;
    const rows = await tx.query<RecordedLine>(FIND_LINES, [tx.programId, ...keyColumns(keys)]);
    for (const row of rows) lines.get(row.purchaseId)?.push(row);
    return lines;
  }

  /** For each page asked for, the customer's purchases, the latest first, those they claimed among them. */
  async list(tx: Transaction, asked: readonly PurchasePage[]): Promise<RecordedPurchase[][]> {
    const rows = await tx.query<PurchaseRow & { page: number }>(LIST_PURCHASES, [
      tx.programId,
      ...columns(asked, [
        uuid(({ customerId }) => customerId),
        timestamp(({ after }) => after && after.occurredAt),
        uuid(({ after }) => after?.purchaseId ?? null),
        int4(({ limit }) => limit),
      ]),
    ]);
    const pages: RecordedPurchase[][] = asked.map(() => []);
    for (const { page, ...row } of rows) pages[page - 1]!.push(toPurchase(row));
    return pages;
  }
}

function keyColumns(keys: readonly PurchaseKey[]): Buffer[] {
  return columns(keys, [uuid(({ ownerId }) => ownerId), uuid(({ purchaseId }) => purchaseId)]);
}

function toPurchase(row: PurchaseRow): RecordedPurchase {
  return { ...row, occurredAt: row.occurredAt.getTime(), recordedAt: row.recordedAt.getTime() };
}
