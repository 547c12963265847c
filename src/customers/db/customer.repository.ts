import { Injectable } from '@nestjs/common';
import { newId, type ApiKeyId, type CustomerId } from '../../kernel/id.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import { columns, text, type Transaction } from '../../platform/database/index.js';
import {
  identifierKey,
  type Customer,
  type CustomerProfile,
  type CustomerStatus,
  type Identifier,
  type NamedCustomers,
  type PersonalData,
} from '../domain/index.js';
import {
  BIRTH_DATES_BY_ID,
  BIRTH_DATES_OF_NAMED,
  BY_ID,
  BY_IDENTIFIER,
  ENROLL,
  PERSONAL_DATA,
  SURVIVORS,
} from './customer.statements.js';

/** A customer to be written, with everything that is known of them. */
export interface NewCustomer {
  readonly customer: Customer;
  readonly profile: CustomerProfile;
  readonly identifiers: readonly Identifier[];
}

interface CustomerRow {
  readonly customerId: CustomerId;
  readonly status: CustomerStatus;
  readonly mergedInto: CustomerId | null;
  readonly enrolledAt: Date;
}

/**
 * Customers are read as who they are now: one that was merged is answered as its survivor, through five merges at
 * most. What leads no further than to an alias is answered as that alias.
 */
@Injectable()
export class CustomerRepository {
  /** Whose these normalised identifiers are, by `identifierKey`; those that nobody has are missing. */
  async findByIdentifiers(
    tx: Transaction,
    identifiers: readonly Identifier[],
  ): Promise<Map<string, Customer>> {
    if (identifiers.length === 0) return new Map();
    const wanted = columns(identifiers, [text(({ kind }) => kind), text(({ value }) => value)]);
    const rows = await tx.query<CustomerRow & Identifier>(BY_IDENTIFIER, [tx.programId, ...wanted]);
    const survivorOf = await this.survivors(tx, rows);
    return new Map(rows.map((row) => [identifierKey(row), survivorOf(row)]));
  }

  /** Who these ids name, by the id asked for; unknown ones are missing. */
  async findByIds(tx: Transaction, ids: readonly CustomerId[]): Promise<Map<CustomerId, Customer>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<CustomerRow>(BY_ID, [tx.programId, ids]);
    const survivorOf = await this.survivors(tx, rows);
    return new Map(rows.map((row) => [row.customerId, survivorOf(row)]));
  }

  /** Finds the survivors of those who were merged, which hardly anybody was. */
  private async survivors(
    tx: Transaction,
    rows: readonly CustomerRow[],
  ): Promise<(row: CustomerRow) => Customer> {
    const aliases = rows.flatMap(({ customerId, mergedInto }) => (mergedInto ? [customerId] : []));
    if (aliases.length === 0) return toCustomer;
    const found = await tx.query<CustomerRow & { alias: CustomerId }>(SURVIVORS, [tx.programId, aliases]);
    const byAlias = new Map(found.map((row) => [row.alias, toCustomer(row)]));
    return (row) => byAlias.get(row.customerId) ?? toCustomer(row);
  }

  /** What identifies these customers; unknown ids are missing. Looks through no merges. */
  async loadPersonalData(
    tx: Transaction,
    ids: readonly CustomerId[],
  ): Promise<Map<CustomerId, PersonalData>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<PersonalData & { customerId: CustomerId }>(PERSONAL_DATA, [
      tx.programId,
      ids,
    ]);
    return new Map(rows.map(({ customerId, ...personal }) => [customerId, personal]));
  }

  /** `YYYY-MM-DD`; those whose birthday is not known are missing. */
  async findBirthDates(tx: Transaction, ids: readonly CustomerId[]): Promise<Map<CustomerId, string>> {
    if (ids.length === 0) return new Map();
    return toBirthDates(await tx.query<BirthDateRow>(BIRTH_DATES_BY_ID, [tx.programId, ids]));
  }

  /** The same of those who are named, aliases under their own ids. */
  async findNamedBirthDates(tx: Transaction, named: NamedCustomers): Promise<Map<CustomerId, string>> {
    const values = columns(named.identifiers, [text(({ kind }) => kind), text(({ value }) => value)]);
    return toBirthDates(
      await tx.query<BirthDateRow>(BIRTH_DATES_OF_NAMED, [tx.programId, named.ids, ...values]),
    );
  }

  /** Writes new customers. Violates `customer_identifiers_pkey` where somebody else has an identifier by now. */
  async enroll(
    tx: Transaction,
    enrolled: readonly NewCustomer[],
    recordedAt: Instant,
    apiKeyId: ApiKeyId | null,
  ): Promise<void> {
    if (enrolled.length === 0) return;
    const at = formatInstant(recordedAt);
    // In one order, so that two servers that enrol the same people do not wait for each other.
    const owned = enrolled
      .flatMap(({ customer, identifiers }) => identifiers.map((it) => ({ ...it, id: customer.customerId })))
      .sort((a, b) => (identifierKey(a) < identifierKey(b) ? -1 : 1));
    const known = enrolled.filter(({ profile }) => Object.values(profile).some((value) => value !== null));
    await tx.query(ENROLL, [
      tx.programId,
      at,
      apiKeyId,
      enrolled.map(({ customer }) => customer.customerId),
      enrolled.map(({ customer }) => formatInstant(customer.enrolledAt)),
      owned.map(({ kind }) => kind),
      owned.map(({ value }) => value),
      owned.map(({ id }) => id),
      known.map(({ customer }) => customer.customerId),
      known.map(({ profile }) => profile.givenName),
      known.map(({ profile }) => profile.familyName),
      known.map(({ profile }) => profile.birthDate),
      known.map(({ profile }) => profile.country),
      enrolled.map(() => newId()),
    ]);
  }
}

interface BirthDateRow {
  readonly customerId: CustomerId;
  readonly birthDate: string;
}

function toBirthDates(rows: readonly BirthDateRow[]): Map<CustomerId, string> {
  return new Map(rows.map(({ customerId, birthDate }) => [customerId, birthDate]));
}

function toCustomer({ customerId, status, mergedInto, enrolledAt }: CustomerRow): Customer {
  return { customerId, status, mergedInto, enrolledAt: enrolledAt.getTime() };
}
