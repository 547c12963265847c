import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, type Result } from '../../kernel/result.js';
import type { CustomerLedger } from '../../points/domain/index.js';
import { settingsInForce, type PointSettings, type Program } from '../../programs/domain/index.js';
import type { RuleBook, RuleFault } from '../../rules/domain/index.js';
import { judgeWithinBalance, type PreparedPurchase } from './decide-purchase.js';
import { giveEarning, type Buyer, type Desk } from './desk.js';
import { askForRules } from './earn-for-customer.js';
import { keptLine, type ListedProduct } from './judged-line.js';
import { figuresOfKept, keptPurchase } from './kept-lines.js';
import type { PurchaseKey, RecordedLine, RecordedPurchase } from './recorded-purchase.js';
import type { StoredDecision } from './stored-decision.js';

/** A claim as it is to be written. */
export interface DecidedClaim extends PurchaseKey {
  readonly customerId: CustomerId;
  readonly recordedAt: Instant;
  readonly pointsEarned: number;
  readonly lotNo: number | null;
  readonly settingsVersion: number;
  readonly decision: StoredDecision;
  /** Rules that were passed over because of a fault of theirs. */
  readonly faults: readonly RuleFault[];
}

/** A claim made ready to be decided. */
export type PreparedClaim = Omit<PreparedPurchase, 'facts'>;

/** Wrong, foreign, used and expired tokens get the same answer, so that nobody learns anything by trying. */
export const RECEIPT_INVALID: Refusal = {
  code: 'RECEIPT_INVALID',
  message: 'The receipt token is wrong, was used already, or is too old.',
  field: ['receiptToken'],
  retryable: false,
};

/** Whether an anonymous purchase can still be claimed. */
export function isClaimable(purchase: RecordedPurchase, program: Program, now: Instant): boolean {
  return now < purchase.occurredAt + program.claimDays * 86_400_000;
}

/**
 * What a customer earns by claiming an anonymous purchase.
 *
 * Rule: what is still kept of it counts as a purchase of theirs, recorded now, by the settings, rules and tier in force
 * when it happened; before they enrolled, the entry tier. It can be claimed once, within the program's time.
 *
 * Example: of 20.00 bought without a card 5.00 came back; claiming the rest at one point per 1.00 gives 15.
 */
export function decideClaim(
  purchase: RecordedPurchase,
  prepared: PreparedClaim,
  buyer: Buyer,
  ledger: CustomerLedger,
  desk: Desk,
): Result<DecidedClaim, Refusal> {
  const { asked, settings } = prepared;
  const within = judgeWithinBalance(prepared, buyer, ledger, desk);
  if (!within.ok) return within;
  const judged = within.value;
  const { ownerId, purchaseId, occurredAt } = purchase;
  const { customerId } = buyer;
  const { currency, timeZone } = desk.program;
  ledger.notePurchase(occurredAt);
  const source = { kind: 'PURCHASE', customerId: ownerId, id: purchaseId } as const;
  const kept = keptPurchase(occurredAt, asked.lines, timeZone);
  const figures = figuresOfKept(asked.lines);
  const given = giveEarning({ asked, settings, kept, figures, source }, judged, customerId, ledger, desk);
  return ok({
    ownerId,
    purchaseId,
    customerId,
    recordedAt: desk.now,
    pointsEarned: judged.points,
    lotNo: given.lotNo,
    settingsVersion: settings.version,
    decision: { form: 2, earns: true, warnings: [], currency, ...given.decision },
    faults: judged.faults,
  });
}

/** Finds what a claim is decided by: the purchase as it is kept by now, and the rules that may match it. */
export function prepareClaim(
  purchase: RecordedPurchase,
  lines: readonly RecordedLine[],
  listed: ReadonlyMap<string, ListedProduct>,
  home: { readonly program: Program; readonly settings: readonly PointSettings[] },
  book: Pick<RuleBook, 'index'>,
): PreparedClaim {
  const settings = settingsInForce(home.settings, purchase.occurredAt);
  const kept = lines.map((line) => keptLine(line, listed.get(line.sku)));
  const asked = askForRules(purchase, kept, book, home.program.timeZone);
  return { settings, asked };
}
