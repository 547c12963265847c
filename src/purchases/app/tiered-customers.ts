import { Injectable } from '@nestjs/common';
import { CustomerRepository } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import {
  needsPast,
  TierDesk,
  TierStandingRepository,
  type Ladders,
  type TieredCustomer,
} from '../../tiers/index.js';
import { TierPastRepository } from '../db/tier-past.repository.js';

/** Where customers stand now, whatever has been written down of it. */
@Injectable()
export class TieredCustomers {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly standings: TierStandingRepository,
    private readonly pasts: TierPastRepository,
  ) {}

  /** With their past only where reading the tier as it is now takes it. Unknown ids are missing. */
  async load(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    ladders: Ladders,
    now: Instant,
  ): Promise<Map<CustomerId, TieredCustomer>> {
    const [customers, standings] = await Promise.all([
      this.customers.findByIds(tx, customerIds),
      this.standings.find(tx, customerIds),
    ]);
    const standingOf = (id: CustomerId) => standings.get(id) ?? null;
    const lacking = customerIds.filter((id) => needsPast(standingOf(id), null, { ladders, now }));
    const pasts = await this.pasts.find(tx, lacking);
    const tiered = new Map<CustomerId, TieredCustomer>();
    for (const [customerId, { enrolledAt }] of customers) {
      const state = { standing: standingOf(customerId), past: pasts.get(customerId) ?? null };
      tiered.set(customerId, { state, joinedAt: enrolledAt });
    }
    return tiered;
  }

  /** Writes down what time has done to the tiers of these customers, whose accounts are locked. */
  async settle(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    ladders: Ladders,
    now: Instant,
  ): Promise<void> {
    const customers = await this.load(tx, customerIds, ladders, now);
    const desk = new TierDesk(ladders, now, customers);
    for (const customerId of customers.keys()) desk.settle(customerId);
    this.standings.write(tx, desk.changes());
  }
}
