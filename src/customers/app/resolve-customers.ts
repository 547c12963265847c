import { Injectable } from '@nestjs/common';
import { isId, type CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import type { Program } from '../../programs/index.js';
import { CustomerRepository } from '../db/customer.repository.js';
import {
  identifierKey,
  normaliseIdentifier,
  type Customer,
  type CustomerRef,
  type Identifier,
} from '../domain/index.js';

/** Answers whom a name means: the customer, or the survivor of one who was merged; `undefined` for nobody known. */
export type CustomerOf = (ref: CustomerRef) => Customer | undefined;

/** Finds out, for an act under way, whom others mean by what they named; for any number of names in two look-ups. */
@Injectable()
export class ResolveCustomers {
  constructor(private readonly customers: CustomerRepository) {}

  async resolve(
    tx: Transaction,
    refs: readonly CustomerRef[],
    program: Pick<Program, 'defaultCountry'>,
  ): Promise<CustomerOf> {
    const ids = new Set<CustomerId>();
    const identifiers = new Map<string, Identifier>();
    for (const ref of refs) {
      const id = idOf(ref);
      if (id) ids.add(id);
      const identifier = identifierOf(ref, program);
      if (identifier) identifiers.set(identifierKey(identifier), identifier);
    }
    const [byId, byIdentifier] = await Promise.all([
      this.customers.findByIds(tx, [...ids]),
      this.customers.findByIdentifiers(tx, [...identifiers.values()]),
    ]);
    return (ref) => {
      const id = idOf(ref);
      if (id) return byId.get(id);
      const identifier = identifierOf(ref, program);
      return identifier && byIdentifier.get(identifierKey(identifier));
    };
  }
}

function idOf({ kind, value }: CustomerRef): CustomerId | undefined {
  const id = value.toLowerCase();
  return kind === 'ID' && isId(id) ? (id as CustomerId) : undefined;
}

function identifierOf(
  { kind, value: raw }: CustomerRef,
  { defaultCountry }: Pick<Program, 'defaultCountry'>,
): Identifier | undefined {
  if (kind === 'ID') return undefined;
  const value = normaliseIdentifier(kind, raw, defaultCountry);
  return value === undefined ? undefined : { kind, value };
}
