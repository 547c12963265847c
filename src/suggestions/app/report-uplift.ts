import { Injectable } from '@nestjs/common';
import pLimit from 'p-limit';
import { requireCapability, type Actor } from '../../access/index.js';
import { CustomerRepository } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { ok, type Result } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { UpliftRepository, type BuyerSums } from '../db/uplift.repository.js';
import { compareHoldout, type HoldoutComparison } from '../domain/holdout-comparison.js';
import { HoldoutGroups, sharesWithin, type Period } from '../domain/holdout-groups.js';
import { judgePeriod } from '../domain/judge-period.js';
import { figuresOfKinds, type KindFigures } from '../domain/kind-figures.js';

/** Reports that are worked out at the same time: each holds a connection for long, which tills need more. */
const MOST_AT_ONCE = 1;

export interface UpliftReport {
  readonly period: Period;
  /** ISO 4217; the program's. */
  readonly currency: string;
  readonly kinds: readonly KindFigures[];
  readonly holdout: HoldoutComparison;
}

/**
 * Tells what suggestions brought in a period: what was taken of what was shown, and what customers spent who could be
 * shown some against those held out. All customers count who enrolled before the end of the period or bought in it,
 * whether or not they were ever shown anything.
 *
 * Refuses with INVALID, OUT_OF_RANGE. Throws ForbiddenError without `suggestions:explain`.
 */
@Injectable()
export class ReportUplift {
  private readonly atOnce = pLimit(MOST_AT_ONCE);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly customers: CustomerRepository,
    private readonly uplift: UpliftRepository,
  ) {}

  async execute(from: string, until: string, actor: Actor): Promise<Result<UpliftReport>> {
    requireCapability(actor, 'suggestions:explain');
    const period = judgePeriod(from, until);
    if (!period.ok) return period;
    return this.atOnce(async () =>
      ok(await this.unitOfWork.read(actor.programId, (tx) => this.report(tx, period.value))),
    );
  }

  private async report(tx: Transaction, period: Period): Promise<UpliftReport> {
    const now = await this.clock.now(tx);
    const [{ program }, counted, saved] = await Promise.all([
      this.programs.load(tx),
      this.uplift.kinds(tx, period, now),
      this.uplift.shares(tx),
    ]);
    const { currency } = program;
    const shares = sharesWithin(saved, period);
    const groups = new HoldoutGroups(tx.programId, shares);
    for await (const part of this.uplift.customers(tx, period.until)) {
      for (const { customerId } of part) groups.addCustomer(customerId);
    }
    await this.countBuyers(tx, period, groups);
    const holdout = compareHoldout(groups.sides(), shares, currency);
    return { period, currency, kinds: figuresOfKinds(counted), holdout };
  }

  private async countBuyers(tx: Transaction, period: Period, groups: HoldoutGroups): Promise<void> {
    const ofMerges = await this.uplift.idsOfMerges(tx);
    const merged: BuyerSums[] = [];
    for await (const part of this.uplift.buyers(tx, period)) {
      for (const buyer of part) {
        if (ofMerges.has(buyer.customerId)) merged.push(buyer);
        else addBuyer(groups, buyer);
      }
    }
    for (const buyer of await this.together(tx, merged, period)) addBuyer(groups, buyer);
  }

  /**
   * What aliases bought is their survivors', on the side of these even if an alias was on the other. To leave such
   * customers out would leave out nearly all merged customers of the smaller side and few of the larger, and they are
   * not like others; counted, they can only make a difference look smaller.
   */
  private async together(
    tx: Transaction,
    merged: readonly BuyerSums[],
    { until }: Period,
  ): Promise<Iterable<BuyerSums>> {
    const ids = merged.map(({ customerId }) => customerId);
    const survivors = await this.customers.findByIds(tx, ids);
    const sums = new Map<CustomerId, BuyerSums>();
    for (const { customerId: alias, spendMinor, purchases } of merged) {
      const { customerId, enrolledAt } = survivors.get(alias)!;
      const before = sums.get(customerId);
      sums.set(customerId, {
        customerId,
        spendMinor: (before?.spendMinor ?? 0) + spendMinor,
        purchases: (before?.purchases ?? 0) + purchases,
        isLater: enrolledAt >= until,
      });
    }
    return sums.values();
  }
}

function addBuyer(groups: HoldoutGroups, { customerId, spendMinor, purchases, isLater }: BuyerSums): void {
  // Those who enrolled before the end are counted already.
  if (isLater) groups.addCustomer(customerId);
  groups.addBuyer(customerId, spendMinor, purchases);
}
