import type { ApiKeyId, HolderId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { LARGEST_BALANCE, refuseTooMany, type CustomerLedger } from '../../points/domain/index.js';
import { settingsInForce, type PointSettings, type Program } from '../../programs/domain/index.js';
import type { EarningDecision, RuleBook, RuleFault } from '../../rules/domain/index.js';
import {
  countPurchase,
  giveEarning,
  judgeEarning,
  type Buyer,
  type Desk,
  type GivenEarning,
} from './desk.js';
import { askForRules, type AskedPurchase } from './earn-for-customer.js';
import { judgeLine, type DecidedLine, type ListedProduct } from './judged-line.js';
import { figuresOfKept, keptPurchase, type KeptFigures } from './kept-lines.js';
import type { PurchaseFacts } from './purchase-facts.js';
import type { StoredDecision, Warning } from './stored-decision.js';

/** What is known of whom the till named: nobody named, somebody we may record for, or why not. */
export type ResolvedBuyer =
  | { readonly kind: 'NOBODY' }
  | { readonly kind: 'CUSTOMER'; readonly buyer: Buyer }
  | { readonly kind: 'UNKNOWN' }
  | { readonly kind: 'CLOSED' };

/** A purchase as it is to be written. */
export interface DecidedPurchase extends KeptFigures {
  readonly purchaseId: PurchaseId;
  readonly ownerId: HolderId;
  readonly anonymous: boolean;
  readonly facts: PurchaseFacts;
  readonly lines: readonly DecidedLine[];
  readonly basisMinor: number;
  readonly pointsEarned: number;
  readonly lotNo: number | null;
  readonly settingsVersion: number;
  readonly recordedAt: Instant;
  readonly apiKeyId: ApiKeyId | null;
  readonly decision: StoredDecision;
  /** Rules that were passed over because of a fault of theirs. */
  readonly faults: readonly RuleFault[];
}

/** A purchase made ready to be decided: with what the catalogue says, and the rules that may match. */
export interface PreparedPurchase {
  readonly facts: PurchaseFacts;
  readonly settings: PointSettings;
  readonly asked: AskedPurchase;
}

export interface NewIds {
  /** The key that the purchase was sent with; null for the command line. */
  readonly apiKeyId: ApiKeyId | null;
  readonly newPurchaseId: PurchaseId;
  /** Stands for the buyer of an anonymous purchase. */
  readonly newHolderId: HolderId;
}

const WARNINGS: Record<'UNKNOWN' | 'CLOSED' | 'SUSPENDED', Warning> = {
  UNKNOWN: {
    code: 'CUSTOMER_UNKNOWN',
    message:
      'No such customer; the purchase was recorded without one. It can be claimed with its receipt token.',
  },
  CLOSED: {
    code: 'CUSTOMER_CLOSED',
    message:
      'The customer has left the program; the purchase was recorded without a customer. It can be claimed with its receipt token.',
  },
  SUSPENDED: {
    code: 'CUSTOMER_SUSPENDED',
    message: 'The customer is suspended; the purchase was recorded and earns no points.',
  },
};

/** Finds what a purchase is decided by, before anything is known of its customer. */
export function preparePurchase(
  facts: PurchaseFacts,
  listed: ReadonlyMap<string, ListedProduct>,
  home: { readonly program: Program; readonly settings: readonly PointSettings[] },
  book: Pick<RuleBook, 'index'>,
): PreparedPurchase {
  const { program } = home;
  const settings = settingsInForce(home.settings, facts.occurredAt);
  const lines = facts.lines.map((line) =>
    judgeLine(line, listed.get(line.sku), program.pricesIncludeTax, settings.basisIncludesTax),
  );
  return { facts, settings, asked: askForRules(facts, lines, book, program.timeZone) };
}

/**
 * What a purchase earns, and for whom.
 *
 * Rule: the sale always goes on. An active customer earns by the settings, tier and rules in force when the purchase
 * happened; a suspended one's is recorded with no points and a warning; without a customer, or with one who is unknown
 * or has left, it is recorded for a holder of its own, and can be claimed.
 *
 * Example: 14.99 at one point per 1.00 for an active customer: 14 points, available at once or when the settings say.
 *
 * `ledger` is the buyer's, settled up to now; null without a buyer. Refuses only where base rate and tier alone would
 * break the arithmetic.
 */
export function decidePurchase(
  prepared: PreparedPurchase,
  resolved: ResolvedBuyer,
  ledger: CustomerLedger | null,
  desk: Desk,
  ids: NewIds,
): Result<DecidedPurchase, Refusal> {
  const buyer = resolved.kind === 'CUSTOMER' ? resolved.buyer : null;
  if (!buyer || !ledger) return ok(decided(prepared, ids.newHolderId, resolved, null, desk, ids));
  const { facts, settings, asked } = prepared;
  const { customerId } = buyer;
  const kept = keptPurchase(facts.occurredAt, asked.lines, desk.program.timeZone);
  if (buyer.status === 'SUSPENDED') {
    ledger.notePurchase(facts.occurredAt);
    countPurchase(customerId, kept, desk);
    return ok(decided(prepared, customerId, resolved, null, desk, ids));
  }
  const within = judgeWithinBalance(prepared, buyer, ledger, desk);
  if (!within.ok) return within;
  const judged = within.value;
  ledger.notePurchase(facts.occurredAt);
  const figures = figuresOfKept(asked.lines);
  const source = { kind: 'PURCHASE', customerId, id: ids.newPurchaseId } as const;
  const given = giveEarning({ asked, settings, kept, figures, source }, judged, customerId, ledger, desk);
  return ok(decided(prepared, customerId, resolved, { judged, given }, desk, ids));
}

/** `earned`: null where nothing could be. */
function decided(
  { facts, settings, asked }: PreparedPurchase,
  ownerId: HolderId,
  resolved: ResolvedBuyer,
  earned: { readonly judged: EarningDecision; readonly given: GivenEarning } | null,
  desk: Desk,
  { newPurchaseId: purchaseId, apiKeyId }: NewIds,
): DecidedPurchase {
  const { keptBasisMinor, whollyReturned } = figuresOfKept(asked.lines);
  const warnings = warningsFor(resolved);
  const { currency } = desk.program;
  return {
    purchaseId,
    ownerId,
    anonymous: resolved.kind !== 'CUSTOMER',
    facts,
    lines: asked.lines,
    basisMinor: keptBasisMinor,
    keptBasisMinor,
    whollyReturned,
    pointsEarned: earned?.judged.points ?? 0,
    lotNo: earned?.given.lotNo ?? null,
    settingsVersion: settings.version,
    recordedAt: desk.now,
    apiKeyId,
    decision: earned
      ? { form: 2, earns: true, warnings, currency, ...earned.given.decision }
      : { form: 2, earns: false, warnings, currency, earning: null },
    faults: earned?.judged.faults ?? [],
  };
}

/**
 * What a purchase earns, if it can be counted. Where rules would give more than that, it is judged without those that
 * award points, and each that did is told of it: a sale does not fail for what somebody wrote into a rule.
 */
export function judgeWithinBalance(
  { asked, settings }: Pick<PreparedPurchase, 'asked' | 'settings'>,
  buyer: Buyer,
  ledger: CustomerLedger,
  desk: Desk,
): Result<EarningDecision, Refusal> {
  const judged = judgeEarning({ asked, settings }, buyer, desk);
  if (!refuseTooMany(ledger, judged.points, [])) return ok(judged);
  const rules = asked.rules.filter(({ awards }) => awards.length === 0);
  const without = judgeEarning({ asked: { ...asked, rules }, settings }, buyer, desk);
  const tooMany = refuseTooMany(ledger, without.points, []);
  if (tooMany) return refuse(tooMany);
  const tooGenerous = judged.stored.rules.filter(({ points }) => points > 0);
  return ok({ ...without, faults: [...judged.faults, ...tooGenerous.map(gaveTooMany)] });
}

function gaveTooMany({
  ruleId,
  version,
  points,
}: {
  ruleId: string;
  version: number;
  points: number;
}): RuleFault {
  const message = `it would have given ${points} points, and the customer would hold more than ${LARGEST_BALANCE} points`;
  return { ruleId, version, code: 'TOO_MANY_POINTS', message };
}

function warningsFor(resolved: ResolvedBuyer): readonly Warning[] {
  switch (resolved.kind) {
    case 'NOBODY':
      return [];
    case 'CUSTOMER':
      return resolved.buyer.status === 'SUSPENDED' ? [WARNINGS.SUSPENDED] : [];
    case 'UNKNOWN':
    case 'CLOSED':
      return [WARNINGS[resolved.kind]];
  }
}
