import { Injectable } from '@nestjs/common';
import type { NamedCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { columns, text, uuid, type Transaction } from '../../platform/database/index.js';
import type { ChangedTier, TierChangeReason, TierRow, TierStanding } from '../domain/index.js';
import type { TierChangeEntity } from './tier-change.entity.js';
import type { TierStandingEntity } from './tier-standing.entity.js';
import * as sql from './tier-standing.sql.js';

/** Where customers stand and how they came there. Written under the locks of their points accounts. */
@Injectable()
export class TierStandingRepository {
  /** Those of whom nothing has been written down are missing. */
  async find(tx: Transaction, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, TierStanding>> {
    if (customerIds.length === 0) return new Map();
    return toStandings(await tx.query(sql.FIND, [tx.programId, customerIds]));
  }

  /** The same for those who are named, before it is known who they are. */
  async findNamed(tx: Transaction, named: NamedCustomers): Promise<Map<CustomerId, TierStanding>> {
    return toStandings(
      await tx.query(sql.FIND_NAMED, [
        tx.programId,
        ...columns(named.ids, [uuid((id) => id)]),
        ...columns(named.identifiers, [text(({ kind }) => kind), text(({ value }) => value)]),
      ]),
    );
  }

  /** Customers' histories, the first row first; of those who have none, an empty one. */
  async findRows(tx: Transaction, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, TierRow[]>> {
    const histories = new Map<CustomerId, TierRow[]>(customerIds.map((customerId) => [customerId, []]));
    if (customerIds.length === 0) return histories;
    const found = await tx.query<TierChangeEntity>(sql.FIND_ROWS, [tx.programId, customerIds]);
    for (const row of found) histories.get(row.customerId as CustomerId)?.push(toRow(row));
    return histories;
  }

  /**
   * Locks the points accounts of up to `most` customers whose tier time alone may have changed and whom nobody else
   * is working on, past the first. Read their standings after that.
   */
  async lockDue(tx: Transaction, now: Instant, most: number, skipped: number): Promise<CustomerId[]> {
    const values = [tx.programId, new Date(now), most, skipped];
    const due = await tx.query<{ customerId: CustomerId }>(sql.LOCK_DUE, values);
    return due.map(({ customerId }) => customerId);
  }

  /** Writes what a `TierDesk` answers, for any number of customers, in one statement; nothing where there is none. */
  write(tx: Transaction, changed: readonly ChangedTier[]): void {
    if (changed.length > 0) tx.write(sql.WRITE, sql.writeValues(tx.programId, changed));
  }
}

function toStandings(rows: readonly TierStandingEntity[]): Map<CustomerId, TierStanding> {
  return new Map(rows.map((row) => [row.customerId as CustomerId, toStanding(row)]));
}

function toStanding(row: TierStandingEntity): TierStanding {
  return {
    ladderVersion: row.ladderVersion,
    tier: row.tier,
    heldFrom: row.heldFrom.getTime(),
    weighedAt: row.weighedAt.getTime(),
    lastAt: row.lastAt?.getTime() ?? null,
    counted: row.counted,
    days: row.days,
    peak: row.peak,
    period:
      row.periodFrom && row.periodUntil
        ? { from: row.periodFrom.getTime(), until: row.periodUntil.getTime() }
        : null,
    fall: row.fallsAt && { at: row.fallsAt.getTime(), to: row.fallsTo },
    seq: row.seq,
  };
}

function toRow(row: TierChangeEntity): TierRow {
  return {
    seq: row.seq,
    tier: row.tier,
    holdsFrom: row.holdsFrom.getTime(),
    reason: row.reason as TierChangeReason,
    ladderVersion: row.ladderVersion,
    recordedAt: row.recordedAt.getTime(),
  };
}
