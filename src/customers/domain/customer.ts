import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Identifier, IdentifierKind } from './identifier.js';

/** SUSPENDED may buy but neither earn nor redeem; MERGED is an alias of the survivor. */
export type CustomerStatus = 'ACTIVE' | 'SUSPENDED' | 'CLOSED' | 'ERASED' | 'MERGED';

/** A person in a program. Who that is stands apart, in their personal data. */
export interface Customer {
  readonly customerId: CustomerId;
  readonly status: CustomerStatus;
  /** The survivor, of a merged customer. */
  readonly mergedInto: CustomerId | null;
  readonly enrolledAt: Instant;
}

/** What is known of the person. */
export interface CustomerProfile {
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** As the merchant writes it: a name or a code. */
  readonly country: string | null;
}

/** Everything that identifies a person. */
export interface PersonalData extends CustomerProfile {
  readonly identifiers: readonly Identifier[];
}

/** How somebody names a customer: by our id, or by an identifier as it was given, not normalised. */
export interface CustomerRef {
  readonly kind: 'ID' | IdentifierKind;
  readonly value: string;
}

/**
 * Whether this is somebody who can be found. An erased customer is nobody any more, and an alias that is still one
 * after it was resolved leads nowhere.
 */
export function isFindable({ status }: Pick<Customer, 'status'>): boolean {
  return status !== 'ERASED' && status !== 'MERGED';
}
