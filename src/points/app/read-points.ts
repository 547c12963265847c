import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { VisibleCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { PointsLedgerRepository } from '../db/points-ledger.repository.js';
import {
  CustomerLedger,
  EMPTY_ACCOUNT,
  overviewOf,
  type HistoryPage,
  type ListedTransfer,
  type Lot,
  type PointsAccount,
  type PointsOverview,
  type PointsTransfer,
} from '../domain/index.js';

/** Reads customers' points as they are now, whether or not sweeps have run. A customer gets only their own. */
@Injectable()
export class ReadPoints {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly visible: VisibleCustomers,
    private readonly ledgers: PointsLedgerRepository,
  ) {}

  /** In the order of the ids, with null for those who may not be seen. */
  async overviews(ids: readonly CustomerId[], actor: Actor): Promise<(PointsOverview | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const visible = await this.visible.among(tx, ids, actor, 'points:read');
      const overviews = await this.load(tx, visible);
      return ids.map((id) => overviews.get(id) ?? null);
    });
  }

  /** Pages of customers' transfers, each the newest first; null for those who may not be seen. */
  async histories(
    asked: readonly HistoryPage[],
    actor: Actor,
  ): Promise<(readonly ListedTransfer[] | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const ids = [...new Set(asked.map(({ customerId }) => customerId))];
      const visible = await this.visible.among(tx, ids, actor, 'points:read');
      const [unwritten, written] = await Promise.all([
        this.loadUnwritten(tx, visible),
        this.ledgers.listTransfers(tx, emptied(asked, visible)),
      ]);
      return asked.map(({ customerId, beforeSeq, limit }, index) => {
        const due = unwritten.get(customerId);
        if (!due) return null;
        // What time does needs no reason given by staff.
        const told = due.map((transfer) => ({ ...transfer, reason: null }));
        return [...told.filter(({ seq }) => seq < beforeSeq), ...written[index]!].slice(0, limit);
      });
    });
  }

  private async load(tx: Transaction, ids: readonly CustomerId[]): Promise<Map<CustomerId, PointsOverview>> {
    const [home, accounts, lots, now] = await Promise.all([
      this.programs.load(tx),
      this.ledgers.readAccounts(tx, ids),
      this.ledgers.loadLots(tx, ids),
      this.clock.now(tx),
    ]);
    return new Map(ids.map((id) => [id, overview(id, accounts, lots, home, now)]));
  }

  /** What time has done and nobody has written down yet, which takes lots only where something is due. */
  private async loadUnwritten(
    tx: Transaction,
    ids: readonly CustomerId[],
  ): Promise<Map<CustomerId, readonly PointsTransfer[]>> {
    const [home, accounts, now] = await Promise.all([
      this.programs.load(tx),
      this.ledgers.readAccounts(tx, ids),
      this.clock.now(tx),
    ]);
    const due = ids.filter((id) => CustomerLedger.needsLots(accounts.get(id) ?? EMPTY_ACCOUNT, now));
    const lots = due.length > 0 ? await this.ledgers.loadLots(tx, due) : new Map<CustomerId, Lot[]>();
    return new Map(
      ids.map((id) => [id, lots.has(id) ? overview(id, accounts, lots, home, now).unwritten : []]),
    );
  }
}

function overview(
  id: CustomerId,
  accounts: ReadonlyMap<CustomerId, PointsAccount>,
  lots: ReadonlyMap<CustomerId, readonly Lot[]>,
  { program, settings }: ProgramWithSettings,
  now: Instant,
): PointsOverview {
  const state = { account: accounts.get(id) ?? EMPTY_ACCOUNT, lots: lots.get(id) ?? [] };
  return overviewOf(state, { timeZone: program.timeZone, settings }, now);
}

/** The same pages, with nothing to be read of those who may not be seen. */
function emptied(asked: readonly HistoryPage[], visible: readonly CustomerId[]): HistoryPage[] {
  const seen = new Set(visible);
  return asked.map((page) => (seen.has(page.customerId) ? page : { ...page, limit: 0 }));
}
