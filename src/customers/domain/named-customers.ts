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
  readonly ids: readonly CustomerId[];
  readonly identifiers: readonly Identifier[];
  private readonly names = new Map<CustomerRef, Name>();

  /** `defaultCountry`: where a telephone number without a country code is taken to be from. */
  constructor(refs: readonly CustomerRef[], defaultCountry: string | null) {
    const wanted = new Map<string, Name>();
    for (const ref of refs) {
      const name = nameOf(ref, defaultCountry);
      if (!name) continue;
      this.names.set(ref, name);
      wanted.set(name.key, name);
    }
    this.ids = [...wanted.values()].flatMap(({ customerId }) => customerId ?? []);
    this.identifiers = [...wanted.values()].flatMap(({ identifier }) => identifier ?? []);
  }

  /**
   * Whom each of the names means, by what was found: customers by id and by `identifierKey`. Names are told apart as
   * the objects that were given.
   */
  among(byId: ReadonlyMap<CustomerId, Customer>, byIdentifier: ReadonlyMap<string, Customer>): CustomerOf {
    return (ref) => {
      const name = this.names.get(ref);
      return name?.customerId ? byId.get(name.customerId) : name && byIdentifier.get(name.key);
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
