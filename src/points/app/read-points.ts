import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { VisibleCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { PointsLedgerRepository } from '../db/points-ledger.repository.js';
import { EMPTY_ACCOUNT, overviewOf, type PointsOverview, type ListedTransfer } from '../domain/index.js';

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

  /** A customer's transfers, the newest first, after the one numbered `beforeSeq`; null when not to be seen. */
  async history(
    customerId: CustomerId,
    beforeSeq: number,
    limit: number,
    actor: Actor,
  ): Promise<readonly ListedTransfer[] | null> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const visible = await this.visible.among(tx, [customerId], actor, 'points:read');
      if (visible.length === 0) return null;
      const overview = (await this.load(tx, visible)).get(customerId);
      const unwritten = (overview?.unwritten ?? []).filter(({ seq }) => seq < beforeSeq).slice(0, limit);
      const left = limit - unwritten.length;
      const written = left > 0 ? await this.ledgers.listTransfers(tx, customerId, beforeSeq, left) : [];
      // What time does needs no reason given by staff.
      return [...unwritten.map((transfer) => ({ ...transfer, reason: null })), ...written];
    });
  }

  private async load(tx: Transaction, ids: readonly CustomerId[]): Promise<Map<CustomerId, PointsOverview>> {
    const [{ program, settings }, accounts, lots, now] = await Promise.all([
      this.programs.load(tx),
      this.ledgers.readAccounts(tx, ids),
      this.ledgers.loadLots(tx, ids),
      this.clock.now(tx),
    ]);
    const calendar = { timeZone: program.timeZone, settings };
    return new Map(
      ids.map((id) => {
        const state = { account: accounts.get(id) ?? EMPTY_ACCOUNT, lots: lots.get(id) ?? [] };
        return [id, overviewOf(state, calendar, now)];
      }),
    );
  }
}
