import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Contribution } from './contribution.js';
import {
  decideTier,
  needsPast,
  tierAt,
  type HeldTier,
  type TierChange,
  type TierContext,
  type TierDecision,
} from './decide-tier.js';
import type { Ladders } from './ladders.js';
import type { TierRow, TierStanding, TierState } from './standing.js';
import type { TierCalendar } from './tier-calendar.js';
import { tierOverview } from './tier-overview.js';

/** A customer as the desk takes them: what is written down, with the past where it may be needed. */
export interface TieredCustomer {
  readonly state: TierState;
  /** When the customer joined the program. */
  readonly joinedAt: Instant;
}

/** What has to be written of one customer. */
export interface ChangedTier {
  readonly customerId: CustomerId;
  readonly standing: TierStanding;
  /** To be added to the history. */
  readonly rows: readonly TierRow[];
  /** Those of the rows that give another tier than was told before, each by what purchases, returns or time did. */
  readonly news: readonly TierRow[];
}

interface OpenFile extends TieredCustomer {
  readonly before: TierStanding | null;
  state: TierState;
  readonly rows: TierRow[];
  readonly news: TierRow[];
}

/**
 * Customers' tiers while the acts of one transaction are decided in order: each act sees what those before it did.
 *
 * Ask `mayNeedPast` with all acts of a customer before, and bring the past along where it says so.
 */
export class TierDesk {
  private readonly files: ReadonlyMap<CustomerId, OpenFile>;

  constructor(
    private readonly ladders: Ladders,
    private readonly now: Instant,
    states: ReadonlyMap<CustomerId, TieredCustomer>,
  ) {
    this.files = new Map(
      [...states].map(([customerId, { state, joinedAt }]) => [
        customerId,
        { state, joinedAt, before: state.standing, rows: [], news: [] },
      ]),
    );
  }

  /** The tier that holds at an instant, as known after the acts so far; null before there were tiers. */
  heldAt(customerId: CustomerId, at: Instant): HeldTier | null {
    const file = this.fileOf(customerId);
    return tierAt(file.state, at, this.contextOf(file));
  }

  /** Counts what a purchase counts for, or what a return changed of that. Answers what it did to the tier. */
  count(customerId: CustomerId, change: Contribution): TierChange | null {
    const file = this.fileOf(customerId);
    const told = file.state.standing?.tier ?? null;
    const decision = decideTier(file.state, change, this.contextOf(file));
    this.keep(file, decision);
    const last = newestOf(decision);
    if (last && last.tier !== told) file.news.push(last);
    return decision.change;
  }

  /** Writes down what time has done up to now. */
  settle(customerId: CustomerId): void {
    const file = this.fileOf(customerId);
    const { standing } = file.state;
    const decision = decideTier(file.state, null, this.contextOf(file));
    this.keep(file, decision);
    const last = newestOf(decision);
    // What a ladder makes of purchases from before it is written down for the first time, but happened to nobody now.
    if (standing && last && last.tier !== standing.tier) file.news.push(last);
  }

  /** Until when the customer keeps the tier if nothing more is bought, grace included; null for always, or where not known. */
  heldUntil(customerId: CustomerId): Instant | null {
    const file = this.fileOf(customerId);
    const context = this.contextOf(file);
    const { standing, past } = file.state;
    // A ladder that began since the purchase may count otherwise. An act does not fail for a sentence about it.
    if (!past && needsPast(standing, null, context)) return null;
    return tierOverview(file.state, context)?.heldUntil ?? null;
  }

  get calendar(): TierCalendar {
    return this.ladders.calendar;
  }

  /** Those whose standing changed or who have rows to be written. */
  changes(): ChangedTier[] {
    const changed: ChangedTier[] = [];
    for (const [customerId, { state, before, rows, news }] of this.files) {
      const { standing } = state;
      if (standing && standing !== before) changed.push({ customerId, standing, rows, news });
    }
    return changed;
  }

  private keep(file: OpenFile, { state, rows }: TierDecision): void {
    file.state = state;
    file.rows.push(...rows);
  }

  private contextOf({ joinedAt }: OpenFile): TierContext {
    return { ladders: this.ladders, joinedAt, now: this.now };
  }

  private fileOf(customerId: CustomerId): OpenFile {
    const file = this.files.get(customerId);
    if (!file) throw new Error(`the tier of customer ${customerId} was not brought along`);
    return file;
  }
}

/** The row that holds by the decision; none where that is only what a new ladder brought. */
function newestOf({ rows }: TierDecision): TierRow | undefined {
  const last = rows.at(-1);
  return last && last.reason !== 'LADDER' ? last : undefined;
}
