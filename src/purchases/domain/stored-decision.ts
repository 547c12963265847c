/** What one rule gave for a purchase, so that everybody can check the arithmetic. */
export interface Earning {
  /** Null for the program's base earning, which is no rule. */
  readonly ruleId: string | null;
  readonly name: string;
  /** Of the rule; of the point settings for the base earning. */
  readonly version: number;
  /** The amount that counted, in minor units. */
  readonly basisMinor: number;
  readonly points: number;
  readonly explanation: string;
}

export type WarningCode = 'CUSTOMER_UNKNOWN' | 'CUSTOMER_SUSPENDED' | 'CUSTOMER_CLOSED';

/** Something the person at the till should know although the sale went on. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** What was decided about a purchase and what the decision read, kept as it was for repeats and returns. */
export interface StoredDecision {
  readonly form: 1;
  /** Whether the purchase could earn: it had a customer, and they might. */
  readonly earns: boolean;
  readonly warnings: readonly Warning[];
  readonly earnings: readonly Earning[];
}
