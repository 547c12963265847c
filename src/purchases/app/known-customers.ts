import { Injectable } from '@nestjs/common';
import type { Customer } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import type { EarningCustomer } from '../domain/earn-for-customer.js';
import { LoadDesk } from './load-desk.js';

/** What rules and segments read about customers as they are now, without anything being locked or written. */
@Injectable()
export class KnownCustomers {
  constructor(private readonly desk: LoadDesk) {}

  async load(
    tx: Transaction,
    home: ProgramWithSettings,
    customers: readonly Pick<Customer, 'customerId' | 'enrolledAt'>[],
    now: Instant,
  ): Promise<Map<CustomerId, EarningCustomer>> {
    const { book, ladders } = await this.desk.terms(tx, home);
    // Whatever the rules in force read, all of it may be asked for here.
    const everything = { purchasesReadBirthdays: true, purchasesReadOutlooks: true };
    const terms = { ladders, book: { ...book, ...everything } };
    const ids = customers.map(({ customerId }) => customerId);
    const known = await this.desk.know(tx, ids, terms);
    const actedOn = customers.map(({ customerId, enrolledAt }) => ({
      customerId,
      enrolledAt,
      occurredAt: [now],
    }));
    const desk = await this.desk.open(tx, {
      home,
      terms,
      now,
      mode: 'PREVIEW',
      known,
      customers: actedOn,
      counters: [],
    });
    return new Map(
      customers.map(({ customerId, enrolledAt }) => [
        customerId,
        {
          customerId,
          enrolledAt,
          birthDate: desk.birthDates.get(customerId) ?? null,
          outlook: desk.outlooks.get(customerId) ?? null,
          facts: { ...desk.facts.of(customerId), history: desk.facts.historyOf(customerId) },
          tier: desk.tiers?.heldAt(customerId, now) ?? null,
        },
      ]),
    );
  }
}
