import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { floor, rational } from '../../kernel/rational.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import type { CustomerLedger } from '../../points/domain/index.js';
import { settingsInForce, type PointSettings, type Program } from '../../programs/domain/index.js';
import { earningsOf, refuseTooMany } from './decide-purchase.js';
import { pointsEarned } from './earning.policy.js';
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
}

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
 * Rule: what is still kept of it counts as a purchase of theirs, recorded now, by the settings in force when it
 * happened. It can be claimed once, within the program's time.
 *
 * Example: of 20.00 bought without a card 5.00 came back; claiming the rest at one point per 1.00 gives 15.
 */
export function decideClaim(
  purchase: RecordedPurchase,
  lines: readonly RecordedLine[],
  customerId: CustomerId,
  ledger: CustomerLedger,
  context: {
    readonly program: Program;
    readonly settings: readonly PointSettings[];
    readonly now: Instant;
  },
): Result<DecidedClaim, Refusal> {
  const { program, now } = context;
  const settings = settingsInForce(context.settings, purchase.occurredAt);
  const kept = lines.map(({ basisMinor, quantity, returnedQuantity }) => ({
    basisMinor,
    quantity,
    keptQuantity: quantity - returnedQuantity,
  }));
  const points = pointsEarned(kept, settings);
  const tooMany = refuseTooMany(ledger, points);
  if (tooMany) return refuse(tooMany);
  const { ownerId, purchaseId } = purchase;
  ledger.notePurchase(purchase.occurredAt);
  const lotNo = ledger.earn(points, purchase.occurredAt, settings, {
    kind: 'PURCHASE',
    customerId: ownerId,
    id: purchaseId,
  });
  const basisMinor = kept.reduce((sum, line) => sum + keptShare(line), 0);
  return ok({
    ownerId,
    purchaseId,
    customerId,
    recordedAt: now,
    pointsEarned: points,
    lotNo,
    settingsVersion: settings.version,
    decision: {
      form: 1,
      earns: true,
      warnings: [],
      earnings: earningsOf(basisMinor, points, settings, program),
    },
  });
}

/** For people to read; the points are worked out from exact shares. */
function keptShare({
  basisMinor,
  quantity,
  keptQuantity,
}: {
  basisMinor: number;
  quantity: number;
  keptQuantity: number;
}): number {
  return Number(floor(rational(BigInt(basisMinor) * BigInt(keptQuantity), quantity)));
}
