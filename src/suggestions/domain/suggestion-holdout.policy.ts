/*
 * Who is shown no suggestions, so that what suggestions are worth can be measured.
 *
 * Rule: as with a rule's holdout, a hash of program and customer gives every customer a place from 0 to 9,999 that
 * never changes; those whose place lies below the program's share see nothing. A larger share adds customers to the
 * held out and takes none away. The place has nothing to do with the customer's places in the holdouts of rules.
 *
 * Example: with a share of 500 one customer in twenty is held out. Raised to 1,000 it is one in ten, the first
 * among them.
 */
import { holdoutSeed, isHeldOut } from '../../rules/domain/index.js';

/**
 * Whether a customer is held out. Of a merged customer the survivor is asked about.
 *
 * @param share of the program's customers, in ten-thousandths.
 */
export function isHeldOutOfSuggestions(programId: string, share: number, customerId: string): boolean {
  return isHeldOut(holdoutSeed(`suggestions:${programId}`), share, customerId);
}
