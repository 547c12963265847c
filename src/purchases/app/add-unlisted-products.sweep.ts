import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AddUnlistedProducts } from '../../catalog/index.js';
import type { ProgramId, PurchaseId } from '../../kernel/id.js';
import { ok } from '../../kernel/result.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { SweepRegistry, type Sweep } from '../../platform/jobs/index.js';
import { EVENT_KIND, OutboxReader } from '../../platform/outbox/index.js';
import { UnlistedProductsRepository } from '../db/unlisted-products.repository.js';

const EVENTS_A_ROUND = 200;

/**
 * Puts products that were sold and that the catalogue lacks into it. Not done by the purchase itself: the catalogue
 * belongs to all customers, and a sale must wait for nobody else's.
 */
@Injectable()
export class AddUnlistedProductsSweep implements Sweep, OnModuleInit {
  readonly name = 'unlisted-products';

  constructor(
    private readonly registry: SweepRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: OutboxReader,
    private readonly unlistedProducts: UnlistedProductsRepository,
    private readonly addUnlistedProducts: AddUnlistedProducts,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async run(programId: ProgramId): Promise<boolean> {
    const taken = await this.unitOfWork.writeDirect<number, never>(programId, async (tx) => {
      const events = await this.outbox.take(tx, this.name, EVENTS_A_ROUND);
      const purchases = events
        .filter(({ kind }) => kind === EVENT_KIND.purchaseRecorded)
        .map(({ customerId, subjectId }) => ({ customerId, purchaseId: subjectId as PurchaseId }));
      if (purchases.length > 0) {
        const seen = await this.unlistedProducts.productsOn(tx, purchases);
        await this.addUnlistedProducts.execute(tx, seen);
      }
      return ok(events.length);
    });
    return taken.ok && taken.value === EVENTS_A_ROUND;
  }
}
