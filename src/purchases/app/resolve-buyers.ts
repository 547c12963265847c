import { Injectable } from '@nestjs/common';
import { ResolveCustomers, type Customer, type CustomerRef } from '../../customers/index.js';
import type { Transaction } from '../../platform/database/index.js';
import type { Program } from '../../programs/index.js';
import type { ResolvedBuyer } from '../domain/decide-purchase.js';

/** Answers whom a till means. */
export type Buyers = (ref: CustomerRef | null) => ResolvedBuyer;

/** Finds out whom tills mean by what they named, for a whole batch in two look-ups. */
@Injectable()
export class ResolveBuyers {
  constructor(private readonly customers: ResolveCustomers) {}

  async resolve(tx: Transaction, refs: readonly (CustomerRef | null)[], program: Program): Promise<Buyers> {
    const named = refs.filter((ref) => ref !== null);
    const customerOf = await this.customers.resolve(tx, named, program);
    return (ref) => (ref ? toBuyer(customerOf(ref)) : { kind: 'NOBODY' });
  }
}

/** What a purchase makes of whom its till named. */
export function toBuyer(customer: Customer | undefined): ResolvedBuyer {
  switch (customer?.status) {
    case 'ACTIVE':
    case 'SUSPENDED':
      return {
        kind: 'CUSTOMER',
        buyer: {
          customerId: customer.customerId,
          status: customer.status,
          enrolledAt: customer.enrolledAt,
        },
      };
    case 'CLOSED':
      return { kind: 'CLOSED' };
    // An alias that leads nowhere and somebody erased are nobody any more.
    case 'MERGED':
    case 'ERASED':
    case undefined:
      return { kind: 'UNKNOWN' };
  }
}
