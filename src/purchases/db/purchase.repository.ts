import { Injectable } from '@nestjs/common';
import type { ApiKeyId, PurchaseId } from '../../kernel/id.js';
import { newId } from '../../kernel/id.js';
import { asTimestamp, columns, type Transaction } from '../../platform/database/index.js';
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
  async write(
    tx: Transaction,
    purchases: readonly DecidedPurchase[],
    apiKeyId: ApiKeyId | null,
  ): Promise<void> {
    if (purchases.length === 0) return;
    const lines = purchases.flatMap(({ ownerId, purchaseId, lines: all }) =>
      all.map((line) => ({ ...line, ownerId, purchaseId })),
    );
    await tx.query(WRITE_PURCHASES, [
      tx.programId,
      apiKeyId,
      ...columns(purchases, [
        (purchase) => purchase.ownerId,
        (purchase) => purchase.purchaseId,
        (purchase) => purchase.facts.source,
        (purchase) => purchase.facts.externalId,
        (purchase) => purchase.anonymous,
        (purchase) => asTimestamp(purchase.facts.occurredAt),
        (purchase) => asTimestamp(purchase.recordedAt),
        (purchase) => purchase.facts.storeCode,
        (purchase) => purchase.facts.channel,
        (purchase) => purchase.facts.totalMinor,
        (purchase) => purchase.facts.discountMinor,
        (purchase) => purchase.basisMinor,
        (purchase) => purchase.pointsEarned,
        (purchase) => purchase.lotNo,
        (purchase) => purchase.settingsVersion,
        (purchase) => JSON.stringify(purchase.decision),
        () => newId(),
      ]),
      ...columns(lines, [
        (line) => line.ownerId,
        (line) => line.purchaseId,
        (line) => line.lineNo,
        (line) => line.sku,
        (line) => line.name,
        (line) => line.category,
        (line) => line.quantity,
        (line) => line.unitPriceMinor,
        (line) => line.lineTotalMinor,
        (line) => line.discountMinor,
        (line) => line.taxMinor,
        (line) => line.netMinor,
        (line) => line.basisMinor,
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
        ({ customerId }) => customerId,
        ({ after }) => after && asTimestamp(after.occurredAt),
        ({ after }) => after?.purchaseId ?? null,
        ({ limit }) => limit,
      ]),
    ]);
    const pages: RecordedPurchase[][] = asked.map(() => []);
    for (const { page, ...row } of rows) pages[page - 1]!.push(toPurchase(row));
    return pages;
  }
}

function keyColumns(keys: readonly PurchaseKey[]): [string[], string[]] {
  return [keys.map(({ ownerId }) => ownerId), keys.map(({ purchaseId }) => purchaseId)];
}

function toPurchase(row: PurchaseRow): RecordedPurchase {
  return { ...row, occurredAt: row.occurredAt.getTime(), recordedAt: row.recordedAt.getTime() };
}
