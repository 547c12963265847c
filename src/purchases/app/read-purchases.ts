import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { VisibleCustomers } from '../../customers/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import type {
  PurchaseKey,
  PurchasePage,
  RecordedLine,
  RecordedPurchase,
} from '../domain/recorded-purchase.js';

/** Reads purchases. A customer gets only their own. */
@Injectable()
export class ReadPurchases {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly visible: VisibleCustomers,
    private readonly purchases: PurchaseRepository,
  ) {}

  /** Pages of customers' purchases, the latest first, claimed ones too; null for those who may not be seen. */
  async histories(asked: readonly PurchasePage[], actor: Actor): Promise<(RecordedPurchase[] | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const ids = [...new Set(asked.map(({ customerId }) => customerId))];
      const visible = new Set(await this.visible.among(tx, ids, actor, 'purchases:read'));
      // Of those who may not be seen nothing is read.
      const allowed = asked.map((page) => (visible.has(page.customerId) ? page : { ...page, limit: 0 }));
      const pages = await this.purchases.list(tx, allowed);
      return asked.map(({ customerId }, index) => (visible.has(customerId) ? pages[index]! : null));
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
