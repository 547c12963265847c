import type { CustomerId, HolderId, ReturnId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { rational, roundHalfAway } from '../../kernel/rational.js';
import { clawBack, type Clawback, type CustomerLedger } from '../../points/domain/index.js';
import { settingsInForce, settingsOfVersion, type PointSettings } from '../../programs/domain/index.js';
import { pointsEarned } from './earning.policy.js';
import type { KeptLines, Match, ReturnPart } from './match-return.js';
import type { PurchaseKey, RecordedLine } from './recorded-purchase.js';
import type { ReturnFacts } from './return-command.js';
import type { StoredReturn } from './stored-return.js';

/** A purchase as a return looks at it: what it earned, for whom, and what was taken back so far. */
export interface ReturnedPurchase extends PurchaseKey {
  /** Whose account the points are on; null for a purchase that nobody has claimed. */
  readonly creditedTo: CustomerId | null;
  /** Whether it was claimed, so that the claim holds what was earned. */
  readonly claimed: boolean;
  readonly earns: boolean;
  readonly pointsEarned: number;
  readonly pointsJudged: number;
  readonly lotNo: number | null;
  readonly settingsVersion: number;
  /** How many points of its lot earlier returns counted as expired unspent. */
  readonly expiredCounted: number;
  readonly lines: readonly RecordedLine[];
}

/** What a return made of one purchase's points. */
export interface Judgement extends Clawback, PurchaseKey {
  readonly claimed: boolean;
}

export interface DecidedPart extends ReturnPart {
  /** From 1 within the line of the return. */
  readonly partNo: number;
  readonly refundMinor: number;
}

/** A return as it is to be written. */
export interface DecidedReturn {
  readonly returnId: ReturnId;
  /** Whose goods came back: the customer, or the holder of an unclaimed purchase. */
  readonly ownerId: HolderId;
  readonly facts: ReturnFacts;
  readonly recordedAt: Instant;
  readonly parts: readonly DecidedPart[];
  readonly judgements: readonly Judgement[];
  readonly decision: StoredReturn;
}

export interface ReturnContext {
  readonly settings: readonly PointSettings[];
  readonly pricesIncludeTax: boolean;
  readonly now: Instant;
  readonly newReturnId: ReturnId;
}

/**
 * What a return takes back.
 *
 * Rule: of each purchase it touches, the original decision is made again over what is kept of the lines, with the
 * settings it was made with; what it had earned, less that, less what earlier returns judged, is clawed back. So
 * returning everything, in whatever steps, takes back exactly what was given.
 *
 * What cannot be taken is dealt with by the debt policy in force when the goods came back.
 *
 * Example: 9.99 and 5.00 earned 14. The second line comes back: 9 for what is kept, clawback 5. Then the first: 0
 * for what is kept, clawback 14 − 0 − 5 = 9.
 *
 * `kept` already counts this return's parts as taken; `ledger` is the customer's, settled, or null where nobody has
 * claimed the purchase.
 */
export function decideReturn(
  facts: ReturnFacts,
  match: Match,
  purchases: readonly ReturnedPurchase[],
  kept: ReadonlyMap<string, number>,
  ledger: CustomerLedger | null,
  context: ReturnContext,
): DecidedReturn {
  const { newReturnId: returnId, now } = context;
  const first = purchases[0];
  if (!first) throw new Error('a return that takes nothing back is refused, not decided');
  const ownerId = first.creditedTo ?? first.ownerId;
  return {
    returnId,
    ownerId,
    facts,
    recordedAt: now,
    parts: refundParts(match.parts, purchases, kept, context.pricesIncludeTax),
    judgements: purchases.map((purchase) =>
      judge(purchase, kept, ledger, ownerId, facts.occurredAt, context),
    ),
    decision: { form: 1, lines: match.lines },
  };
}

/** Names a line in the map of what is kept. */
function keptKey(purchaseId: string, lineNo: number): string {
  return `${purchaseId} ${lineNo}`;
}

/** How much of every line of these purchases is kept, in thousandths. */
export function keptQuantities(
  purchases: readonly ReturnedPurchase[],
  kept: KeptLines,
): ReadonlyMap<string, number> {
  return new Map(
    purchases.flatMap(({ lines }) =>
      lines.map((line) => [keptKey(line.purchaseId, line.lineNo), kept.left(line)] as const),
    ),
  );
}

function judge(
  purchase: ReturnedPurchase,
  kept: ReadonlyMap<string, number>,
  ledger: CustomerLedger | null,
  ownerId: HolderId,
  occurredAt: Instant,
  { settings, newReturnId }: ReturnContext,
): Judgement {
  const { purchaseId, claimed } = purchase;
  const key = { ownerId: purchase.ownerId, purchaseId, claimed };
  const points = pointsToClawBack(purchase, kept, settings);
  if (!ledger || points === 0) return { ...key, judged: 0, taken: 0, expired: 0, toDebt: 0, waived: 0 };
  const clawback = clawBack(ledger, {
    points,
    ownLotNo: purchase.lotNo,
    expiredCounted: purchase.expiredCounted,
    policy: settingsInForce(settings, occurredAt).debtPolicy,
    source: { kind: 'RETURN', customerId: ownerId, id: newReturnId },
  });
  return { ...key, ...clawback };
}

/** Earned − earned(what is kept) − judged so far; never below 0 nor above what is left of earned. */
function pointsToClawBack(
  purchase: ReturnedPurchase,
  kept: ReadonlyMap<string, number>,
  settings: readonly PointSettings[],
): number {
  const { earns, pointsEarned: earned, pointsJudged, settingsVersion, lines } = purchase;
  if (!earns) return 0;
  const stillEarned = pointsEarned(
    lines.map((line) => ({
      basisMinor: line.basisMinor,
      quantity: line.quantity,
      keptQuantity: kept.get(keptKey(line.purchaseId, line.lineNo))!,
    })),
    settingsOfVersion(settings, settingsVersion),
  );
  return Math.min(Math.max(earned - stillEarned - pointsJudged, 0), earned - pointsJudged);
}

/** What had been paid for each part; the parts of a line that all came back add up to what was paid for it. */
function refundParts(
  parts: readonly ReturnPart[],
  purchases: readonly ReturnedPurchase[],
  kept: ReadonlyMap<string, number>,
  pricesIncludeTax: boolean,
): DecidedPart[] {
  const lines = new Map(
    purchases.flatMap((purchase) =>
      purchase.lines.map((line) => [keptKey(line.purchaseId, line.lineNo), line]),
    ),
  );
  const returned = new Map([...lines].map(([key, line]) => [key, line.quantity - kept.get(key)!]));
  for (const part of parts) {
    const key = keptKey(part.purchaseId, part.lineNo);
    returned.set(key, returned.get(key)! - part.quantity);
  }
  const partNos = new Map<number, number>();
  return parts.map((part) => {
    const key = keptKey(part.purchaseId, part.lineNo);
    const line = lines.get(key)!;
    const paidMinor = line.netMinor + (pricesIncludeTax ? 0 : line.taxMinor);
    const before = returned.get(key)!;
    returned.set(key, before + part.quantity);
    const partNo = (partNos.get(part.returnLineNo) ?? 0) + 1;
    partNos.set(part.returnLineNo, partNo);
    const refundMinor =
      share(paidMinor, before + part.quantity, line.quantity) - share(paidMinor, before, line.quantity);
    return { ...part, partNo, refundMinor };
  });
}

function share(amountMinor: number, quantity: number, whole: number): number {
  return Number(roundHalfAway(rational(BigInt(amountMinor) * BigInt(quantity), whole)));
}
