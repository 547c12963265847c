import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { CustomerRepository } from '../db/customer.repository.js';
import type { PersonalData } from '../domain/index.js';
import { VisibleCustomers } from './visible-customers.js';

/** Loads what identifies customers who were found before. A customer gets only their own. */
@Injectable()
export class LoadPersons {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly customers: CustomerRepository,
    private readonly visible: VisibleCustomers,
  ) {}

  /** In the order of the ids, with null where there is nothing to be seen. */
  async execute(ids: readonly CustomerId[], actor: Actor): Promise<(PersonalData | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const visible = await this.visible.among(tx, ids, actor, 'customers:read');
      const loaded = await this.customers.loadPersonalData(tx, visible);
      return ids.map((id) => loaded.get(id) ?? null);
    });
  }
}
