import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import type { Program } from '../../programs/index.js';
import { CustomerRepository } from '../db/customer.repository.js';
import { NamedCustomers, type CustomerOf, type CustomerRef } from '../domain/index.js';

/** Finds out, for an act under way, whom others mean by what they named; for any number of names in two look-ups. */
@Injectable()
export class ResolveCustomers {
  constructor(private readonly customers: CustomerRepository) {}

  resolve(
    tx: Transaction,
    refs: readonly CustomerRef[],
    program: Pick<Program, 'defaultCountry'>,
  ): Promise<CustomerOf> {
    return this.resolveNamed(tx, new NamedCustomers(refs, program.defaultCountry));
  }

  async resolveNamed(tx: Transaction, named: NamedCustomers): Promise<CustomerOf> {
    const [byId, byIdentifier] = await Promise.all([
      this.customers.findByIds(tx, named.ids),
      this.customers.findByIdentifiers(tx, named.identifiers),
    ]);
    return named.among(byId, byIdentifier);
  }
}
