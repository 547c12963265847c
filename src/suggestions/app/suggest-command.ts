import type { Customer, CustomerRef } from '../../customers/index.js';
import type { StoredEarning } from '../../rules/index.js';
import type { SuggestionKind } from '../domain/suggestion-kind.js';

/** A question for suggestions. */
export interface SuggestCommand {
  /** Who is served: by a name, by our id, or nobody in particular. */
  readonly customer: CustomerRef | null;
  /** Skus, as they were sent. */
  readonly basket: readonly string[];
  /** How many of each kind at most. */
  readonly limit: number;
  readonly kinds: readonly SuggestionKind[];
  /** What was decided of the purchase that is the basket, whose rules may put something forward too. */
  readonly earning: StoredEarning | null;
}

/** A question with whom it is for, as far as that is known. */
export interface AskedFor extends Omit<SuggestCommand, 'customer'> {
  readonly customer: Customer | null;
  /** Whether somebody was named whom nobody knows. */
  readonly isUnknown: boolean;
  readonly isHeldOut: boolean;
  /** How often a pair must have been bought together to say anything: customers are told of no single purchase. */
  readonly leastTogether: number;
}
