import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { CustomerRepository } from '../db/customer.repository.js';
import { isFindable, type Customer } from '../domain/index.js';
import { VisibleCustomers } from './visible-customers.js';

/** Loads customers that other things name, found as `FindCustomer` finds them. A customer gets only themselves. */
@Injectable()
export class LoadCustomers {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly customers: CustomerRepository,
    private readonly visible: VisibleCustomers,
  ) {}

  /** In the order of the ids, with null for those not found. */
  async execute(ids: readonly CustomerId[], actor: Actor): Promise<(Customer | null)[]> {
    return this.unitOfWork.read(actor.programId, async (tx) => {
      const found = await this.customers.findByIds(tx, ids);
      const reached = [...found.values()].filter(isFindable).map(({ customerId }) => customerId);
      const visible = new Set(await this.visible.among(tx, reached, actor, 'customers:read'));
      return ids.map((id) => {
        const customer = found.get(id);
        return customer && visible.has(customer.customerId) ? customer : null;
      });
    });
  }
}
