import { Injectable } from '@nestjs/common';
import { newId, type ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork, type Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { ProductAffinityRepository } from '../db/product-affinity.repository.js';
import {
  SuggestionBasketRepository,
  type BasketPlace,
  type RevisedBasket,
} from '../db/suggestion-basket.repository.js';
import { SuggestionModelRepository, type SuggestionModel } from '../db/suggestion-model.repository.js';
import { SuggestionSettingsRepository } from '../db/suggestion-settings.repository.js';
import type { FittedAffinities } from '../domain/affinity-book.js';
import { pageOf } from '../domain/basket-page.js';
import { isRefreshDue, type AffinityStanding } from '../domain/refresh-due.policy.js';
import type { SuggestionMethod } from '../domain/suggestion-settings.js';
import { AffinityThread } from './affinity-thread.js';

const BASKETS_A_PAGE = 500;
/** Several times what the largest model that is fitted takes on a busy machine. */
const CLAIM_MS = 3 * 60_000;
/** How old a claim becomes while baskets are read, of which there may be millions. */
const RENEW_AFTER_MS = CLAIM_MS / 3;
const CLAIM_OVER = 'fitting the affinities took so long that the claim to it was over';

/** The right to write the next model of a program. */
interface Claim {
  readonly claimId: string;
  readonly claimedAt: Instant;
  /** How the program wants it made. */
  readonly chosen: SuggestionMethod;
  readonly stored: SuggestionModel | null;
}

/** What a refresh came to. */
export interface RefreshedAffinities {
  readonly fitted: Omit<FittedAffinities, 'rows'>;
  readonly changedRows: number;
  readonly fitSeconds: number;
}

/**
 * Brings the affinities of a program up to date with its baskets. A claim in the database keeps servers from doing
 * the same at once; no transaction is open while the model is fitted, and what was fitted is written in one, rows and
 * model together, if the claim still holds. So a server may stop anywhere: nothing is half done, and once its claim
 * is over another begins anew.
 */
@Injectable()
export class RefreshAffinities {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly programs: ProgramRepository,
    private readonly settings: SuggestionSettingsRepository,
    private readonly baskets: SuggestionBasketRepository,
    private readonly models: SuggestionModelRepository,
    private readonly affinities: ProductAffinityRepository,
    private readonly thread: AffinityThread,
  ) {}

  /**
   * Of which revision the affinities are and how many they are behind, and whether it is time to do something about it.
   */
  standing(
    programId: ProgramId,
    spacingMs: number,
  ): Promise<{ revision: number; behind: number; isDue: boolean }> {
    return this.unitOfWork.read(programId, async (tx) => {
      const { standing, chosen, now } = await this.look(tx);
      const revision = standing.model?.revision ?? 0;
      return {
        revision,
        behind: standing.newest - revision,
        isDue: isRefreshDue(standing, chosen, spacingMs, now),
      };
    });
  }

  /** `null` where there was nothing to do or somebody else does it. */
  async execute(
    programId: ProgramId,
    spacingMs: number,
    signal: AbortSignal,
  ): Promise<RefreshedAffinities | null> {
    const claim = await this.claim(programId, spacingMs);
    if (!claim) return null;
    try {
      const taken = await this.takeBaskets(programId, claim, signal);
      const begun = performance.now();
      const fitted = await this.thread.ask({
        act: 'fit',
        programId,
        ...taken,
        chosen: claim.chosen === 'AUTO' ? null : claim.chosen,
        stored: claim.stored,
      });
      const fitSeconds = (performance.now() - begun) / 1_000;
      const isWritten = await this.write(programId, claim, taken.revision, fitted);
      if (!isWritten) throw new Error(CLAIM_OVER);
      return { fitted, changedRows: fitted.rows.products.length, fitSeconds };
    } catch (error) {
      // It ends by itself where even that fails.
      await this.giveBack(programId, claim).catch(() => undefined);
      throw error;
    }
  }

  private async claim(programId: ProgramId, spacingMs: number): Promise<Claim | undefined> {
    const claimed = await this.unitOfWork.writeDirect<Claim | undefined, never>(programId, async (tx) => {
      const { standing, chosen, now } = await this.look(tx);
      if (!isRefreshDue(standing, chosen, spacingMs, now)) return ok(undefined);
      const claimId = newId<string>();
      const claim = await this.models.claim(tx, claimId, now, now + CLAIM_MS);
      // Somebody else may have done it since.
      if (claim && !isRefreshDue({ ...standing, model: claim.stored }, chosen, spacingMs, now)) {
        await this.models.giveBack(tx, claimId);
        return ok(undefined);
      }
      return ok(claim && { claimId, claimedAt: now, chosen, ...claim });
    });
    return claimed.ok ? claimed.value : undefined;
  }

  private async look(
    tx: Transaction,
  ): Promise<{ standing: AffinityStanding; chosen: SuggestionMethod; now: Instant }> {
    const [home, standing, now] = await Promise.all([
      this.programs.load(tx),
      this.models.standing(tx),
      this.clock.now(tx),
    ]);
    const { method } = await this.settings.load(tx, home);
    return { standing, chosen: method, now };
  }

  /**
   * Hands the thread all baskets that changed since it last saw them, and returns up to where and of which revision
   * these are. They are read in the order of their revisions: one that changes meanwhile comes again, after those read
   * so far.
   */
  private async takeBaskets(
    programId: ProgramId,
    { claimId, claimedAt }: Claim,
    signal: AbortSignal,
  ): Promise<{ place: BasketPlace | null; revision: number }> {
    let place = await this.thread.ask({ act: 'place', programId });
    let renewedAt = claimedAt;
    for (;;) {
      signal.throwIfAborted();
      const { now, newest, changed } = await this.readChanged(programId, place);
      if (now >= renewedAt + RENEW_AFTER_MS) {
        await this.renew(programId, claimId, now + CLAIM_MS);
        renewedAt = now;
      }
      const last = changed.at(-1);
      if (last) {
        const page = pageOf(changed);
        const to = { revision: last.revision, ownerId: last.ownerId, purchaseId: last.purchaseId };
        const memory = [page.ids.buffer, page.sizes.buffer, page.products.buffer] as ArrayBuffer[];
        await this.thread.ask({ act: 'take', programId, page, from: place, to }, memory);
        place = to;
      }
      if (changed.length < BASKETS_A_PAGE) return { place, revision: newest };
    }
  }

  private readChanged(
    programId: ProgramId,
    after: BasketPlace | null,
  ): Promise<{ now: Instant; newest: number; changed: RevisedBasket[] }> {
    return this.unitOfWork.read(programId, async (tx) => {
      const [{ newest }, changed, now] = await Promise.all([
        this.models.standing(tx),
        // From the revision before, of which nothing is left, on: that of the place may have more.
        this.baskets.changedSince(tx, after ? after.revision - 1 : 0, after, BASKETS_A_PAGE),
        this.clock.now(tx),
      ]);
      return { now, newest, changed };
    });
  }

  private async renew(programId: ProgramId, claimId: string, until: Instant): Promise<void> {
    const renewed = await this.unitOfWork.writeDirect<boolean, never>(programId, async (tx) =>
      ok(await this.models.renew(tx, claimId, until)),
    );
    if (!renewed.ok || !renewed.value) throw new Error(CLAIM_OVER);
  }

  private async write(
    programId: ProgramId,
    { claimId, chosen }: Claim,
    revision: number,
    { method, baskets, rows, isWhole }: FittedAffinities,
  ): Promise<boolean> {
    const written = await this.unitOfWork.writeDirect<boolean, never>(programId, async (tx) => {
      const fittedAt = await this.clock.now(tx);
      const model = { revision, fittedAt, chosen, method, baskets };
      if (!(await this.models.write(tx, claimId, model))) return ok(false);
      await this.affinities.write(tx, rows);
      if (isWhole) await this.affinities.emptyOthers(tx, rows);
      return ok(true);
    });
    return written.ok && written.value;
  }

  private async giveBack(programId: ProgramId, { claimId }: Claim): Promise<void> {
    await this.unitOfWork.writeDirect<void, never>(programId, async (tx) =>
      ok(await this.models.giveBack(tx, claimId)),
    );
  }
}
