/** Something that does not hold, as a check found it. */
export interface LedgerFault<Check extends string = string> {
  readonly check: Check;
  /** Whose points; null for what concerns nobody in particular. */
  readonly customerId: string | null;
  /** What within the customer's history: an account, a transfer's or lot's number, or an id. */
  readonly subjectId: string | null;
  readonly expected: string | null;
  readonly found: string | null;
}

/** What one check came to. */
export interface CheckResult<Check extends string = string> {
  readonly check: Check;
  /** How many things do not hold, of which `faults` are the first. */
  readonly count: number;
  readonly faults: readonly LedgerFault<Check>[];
}

/** What must hold of the ledger by itself: a check's name, and the rule in words. */
export const POINTS_CHECKS = {
  BALANCE: 'A stored balance is what the transfers add up to.',
  LOTS: 'What is left in the pending and in the available lots is the pending and the available balance.',
  NEGATIVE_BALANCE: 'No balance is below zero.',
  DEBT_BESIDE_AVAILABLE: 'While there is debt, nothing is available.',
  SEQUENCE: 'The transfers are numbered from 1 to the last number given, without gaps.',
  RUNNING_BALANCE: 'The balances noted with a transfer are what the transfers up to it add up to.',
  DRAWS: 'What a transfer drew from lots is what it moved; transfers that draw from no lot have no draws.',
  LOT_ORIGIN:
    'A lot was made by one transfer of the same points, source and time, and each of those made a lot.',
  LOT_STATE: 'A lot is available if it was from the start or was released, else pending.',
  LOT_REMAINING: 'What is left of a lot is what it began with less its draws.',
  LOT_EXPIRED: 'What a lot says of it expired is what expiry drew from it.',
  LOT_REVIVED: 'Nothing is left of an expired lot, and nothing was drawn from it afterwards.',
  DUE_DATE: 'The next due date is no later than the first thing that falls due.',
  ADJUSTMENT: 'An adjustment moved the points it says, and no transfer names one that is not there.',
  ADJUSTMENT_RECEIPT:
    'Each adjustment has the one receipt of its number, and each such receipt its adjustment.',
  LEDGER_RIGHTS: "The application's role may neither change nor delete rows of the ledger.",
} as const;

export type PointsCheck = keyof typeof POINTS_CHECKS;
