import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import { VisibleCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { CustomerFactsRepository } from '../db/customer-facts.repository.js';
import { OccasionRepository } from '../db/occasion.repository.js';
import { asCustomersSee, type OccasionPage, type RecordedOccasion } from '../domain/index.js';

export type OccasionKey = Pick<RecordedOccasion, 'customerId' | 'occasionId'>;

/**
 * Reads what rules did beside purchases, and customers' tags. A customer gets only their own occasions, of these those
 * that brought points or told them something, and no tags.
 */
@Injectable()
export class ReadOccasions {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly visible: VisibleCustomers,
    private readonly occasions: OccasionRepository,
    private readonly facts: CustomerFactsRepository,
  ) {}

  /** Pages of customers' occasions, those recorded last first; null for those who may not be seen. */
  async pages(asked: readonly OccasionPage[], actor: Actor): Promise<(RecordedOccasion[] | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const ids = [...new Set(asked.map(({ customerId }) => customerId))];
      const visible = new Set(await this.visible.among(tx, ids, actor, 'points:read'));
      // Of those who may not be seen nothing is read.
      const allowed = asked.map((page) => (visible.has(page.customerId) ? page : { ...page, limit: 0 }));
      const pages = await this.occasions.list(tx, allowed, actor.kind === 'CUSTOMER' ? 'TOLD' : 'ALL');
      return asked.map(({ customerId }, index) =>
        visible.has(customerId) ? pages[index]!.map((one) => asSeenBy(actor, one)) : null,
      );
    });
  }

  /** Occasions that something the caller was shown names, in the order of `keys`; null where there is none. */
  async find(keys: readonly OccasionKey[], actor: Actor): Promise<(RecordedOccasion | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const found = await this.occasions.find(tx, keys);
      return keys.map(({ occasionId }) => {
        const occasion = found.get(occasionId);
        return occasion ? asSeenBy(actor, occasion) : null;
      });
    });
  }

  /** Tags are what the shop notes about its customers, so that these do not see them: null. */
  async tags(ids: readonly CustomerId[], actor: Actor): Promise<(readonly string[] | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const visible = await this.visible.among(tx, ids, actor, 'customers:read');
      if (actor.kind === 'CUSTOMER') return ids.map(() => null);
      const facts = await this.facts.find(tx, visible);
      return ids.map((id) => facts.get(id)?.tags ?? []);
    });
  }
}

function asSeenBy(actor: Actor, occasion: RecordedOccasion): RecordedOccasion {
  return actor.kind === 'CUSTOMER' ? asCustomersSee(occasion) : occasion;
}
