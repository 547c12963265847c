import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import { PointsLedgerRepository } from '../db/points-ledger.repository.js';
import { overviewOf, type DuePlace, type ExpiringPoints } from '../domain/index.js';

const ACCOUNTS_A_PAGE = 200;

/** A page of customers of whom something may be due. */
export interface ExpiringPage {
  /** Of whom points lapse, the soonest first; also later than was asked for. */
  readonly found: readonly {
    readonly customerId: CustomerId;
    readonly expiring: readonly ExpiringPoints[];
  }[];
  /** Where to go on; null when there are no more. */
  readonly next: DuePlace | null;
}

/** Finds whose points lapse soon, as a customer's points account tells it: by the clock, whatever is written down. */
@Injectable()
export class FindExpiringPoints {
  constructor(private readonly ledgers: PointsLedgerRepository) {}

  /** Of those of whom something may be due up to `until`, in the order in which it is. */
  async page(
    tx: Transaction,
    { program, settings }: ProgramWithSettings,
    {
      now,
      until,
      after,
    }: { readonly now: Instant; readonly until: Instant; readonly after: DuePlace | null },
  ): Promise<ExpiringPage> {
    const accounts = await this.ledgers.listDue(tx, until, after, ACCOUNTS_A_PAGE);
    const lots = await this.ledgers.loadLots(tx, [...accounts.keys()]);
    const calendar = { timeZone: program.timeZone, settings };
    const found = [...accounts].map(([customerId, account]) => ({
      customerId,
      expiring: overviewOf({ account, lots: lots.get(customerId) ?? [] }, calendar, now).expiring,
    }));
    const last = [...accounts].at(-1);
    const isFull = accounts.size === ACCOUNTS_A_PAGE;
    return { found, next: isFull && last ? { dueAt: last[1].nextDueAt!, customerId: last[0] } : null };
  }
}
