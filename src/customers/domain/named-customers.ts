import { isId, type CustomerId } from '../../kernel/id.js';
import type { Customer, CustomerRef } from './customer.js';
import { identifierKey, normaliseIdentifier, type Identifier } from './identifier.js';

/** Answers whom a name means: the customer, or the survivor of one who was merged; `undefined` for nobody known. */
export type CustomerOf = (ref: CustomerRef) => Customer | undefined;

interface Name {
  readonly customerId: CustomerId | null;
  readonly identifier: Identifier | null;
  readonly key: string;
}

/** The customers that acts name, each name read once: what can be looked up, and how to find it again afterwards. */
export class NamedCustomers {
  private readonly names = new Map<CustomerRef, Name>();
  private readonly wanted = new Map<string, Name>();

  /** `defaultCountry`: where a telephone number without a country code is taken to be from. */
  constructor(
    refs: readonly CustomerRef[],
    private readonly defaultCountry: string | null,
  ) {
    for (const ref of refs) {
      const name = nameOf(ref, defaultCountry);
      if (!name) continue;
      this.names.set(ref, name);
      this.wanted.set(name.key, name);
    }
  }

  get ids(): CustomerId[] {
    return [...this.wanted.values()].flatMap(({ customerId }) => customerId ?? []);
  }

  get identifiers(): Identifier[] {
    return [...this.wanted.values()].flatMap(({ identifier }) => identifier ?? []);
  }

  /** Whom each name means, by what was found: customers by id and by `identifierKey`. */
  among(byId: ReadonlyMap<CustomerId, Customer>, byIdentifier: ReadonlyMap<string, Customer>): CustomerOf {
    return (ref) => {
      const name = this.names.get(ref) ?? nameOf(ref, this.defaultCountry);
      if (!name) return undefined;
      return name.customerId ? byId.get(name.customerId) : byIdentifier.get(name.key);
    };
  }
}

/** The same text for all ways to write one name; `undefined` for what can be nobody's name. */
export function nameKey(ref: CustomerRef, defaultCountry: string | null): string | undefined {
  return nameOf(ref, defaultCountry)?.key;
}

function nameOf({ kind, value: raw }: CustomerRef, defaultCountry: string | null): Name | undefined {
  if (kind === 'ID') {
    const id = raw.toLowerCase();
    return isId(id) ? { customerId: id as CustomerId, identifier: null, key: id } : undefined;
  }
  const value = normaliseIdentifier(kind, raw, defaultCountry);
  if (value === undefined) return undefined;
  const identifier = { kind, value };
  return { customerId: null, identifier, key: identifierKey(identifier) };
}
