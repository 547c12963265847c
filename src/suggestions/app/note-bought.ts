import { Injectable } from '@nestjs/common';
import type { CustomerId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { SuggestionOutcomeRepository, type BoughtBasket } from '../db/suggestion-outcome.repository.js';

/** A basket that is new, of which something came back, or that turned out to be a customer's. */
export interface ChangedBasket {
  readonly purchaseId: PurchaseId;
  readonly buyerId: CustomerId | null;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly skusKept: readonly string[];
}

/**
 * Notes which suggestions were bought. One that was shown to a customer counts as bought where they bought its product,
 * or one shown with the promotion, at or after the time it was shown and before that time is over, and have kept
 * it; by the earliest such purchase. A return takes that back, unless another purchase in that time keeps it. What was
 * known before the suggestion was made never counts, whatever time it tells.
 *
 * What is noted follows from the baskets as they are written by now alone, so neither the order of purchases, returns,
 * claims and reports matters, nor how often any of them is looked at. The baskets must have been written before, in
 * the same transaction. Of a customer with thousands of suggestions at the same time only the newest are looked at.
 */
@Injectable()
export class NoteBought {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly outcomes: SuggestionOutcomeRepository,
  ) {}

  async within(tx: Transaction, changed: readonly ChangedBasket[]): Promise<void> {
    const baskets = changed.flatMap(({ buyerId, ...basket }): BoughtBasket[] =>
      buyerId === null ? [] : [{ ...basket, buyerId }],
    );
    if (baskets.length === 0) return;
    const { program } = await this.programs.load(tx);
    await this.outcomes.lock(tx, [...new Set(baskets.map(({ buyerId }) => buyerId))]);
    await this.outcomes.judgeBought(tx, baskets, program.clockSkewSeconds);
  }
}
