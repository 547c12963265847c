import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { newId, type CustomerId, type ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok, refuse } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { localTimeAt } from '../../rules/index.js';
import { CustomerHabitsRepository, type HabitsOfCustomer } from '../db/customer-habits.repository.js';
import { PurchaseModelRepository, type LearnedPurchases } from '../db/purchase-model.repository.js';
import { SuggestionBasketRepository } from '../db/suggestion-basket.repository.js';
import { dayHistoryOf } from '../domain/expected-of-customer.js';
import { HistorySample } from '../domain/history-sample.js';
import { isLearningDue, type LearningStanding } from '../domain/learning-due.policy.js';
import { addPriors, NO_PRIORS } from '../domain/program-priors.js';
import type { PurchaseKey } from '../domain/purchase-basket.js';
import { DemandTally, type RecentDemand } from '../domain/recent-demand.js';
import { AffinityThread } from './affinity-thread.js';

/** So few that whatever else the server has to do waits for some ten milliseconds at most. */
const CUSTOMERS_A_PAGE = 250;
const BASKETS_A_PAGE = 2_000;
/** For how long a server is trusted to be at work since it was last heard of. */
const CLAIM_MS = 3 * 60_000;
const RENEW_AFTER_MS = CLAIM_MS / 3;
const CLAIM_IS_OVER = 'learning from purchases stood still for so long that the claim to it was over';

interface Moment {
  readonly now: Instant;
  readonly today: number;
}

/** The right to write what is learned next from a program. */
interface Claim {
  readonly programId: ProgramId;
  readonly claimId: string;
  /** What it is learned as of. */
  readonly asOf: Pick<LearnedPurchases, 'revision' | 'fittedAt' | 'asOfDay'>;
  /** By the clock of `performance`. */
  renewedAt: number;
}

/**
 * Learns from all customers of a program together how long they usually wait, how they come back, what they spend and
 * what sells lately.
 *
 * All customers and baskets are gone through by their keys, in many short transactions, so that nothing waits for it
 * and each is met once; what changes meanwhile is met as it was or as it became. Models are fitted in a thread. A claim in the database, renewed as
 * long as it takes, keeps servers from doing the same at once.
 */
@Injectable()
export class LearnFromPurchases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly habits: CustomerHabitsRepository,
    private readonly baskets: SuggestionBasketRepository,
    private readonly learned: PurchaseModelRepository,
    private readonly thread: AffinityThread,
  ) {}

  isDue(programId: ProgramId): Promise<boolean> {
    return this.unitOfWork.read(programId, async (tx) => {
      const [{ now, today }, standing] = await Promise.all([this.moment(tx), this.learned.standing(tx)]);
      return isLearningDue(standing, today, now);
    });
  }

  /** Does nothing where nothing is due, or somebody else is at it. Throws when the signal is aborted in between. */
  async execute(programId: ProgramId, signal: AbortSignal): Promise<void> {
    const claim = await this.claim(programId);
    if (!claim) return;
    try {
      const ofCustomers = await this.learnFromCustomers(claim, signal);
      const ofBaskets = await this.learnFromBaskets(claim, signal);
      await this.write(claim, { ...claim.asOf, ...ofCustomers, ...ofBaskets });
    } catch (error) {
      // It ends by itself where even that fails.
      await this.giveBack(claim).catch(() => undefined);
      throw error;
    }
  }

  private async moment(tx: Transaction): Promise<Moment> {
    const [{ program }, now] = await Promise.all([this.programs.load(tx), this.clock.now(tx)]);
    return { now, today: localTimeAt(now, program.timeZone).epochDay };
  }

  private async claim(programId: ProgramId): Promise<Claim | undefined> {
    const claimId = newId<string>();
    const claimed = await this.unitOfWork.writeDirect<LearningStanding & Moment, null>(
      programId,
      async (tx) => {
        const moment = await this.moment(tx);
        if (!(await this.learned.claim(tx, claimId, moment.now, moment.now + CLAIM_MS))) return refuse(null);
        // Only now does nobody else write it: perhaps they just have.
        const standing = await this.learned.standing(tx);
        const isDue = isLearningDue({ ...standing, claimedUntil: null }, moment.today, moment.now);
        return isDue ? ok({ ...standing, ...moment }) : refuse(null);
      },
    );
    if (!claimed.ok) return undefined;
    const { newest, now, today } = claimed.value;
    const asOf = { revision: newest, fittedAt: now, asOfDay: today };
    return { programId, claimId, asOf, renewedAt: performance.now() };
  }

  private async learnFromCustomers(
    claim: Claim,
    signal: AbortSignal,
  ): Promise<Pick<LearnedPurchases, 'priors' | 'models'>> {
    let priors = NO_PRIORS;
    const sample = new HistorySample();
    let after: CustomerId | null = null;
    for (;;) {
      await this.goOn(claim, signal);
      const page: HabitsOfCustomer[] = await this.unitOfWork.read(claim.programId, (tx) =>
        this.habits.page(tx, after, CUSTOMERS_A_PAGE),
      );
      for (const { habits } of page) {
        priors = addPriors(priors, habits);
        const history = dayHistoryOf(habits);
        if (history) sample.add(history);
      }
      if (page.length < CUSTOMERS_A_PAGE) break;
      after = page.at(-1)!.customerId;
    }
    signal.throwIfAborted();
    const { programId, asOf } = claim;
    const asked = { programId, histories: sample.columns(), today: asOf.asOfDay };
    return { priors, models: await this.thread.ask({ act: 'learn', ...asked }) };
  }

  private async learnFromBaskets(
    claim: Claim,
    signal: AbortSignal,
  ): Promise<{ readonly baskets: number; readonly demand: RecentDemand }> {
    const tally = new DemandTally(claim.asOf.asOfDay);
    let baskets = 0;
    let after: PurchaseKey | null = null;
    for (;;) {
      await this.goOn(claim, signal);
      const page = await this.unitOfWork.read(claim.programId, (tx) =>
        this.baskets.page(tx, after, BASKETS_A_PAGE),
      );
      for (const { day, products } of page) {
        if (products.length === 0) continue;
        tally.add(day, products);
        baskets++;
      }
      if (page.length < BASKETS_A_PAGE) break;
      after = page.at(-1)!;
    }
    return { baskets, demand: tally.demand() };
  }

  /** Between two pages: lets others have their turn, and is heard of. */
  private async goOn(claim: Claim, signal: AbortSignal): Promise<void> {
    await setImmediate();
    signal.throwIfAborted();
    if (performance.now() - claim.renewedAt < RENEW_AFTER_MS) return;
    const isOurs = await this.unitOfWork.writeDirect<void, null>(claim.programId, async (tx) => {
      const until = (await this.clock.now(tx)) + CLAIM_MS;
      return (await this.learned.renew(tx, claim.claimId, until)) ? ok(undefined) : refuse(null);
    });
    if (!isOurs.ok) throw new Error(CLAIM_IS_OVER);
    claim.renewedAt = performance.now();
  }

  private async write({ programId, claimId }: Claim, learned: LearnedPurchases): Promise<void> {
    const isOurs = await this.unitOfWork.writeDirect<void, null>(programId, async (tx) =>
      (await this.learned.write(tx, claimId, learned)) ? ok(undefined) : refuse(null),
    );
    if (!isOurs.ok) throw new Error(CLAIM_IS_OVER);
  }

  private async giveBack({ programId, claimId }: Claim): Promise<void> {
    await this.unitOfWork.writeDirect<void, never>(programId, async (tx) =>
      ok(await this.learned.giveBack(tx, claimId)),
    );
  }
}
