import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { VisibleCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import type { PurchaseKey, RecordedLine, RecordedPurchase } from '../domain/recorded-purchase.js';

/** Reads purchases. A customer gets only their own. */
@Injectable()
export class ReadPurchases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly visible: VisibleCustomers,
    private readonly purchases: PurchaseRepository,
  ) {}

  /** A customer's purchases, the latest first, those they claimed among them; null when not to be seen. */
  async history(
    customerId: CustomerId,
    after: { readonly occurredAt: Instant; readonly purchaseId: string } | null,
    limit: number,
    actor: Actor,
  ): Promise<RecordedPurchase[] | null> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const visible = await this.visible.among(tx, [customerId], actor, 'purchases:read');
      return visible.length === 0 ? null : this.purchases.list(tx, customerId, after, limit);
    });
  }

  /** Purchases that something the caller was shown names, in the order of `keys`; null where there is none. */
  async find(keys: readonly PurchaseKey[], actor: Actor): Promise<(RecordedPurchase | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const found = await this.purchases.read(tx, keys);
      return keys.map(({ purchaseId }) => found.get(purchaseId) ?? null);
    });
  }

  /** The lines of purchases that were read or recorded before, in the order of `keys`. */
  async lines(keys: readonly PurchaseKey[], actor: Actor): Promise<RecordedLine[][]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const lines = await this.purchases.findLines(tx, keys);
      return keys.map(({ purchaseId }) => lines.get(purchaseId) ?? []);
    });
  }
}
