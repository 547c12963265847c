import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { NamedCustomers } from '../../customers/index.js';
import { columns, int4, int8, text, uuid, type Transaction } from '../../platform/database/index.js';
import type {
  DuePlace,
  HistoryPage,
  LedgerChanges,
  Lot,
  PointsAccount,
  ListedTransfer,
} from '../domain/index.js';
import type { PointsAccountEntity } from './points-account.entity.js';
import type { PointsLotEntity } from './points-lot.entity.js';
import * as sql from './points-ledger.sql.js';

/** What one act changed of one customer's points. */
export interface CustomerLedgerChanges {
  readonly customerId: CustomerId;
  readonly changes: LedgerChanges;
}

/** The points of customers: every read that locks them, and every write. */
@Injectable()
export class PointsLedgerRepository {
  /** Makes the accounts of customers who have none. An empty account means nothing. */
  async createAccounts(tx: Transaction, customerIds: readonly CustomerId[]): Promise<void> {
    await tx.query(sql.CREATE_ACCOUNTS, [tx.programId, customerIds]);
  }

  /** Locks accounts in the order of their ids. Customers who have none yet are missing from the answer. */
  async lockAccounts(
    tx: Transaction,
    customerIds: readonly CustomerId[],
  ): Promise<Map<CustomerId, PointsAccount>> {
    return toAccounts(await tx.query(sql.LOCK_ACCOUNTS, [tx.programId, customerIds]));
  }

  /**
   * Locks the accounts of those who are named, in the order of their ids, and waits for nobody: missing from the
   * answer are customers who have none yet, those whose account somebody else has locked, and survivors of merges
   * who were named as an alias.
   */
  async lockNamedAccounts(tx: Transaction, named: NamedCustomers): Promise<Map<CustomerId, PointsAccount>> {
    return toAccounts(await tx.query(sql.LOCK_NAMED_ACCOUNTS, [tx.programId, ...columnsOf(named)]));
  }

  /** Locks accounts in the order of their ids, and waits for nobody, likewise. */
  async lockFreeAccounts(
    tx: Transaction,
    customerIds: readonly CustomerId[],
  ): Promise<Map<CustomerId, PointsAccount>> {
    return toAccounts(await tx.query(sql.LOCK_FREE_ACCOUNTS, [tx.programId, customerIds]));
  }

  /** The accounts of those who are named, as they stand, without locking. */
  async readNamedAccounts(tx: Transaction, named: NamedCustomers): Promise<Map<CustomerId, PointsAccount>> {
    return toAccounts(await tx.query(sql.READ_NAMED_ACCOUNTS, [tx.programId, ...columnsOf(named)]));
  }

  /** Locks up to `limit` accounts on which something is due and which nobody else is working on, past the first. */
  async lockDueAccounts(
    tx: Transaction,
    now: Instant,
    limit: number,
    skipped: number,
  ): Promise<Map<CustomerId, PointsAccount>> {
    return toAccounts(await tx.query(sql.LOCK_DUE_ACCOUNTS, [tx.programId, new Date(now), limit, skipped]));
  }

  /** Accounts on which something may be due up to an instant, in that order, from after a place on; without locking. */
  async listDue(
    tx: Transaction,
    until: Instant,
    after: DuePlace | null,
    limit: number,
  ): Promise<Map<CustomerId, PointsAccount>> {
    const place = [after && new Date(after.dueAt), after && after.customerId];
    return toAccounts(
      await tx.query(sql.LIST_DUE_ACCOUNTS, [tx.programId, new Date(until), ...place, limit]),
    );
  }

  /** Accounts as they stand, without locking. */
  async readAccounts(
    tx: Transaction,
    customerIds: readonly CustomerId[],
  ): Promise<Map<CustomerId, PointsAccount>> {
    return toAccounts(await tx.query(sql.READ_ACCOUNTS, [tx.programId, customerIds]));
  }

  /** All lots with points left, and besides them the ones named as `[customer, lot number]`. */
  async loadLots(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    named: readonly (readonly [CustomerId, number])[] = [],
  ): Promise<Map<CustomerId, Lot[]>> {
    const rows = await tx.query<PointsLotEntity>(sql.LOAD_LOTS, [
      tx.programId,
      customerIds,
      named.map(([customerId]) => customerId),
      named.map(([, lotNo]) => lotNo),
    ]);
    const lots = new Map<CustomerId, Lot[]>(customerIds.map((customerId) => [customerId, []]));
    for (const row of rows) lots.get(row.customerId as CustomerId)?.push(toLot(row));
    return lots;
  }

  /** For each page asked for, the customer's transfers, the newest first. */
  async listTransfers(tx: Transaction, asked: readonly HistoryPage[]): Promise<ListedTransfer[][]> {
    const rows = await tx.query<sql.TransferRow & { page: number }>(sql.LIST_TRANSFERS, [
      tx.programId,
      ...columns(asked, [
        uuid(({ customerId }) => customerId),
        int8(({ beforeSeq }) => beforeSeq),
        int4(({ limit }) => limit),
      ]),
    ]);
    const pages: ListedTransfer[][] = asked.map(() => []);
    for (const row of rows) pages[row.page - 1]!.push(sql.toTransfer(row));
    return pages;
  }

  /** Writes everything that an act changed, for any number of customers, in one statement. */
  write(tx: Transaction, all: readonly CustomerLedgerChanges[]): void {
    if (all.length > 0) tx.write(sql.WRITE_CHANGES, sql.writeChangesValues(tx.programId, all));
  }
}

function columnsOf(named: NamedCustomers): Buffer[] {
  return [
    ...columns(named.ids, [uuid((id) => id)]),
    ...columns(named.identifiers, [text(({ kind }) => kind), text(({ value }) => value)]),
  ];
}

function toAccounts(rows: PointsAccountEntity[]): Map<CustomerId, PointsAccount> {
  return new Map(
    rows.map((row) => [
      row.customerId as CustomerId,
      {
        pending: row.pending,
        available: row.available,
        reserved: row.reserved,
        debt: row.debt,
        seq: row.seq,
        lastPurchaseAt: row.lastPurchaseAt?.getTime() ?? null,
        nextDueAt: row.nextDueAt?.getTime() ?? null,
      },
    ]),
  );
}

function toLot(row: PointsLotEntity): Lot {
  return {
    lotNo: row.lotNo,
    points: row.points,
    remaining: row.remaining,
    expired: row.expired,
    state: row.state as Lot['state'],
    earnedAt: row.earnedAt.getTime(),
    availableAt: row.availableAt?.getTime() ?? null,
    expiresAt: row.expiresAt?.getTime() ?? null,
    inactivityVersion: row.inactivityVersion,
    source: {
      kind: row.sourceKind as Lot['source']['kind'],
      customerId: row.sourceCustomerId ?? row.customerId,
      id: row.sourceId,
    },
  };
}
