/** What must hold between the ledger, purchases, returns and their receipts: a check's name, and the rule in words. */
export const PURCHASE_CHECKS = {
  EARNING:
    'What a purchase, a claim or an occasion earned is what its one EARN transfer says, and each of those has its own.',
  TRANSFER_SOURCE: 'What a transfer names as its source is there.',
  JUDGED: 'What counts as taken back of a purchase is what its returns judged.',
  JUDGED_ABOVE_EARNED: 'No more counts as taken back of a purchase than it earned.',
  WHOLLY_RETURNED: 'Of a purchase that came back whole, everything it earned counts as taken back.',
  RETURNED_QUANTITY: 'What came back of a line is what its returns add up to.',
  RETURN_TRANSFERS: 'A return took and turned into debt what its judgements say.',
  KEPT_FIGURES: 'What counts as kept of a purchase is what its lines and returns say.',
  CUSTOMER_FACTS:
    'The purchases and the spend in the facts about a customer are what is kept of what they bought.',
  RULE_COUNTERS:
    'What counts against the limits and budgets of a rule is what purchases and occasions used of it.',
  PURCHASE_RECEIPT: 'Each purchase has the one receipt of its number, and each such receipt its purchase.',
  RETURN_RECEIPT: 'Each return has the one receipt of its number, and each such receipt its return.',
} as const;

export type PurchaseCheck = keyof typeof PURCHASE_CHECKS;
