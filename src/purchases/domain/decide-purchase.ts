import type { CustomerId, HolderId, PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { LARGEST_BALANCE, type CustomerLedger } from '../../points/domain/index.js';
import { settingsInForce, type PointSettings, type Program } from '../../programs/domain/index.js';
import { basisOf, explainBaseEarning, pointsEarned } from './earning.policy.js';
import type { PurchaseFacts, PurchaseLine } from './purchase-facts.js';
import type { Earning, StoredDecision, Warning } from './stored-decision.js';

/** Who a purchase is for, as the till's words for them were resolved. */
export interface Buyer {
  readonly customerId: CustomerId;
  readonly status: 'ACTIVE' | 'SUSPENDED';
}

/** What is known of whom the till named: nobody named, somebody we may record for, or why not. */
export type ResolvedBuyer =
  | { readonly kind: 'NOBODY' }
  | { readonly kind: 'CUSTOMER'; readonly buyer: Buyer }
  | { readonly kind: 'UNKNOWN' }
  | { readonly kind: 'CLOSED' };

export interface DecidedLine extends PurchaseLine {
  readonly basisMinor: number;
}

/** A purchase as it is to be written. */
export interface DecidedPurchase {
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
  readonly decision: StoredDecision;
}

export interface PurchaseContext {
  readonly program: Program;
  readonly settings: readonly PointSettings[];
  readonly now: Instant;
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

/**
 * What a purchase earns, and for whom.
 *
 * Rule: the sale always goes on. An active customer earns by the settings in force when the purchase happened; a
 * suspended one's is recorded with no points and a warning; without a customer, or with one who is unknown or has
 * left, it is recorded for a holder of its own, and can be claimed.
 *
 * Example: 14.99 at one point per 1.00 for an active customer: 14 points, available at once or when the settings say.
 *
 * `ledger` is the buyer's, settled up to now; null without a buyer. Refuses only what would break the arithmetic.
 */
export function decidePurchase(
  facts: PurchaseFacts,
  resolved: ResolvedBuyer,
  ledger: CustomerLedger | null,
  context: PurchaseContext,
): Result<DecidedPurchase, Refusal> {
  const { program, now, newPurchaseId: purchaseId } = context;
  const settings = settingsInForce(context.settings, facts.occurredAt);
  const lines = facts.lines.map((line) => ({
    ...line,
    basisMinor: basisOf(line, program.pricesIncludeTax, settings.basisIncludesTax),
  }));
  const basisMinor = lines.reduce((sum, line) => sum + line.basisMinor, 0);
  const buyer = resolved.kind === 'CUSTOMER' ? resolved.buyer : null;
  const earns = buyer?.status === 'ACTIVE';
  const points = earns ? pointsEarned(lines.map(wholly), settings) : 0;
  const tooMany = ledger && refuseTooMany(ledger, points);
  if (tooMany) return refuse(tooMany);
  const ownerId = buyer?.customerId ?? context.newHolderId;
  ledger?.notePurchase(facts.occurredAt);
  const lotNo =
    ledger?.earn(points, facts.occurredAt, settings, {
      kind: 'PURCHASE',
      customerId: ownerId,
      id: purchaseId,
    }) ?? null;
  return ok({
    purchaseId,
    ownerId,
    anonymous: buyer === null,
    facts,
    lines,
    basisMinor,
    pointsEarned: points,
    lotNo,
    settingsVersion: settings.version,
    recordedAt: now,
    decision: {
      form: 1,
      earns,
      warnings: warningsFor(resolved),
      earnings: earns ? earningsOf(basisMinor, points, settings, program) : [],
    },
  });
}

/** What earned the points, rule by rule. */
export function earningsOf(
  basisMinor: number,
  points: number,
  settings: PointSettings,
  program: Pick<Program, 'currency'>,
): readonly Earning[] {
  return [explainBaseEarning(basisMinor, points, settings, program.currency)];
}

/** Points that would take a customer beyond what can be counted exactly. */
export function refuseTooMany(ledger: CustomerLedger, points: number): Refusal | undefined {
  const { pending, available, reserved } = ledger.account;
  if (pending + available + reserved + points <= LARGEST_BALANCE) return undefined;
  return {
    code: 'POINTS_OUT_OF_RANGE',
    message: `The customer would hold more than ${LARGEST_BALANCE} points.`,
    field: [],
    retryable: false,
  };
}

function wholly(line: DecidedLine): { basisMinor: number; quantity: number; keptQuantity: number } {
  return { basisMinor: line.basisMinor, quantity: line.quantity, keptQuantity: line.quantity };
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
