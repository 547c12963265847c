import type { Refusal } from '../../kernel/refusal.js';
import type { StoredTierChange } from './stored-decision.js';

/** One line of a return as it was asked for, and how much of it was taken. Quantities in thousandths. */
export interface ReturnedLine {
  /** From 1, in the order asked. */
  readonly lineNo: number;
  readonly sku: string | null;
  readonly requested: number;
  readonly accepted: number;
  /** Why less than requested, if so; its path is that of the line. */
  readonly refusal: Refusal | null;
}

/** What was decided about a return, kept as it was for repeats. */
export interface StoredReturn {
  readonly form: 1;
  readonly lines: readonly ReturnedLine[];
  readonly tierChange?: StoredTierChange;
}
