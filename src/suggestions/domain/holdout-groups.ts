import type { CustomerId, ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { isHeldOutOfSuggestions } from './suggestion-holdout.policy.js';
import type { SpendGroup } from './uplift.js';

const DAY_MILLIS = 86_400_000;

/** Instants from `from` on, up to but without `until`. */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

/** The parts of a period one after the other, each of at most 24 hours. */
export function daysOf({ from, until }: Period): Period[] {
  const days: Period[] = [];
  for (let start = from; start < until; start += DAY_MILLIS) {
    days.push({ from: start, until: Math.min(start + DAY_MILLIS, until) });
  }
  return days;
}

/** How many of 10,000 customers are held out, and from when on; null for always. */
export interface DatedShare {
  readonly share: number;
  readonly from: Instant | null;
}

/**
 * The shares that were in force in a period, the first of them first, each once as long as it did not change.
 *
 * @param saved what was ever said about the share, in the order of time, the first of them in force from always.
 */
export function sharesWithin(saved: readonly DatedShare[], { from, until }: Period): DatedShare[] {
  const begun = saved.filter((each) => each.from === null || each.from < until);
  const inForce = begun.filter((_, no) => {
    const next = begun[no + 1];
    return next === undefined || next.from === null || next.from > from;
  });
  return inForce.filter(({ share }, no) => share !== inForce[no - 1]?.share);
}

/** The customers of a program on either side, and those who changed sides. */
export interface HoldoutSides {
  readonly shown: SpendGroup;
  readonly heldOut: SpendGroup;
  /** Customers who were held out for a part of the period only. */
  readonly changedSides: number;
}

type Side = keyof HoldoutSides;

interface Sums {
  customers: number;
  buyers: number;
  purchases: number;
  spendMinor: bigint;
  spendSquares: bigint;
  spendCubes: bigint;
}

/**
 * Counts customers by whether they were held out, all the time or never. With a larger share more are held out and
 * nobody is no longer, so that those below the least share were held out all the time, and those that even the
 * largest does not reach never were. Who changed sides is on neither.
 */
export class HoldoutGroups {
  private readonly sums: Readonly<Record<Side, Sums>> = {
    shown: nothing(),
    heldOut: nothing(),
    changedSides: nothing(),
  };
  private readonly least: number;
  private readonly most: number;

  constructor(
    private readonly programId: ProgramId,
    shares: readonly DatedShare[],
  ) {
    this.least = Math.min(...shares.map(({ share }) => share));
    this.most = Math.max(...shares.map(({ share }) => share));
  }

  /** Counts a customer. What they bought is counted besides. */
  addCustomer(customerId: CustomerId): void {
    this.sumsOf(customerId).customers++;
  }

  /** Counts all that a customer bought in the period; once for each who bought anything. */
  addBuyer(customerId: CustomerId, spendMinor: number, purchases: number): void {
    const sums = this.sumsOf(customerId);
    const spend = BigInt(spendMinor);
    sums.buyers++;
    sums.purchases += purchases;
    sums.spendMinor += spend;
    sums.spendSquares += spend ** 2n;
    sums.spendCubes += spend ** 3n;
  }

  sides(): HoldoutSides {
    const { shown, heldOut, changedSides } = this.sums;
    return { shown: { ...shown }, heldOut: { ...heldOut }, changedSides: changedSides.customers };
  }

  private sumsOf(customerId: CustomerId): Sums {
    if (isHeldOutOfSuggestions(this.programId, this.least, customerId)) return this.sums.heldOut;
    const isChanged = this.most > this.least && isHeldOutOfSuggestions(this.programId, this.most, customerId);
    return isChanged ? this.sums.changedSides : this.sums.shown;
  }
}

function nothing(): Sums {
  return { customers: 0, buyers: 0, purchases: 0, spendMinor: 0n, spendSquares: 0n, spendCubes: 0n };
}
