import type { ConditionPlace } from './facts.js';

/** What a condition is checked against. */
export interface ConditionScope {
  readonly place: ConditionPlace;
  /** How many decimal places the program's currency has. */
  readonly minorDigits: number;
  /** The codes of the tiers there are; where left out, any is taken. */
  readonly tiers?: readonly string[];
  /** The names of the segments there are; where left out, any is taken. */
  readonly segments?: readonly string[];
}
