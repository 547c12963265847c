import type { CustomerId, HolderId, ReturnId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { rational, roundHalfAway } from '../../kernel/rational.js';
import { clawBack, type Clawback, type CustomerLedger } from '../../points/domain/index.js';
import { settingsInForce, type PointSettings } from '../../programs/domain/index.js';
import {
  afterReturn,
  earnedOfKept,
  heldAtFirst,
  type CounterKey,
  type HeldEarning,
  type StoredEarning,
} from '../../rules/domain/index.js';
import { contributionChange, type TierChange } from '../../tiers/domain/index.js';
import { storedChange, type Desk } from './desk.js';
import { figuresOfKept, keptPurchase, type KeptFigures, type KeptLine } from './kept-lines.js';
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
  /** Who earned it, against whose limits its rules were counted; null for a purchase that nobody has claimed. */
  readonly earnedBy: CustomerId | null;
  readonly occurredAt: Instant;
  readonly earns: boolean;
  /** What the decision was made of; null where nothing could be earned. */
  readonly earning: StoredEarning | null;
  /** What earlier returns have left of it; null while nothing came back. */
  readonly held: HeldEarning | null;
  readonly pointsEarned: number;
  readonly pointsJudged: number;
  readonly lotNo: number | null;
  /** How many points of its lot earlier returns counted as expired unspent. */
  readonly expiredCounted: number;
  readonly lines: readonly RecordedLine[];
}

/** What a return made of one purchase. */
export interface Judgement extends Clawback, PurchaseKey, KeptFigures {
  readonly claimed: boolean;
  /** What it leaves of what was earned; null where nothing could be earned. */
  readonly held: HeldEarning | null;
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
  readonly newReturnId: ReturnId;
}

/** How much of each line is kept, before and after a return, in thousandths. */
export interface KeptAround {
  readonly before: ReadonlyMap<string, number>;
  readonly after: ReadonlyMap<string, number>;
}

/**
 * What a return takes back.
 *
 * Rule: of each purchase it touches, the original decision is made again over what is kept of the lines, with the
 * rules, tier and settings it was made with; what it had earned, less that, less what earlier returns judged, is clawed
 * back. So returning everything, in whatever steps, takes back exactly what was given. What the purchase used of limits
 * and budgets is given back likewise, and it counts for less towards the tier and in the facts about the customer.
 *
 * What cannot be taken is dealt with by the debt policy in force when the goods came back.
 *
 * Example: 9.99 and 5.00 earned 14. The second line comes back: 9 for what is kept, clawback 5. Then the first: 0
 * for what is kept, clawback 14 − 0 − 5 = 9.
 *
 * `ledger` is the customer's, settled, or null where nobody has claimed the purchase.
 */
export function decideReturn(
  facts: ReturnFacts,
  match: Match,
  purchases: readonly ReturnedPurchase[],
  kept: KeptAround,
  ledger: CustomerLedger | null,
  desk: Desk,
  context: ReturnContext,
): DecidedReturn {
  const { newReturnId: returnId } = context;
  const first = purchases[0];
  if (!first) throw new Error('a return that takes nothing back is refused, not decided');
  const ownerId = first.creditedTo ?? first.ownerId;
  const policy = settingsInForce(context.settings, facts.occurredAt).debtPolicy;
  const source = { kind: 'RETURN', customerId: ownerId, id: returnId } as const;
  const judged = purchases.map((purchase) => judge(purchase, kept, ledger, desk, { policy, source }));
  const change = changeOver(judged.flatMap(({ tierChange }) => tierChange ?? []));
  return {
    returnId,
    ownerId,
    facts,
    recordedAt: desk.now,
    parts: refundParts(match.parts, purchases, kept.after, desk.program.pricesIncludeTax),
    judgements: judged.map(({ judgement }) => judgement),
    decision: {
      form: 1,
      lines: match.lines,
      ...(change && first.creditedTo ? { tierChange: storedChange(change, first.creditedTo, desk) } : {}),
    },
  };
}

/** The counters of what was earned by a purchase, which a return gives back to. */
export function countersEarnedOn({ earning, earnedBy }: ReturnedPurchase): CounterKey[] {
  if (!earning || earnedBy === null) return [];
  return earning.rules.flatMap(({ ruleId, counters = [] }) =>
    counters.map(({ scope, period }) => ({
      ruleId,
      customerId: scope === 'CUSTOMER' ? earnedBy : null,
      period,
    })),
  );
}

/** From the tier before the first purchase was judged to that after the last. */
function changeOver(changes: readonly TierChange[]): TierChange | null {
  const [first] = changes;
  const last = changes.at(-1);
  if (!first || !last || first.from.code === last.to.code) return null;
  return { ...last, from: first.from };
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

type TakenBack = Pick<Parameters<typeof clawBack>[1], 'policy' | 'source'>;

function judge(
  purchase: ReturnedPurchase,
  kept: KeptAround,
  ledger: CustomerLedger | null,
  desk: Desk,
  { policy, source }: TakenBack,
): { readonly judgement: Judgement; readonly tierChange: TierChange | null } {
  const { ownerId, purchaseId, claimed, creditedTo, earnedBy, earning, pointsEarned, pointsJudged } =
    purchase;
  const lines = keptLines(purchase, kept.after);
  const figures = figuresOfKept(lines);
  const still =
    earning && earnedBy && earnedOfKept(earning, lines, purchase.held ?? heldAtFirst(earning), earnedBy);
  if (still) desk.counters.note(still.changes);
  const points = still
    ? Math.min(Math.max(pointsEarned - still.points - pointsJudged, 0), pointsEarned - pointsJudged)
    : 0;
  const clawback =
    ledger && points > 0
      ? clawBack(ledger, {
          points,
          ownLotNo: purchase.lotNo,
          expiredCounted: purchase.expiredCounted,
          policy,
          source,
        })
      : NOTHING_TAKEN;
  const judgement = {
    ownerId,
    purchaseId,
    claimed,
    ...clawback,
    ...figures,
    held: still ? still.held : null,
  };
  return {
    judgement,
    tierChange: creditedTo && countBack(purchase, kept, clawback.judged, creditedTo, desk),
  };
}

const NOTHING_TAKEN: Clawback = { judged: 0, taken: 0, expired: 0, toDebt: 0, waived: 0 };

/** Takes what came back out of the facts about the customer and of what counts towards the tier. */
function countBack(
  purchase: ReturnedPurchase,
  kept: KeptAround,
  judged: number,
  customerId: CustomerId,
  { facts, tiers, program }: Desk,
): TierChange | null {
  const { occurredAt, earns, pointsEarned, pointsJudged } = purchase;
  const [before, after] = [keptLines(purchase, kept.before), keptLines(purchase, kept.after)];
  const history = afterReturn(
    facts.historyOf(customerId),
    keptPurchase(occurredAt, before, program.timeZone),
    keptPurchase(occurredAt, after, program.timeZone),
  );
  facts.setHistory(customerId, history);
  if (!tiers) return null;
  const counted = { occurredAt, earns, pointsEarned };
  const change = contributionChange(
    { ...counted, pointsJudged, ...figuresOfKept(before) },
    { ...counted, pointsJudged: pointsJudged + judged, ...figuresOfKept(after) },
  );
  return tiers.count(customerId, change);
}

function keptLines({ lines }: ReturnedPurchase, kept: ReadonlyMap<string, number>): KeptLine[] {
  return lines.map(({ purchaseId, lineNo, basisMinor, netMinor, quantity, categoryPath }) => ({
    basisMinor,
    netMinor,
    quantity,
    keptQuantity: kept.get(keptKey(purchaseId, lineNo))!,
    categoryPath,
  }));
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
