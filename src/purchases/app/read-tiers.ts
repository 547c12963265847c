import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { VisibleCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { describeAmount } from '../../kernel/money.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository, type Program } from '../../programs/index.js';
import {
  decideTier,
  describeStanding,
  rungOf,
  TierLadderRepository,
  tierOverview,
  TierStandingRepository,
  type Ladders,
  type Rung,
  type TieredCustomer,
  type TierOverview,
  type TierRow,
} from '../../tiers/index.js';
import { TieredCustomers } from './tiered-customers.js';

/** Where a customer stands now. */
export interface ToldTier {
  readonly overview: TierOverview;
  /** The same in sentences for the customer. */
  readonly sentences: readonly string[];
}

/** A row of a customer's history, with the tier that its code meant then. */
export interface ToldTierRow extends TierRow {
  readonly rung: Rung;
}

interface Found {
  readonly program: Program;
  readonly ladders: Ladders;
  readonly now: Instant;
  readonly visible: readonly CustomerId[];
  readonly customers: ReadonlyMap<CustomerId, TieredCustomer>;
}

/** Reads customers' tiers as they are now, whether or not sweeps have run. A customer gets only their own. */
@Injectable()
export class ReadTiers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly visible: VisibleCustomers,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
    private readonly customers: TieredCustomers,
  ) {}

  /** In the order of the ids, with null for those who may not be seen and while the program has no tiers. */
  async overviews(ids: readonly CustomerId[], actor: Actor): Promise<(ToldTier | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const found = await this.find(tx, ids, actor);
      return ids.map((id) => {
        const customer = found.customers.get(id);
        return customer ? toldTier(customer, found) : null;
      });
    });
  }

  /** Histories, each the newest row first, in the order of the ids; null for those who may not be seen. */
  async histories(ids: readonly CustomerId[], actor: Actor): Promise<(readonly ToldTierRow[] | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const found = await this.find(tx, ids, actor);
      const written = await this.standings.findRows(tx, [...found.customers.keys()]);
      const visible = new Set(found.visible);
      return ids.map((id) => {
        if (!visible.has(id)) return null;
        const customer = found.customers.get(id);
        return customer ? toldRows(customer, written.get(id) ?? [], found) : [];
      });
    });
  }

  private async find(tx: Transaction, ids: readonly CustomerId[], actor: Actor): Promise<Found> {
    const [visible, home, now] = await Promise.all([
      this.visible.among(tx, ids, actor, 'points:read'),
      this.programs.load(tx),
      this.clock.now(tx),
    ]);
    const ladders = await this.ladders.load(tx, home);
    const { program } = home;
    const customers = ladders.inForce(now)
      ? await this.customers.load(tx, visible, ladders, now)
      : new Map<CustomerId, TieredCustomer>();
    return { program, ladders, now, visible, customers };
  }
}

function toldTier({ state, joinedAt }: TieredCustomer, { program, ladders, now }: Found): ToldTier | null {
  const overview = tierOverview(state, { ladders, joinedAt, now });
  if (!overview) return null;
  const money = (amountMinor: number): string => describeAmount(amountMinor, program.currency);
  return { overview, sentences: describeStanding(overview, now, { calendar: ladders.calendar, money }) };
}

/** What was written down, and before it what time has done and nobody has written down yet. */
function toldRows(
  { state, joinedAt }: TieredCustomer,
  written: readonly TierRow[],
  { ladders, now }: Found,
): ToldTierRow[] {
  const due = decideTier(state, null, { ladders, joinedAt, now }).rows;
  return [...written, ...due].reverse().map((row) => ({ ...row, rung: rungOfRow(row, ladders) }));
}

function rungOfRow({ ladderVersion, tier }: TierRow, ladders: Ladders): Rung {
  // A version that began at the same instant as the next was never in force.
  return rungOf(ladders.ofVersion(ladderVersion) ?? ladders.phases.at(-1)!, tier);
}
