import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor, type Capability, type CustomerActor } from '../../access/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import { CustomerRepository } from '../db/customer.repository.js';
import { isFindable, normaliseIdentifier, type Customer } from '../domain/index.js';

/** Which customers somebody may look at: who has the capability, all of the program's; a customer, themselves. */
@Injectable()
export class VisibleCustomers {
  constructor(private readonly customers: CustomerRepository) {}

  /** Those of the ids that may be seen. Throws ForbiddenError for somebody who may see nobody. */
  async among(
    tx: Transaction,
    ids: readonly CustomerId[],
    actor: Actor,
    capability: Capability,
  ): Promise<CustomerId[]> {
    if (actor.kind !== 'CUSTOMER') {
      requireCapability(actor, capability);
      return [...ids];
    }
    requireCapability(actor, 'self:read');
    const self = await this.self(tx, actor);
    return ids.filter((id) => id === self?.customerId);
  }

  /** The customer who is asking; `undefined` when the token's subject is no customer's EXTERNAL_ID. */
  async self(tx: Transaction, actor: CustomerActor): Promise<Customer | undefined> {
    const value = normaliseIdentifier('EXTERNAL_ID', actor.subject, null);
    // A subject that only normalises to an EXTERNAL_ID is not that: it may be somebody else's where it was issued.
    if (value === undefined || value !== actor.subject) return undefined;
    const holders = await this.customers.findByIdentifiers(tx, [{ kind: 'EXTERNAL_ID', value }]);
    const [found] = holders.values();
    return found && isFindable(found) ? found : undefined;
  }
}
