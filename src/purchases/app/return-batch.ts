import type { Actor } from '../../access/index.js';
import { newId, type CustomerId, type HolderId, type PurchaseId, type ReturnId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { keyOf, type ActStatus, type Receipt, type Repeats } from '../../platform/receipts/index.js';
import type { CustomerLedger, LotsWanted } from '../../points/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import type { CustomersLine, ReturnedPurchaseRow, ReturnKey } from '../db/return.repository.js';
import type { CounterKey } from '../../rules/index.js';
import type { ResolvedBuyer } from '../domain/decide-purchase.js';
import type { Desk } from '../domain/desk.js';
import { earningIn } from '../domain/stored-decision.js';
import type { ActedOn } from './load-desk.js';
import {
  countersEarnedOn,
  decideReturn,
  keptQuantities,
  type DecidedReturn,
  type ReturnedPurchase,
} from '../domain/decide-return.js';
import { judgeTime } from '../domain/judge-fields.js';
import { KeptLines, type Match } from '../domain/match-return.js';
import type { PurchaseKey, RecordedLine } from '../domain/recorded-purchase.js';
import { asRecordedReturn, type RecordedReturn } from '../domain/recorded-return.js';
import type { ReturnFacts } from '../domain/return-command.js';
import { withStore } from './act-origin.js';

/** What became of one return. */
export interface ReturnOutcome {
  readonly status: ActStatus;
  readonly return: RecordedReturn;
  /** Whose points it concerned; null for a purchase that nobody has claimed. */
  readonly customerId: CustomerId | null;
}

/** A place in the batch that is to be filled with a return recorded before, once it has been read. */
export interface Repeated {
  readonly repeated: ReturnKey;
}

/** A return that was matched to purchases, with how much of them was kept right after it. */
interface Matched {
  readonly facts: ReturnFacts;
  readonly match: Match;
  readonly returnId: ReturnId;
}

const PURCHASE_NOT_FOUND: Refusal = {
  code: 'PURCHASE_NOT_FOUND',
  message: 'No purchase is recorded under this number yet. Send the return again once it is.',
  field: ['purchase'],
  retryable: true,
};

const CUSTOMER_NOT_FOUND: Refusal = {
  code: 'CUSTOMER_NOT_FOUND',
  message: 'There is no such customer. Name the purchase instead, if there is a receipt.',
  field: ['customer'],
  retryable: true,
};

/**
 * A batch of returns while it is matched and decided, in order: each return sees what those before it took. All are
 * matched first, because only then is it known which purchases returns without receipts concern.
 */
export class ReturnBatch {
  readonly decided: DecidedReturn[] = [];
  ledgers: ReadonlyMap<CustomerId, CustomerLedger> = new Map();
  private desk: Desk | null = null;
  private readonly purchases = new Map<PurchaseId, ReturnedPurchase>();
  private readonly touched = new Map<PurchaseId, PurchaseKey>();
  private readonly offered = new Map<CustomerId, CustomersLine[]>();
  private readonly matching = new KeptLines();
  private readonly deciding = new KeptLines();

  constructor(
    private readonly home: ProgramWithSettings,
    private readonly now: Instant,
    private readonly actor: Actor,
    readonly repeats: Repeats,
  ) {}

  /** Takes note of purchases that were read. */
  know(
    rows: readonly ReturnedPurchaseRow[],
    credited: ReadonlyMap<PurchaseId, CustomerId>,
    lines: ReadonlyMap<PurchaseId, readonly RecordedLine[]>,
  ): void {
    for (const { anonymous, claimedBy, decision, ...row } of rows) {
      const creditedTo = credited.get(row.purchaseId) ?? null;
      const recordedFor = claimedBy ?? (anonymous ? null : (row.ownerId as CustomerId));
      this.purchases.set(row.purchaseId, {
        ...row,
        creditedTo,
        claimed: claimedBy !== null,
        earnedBy: recordedFor,
        earns: decision.earns,
        earning: earningIn(decision, this.home.settings),
        // The lot lies in the ledger of whoever earned it; that of an alias is not the survivor's.
        lotNo: recordedFor === creditedTo ? row.lotNo : null,
        lines: lines.get(row.purchaseId) ?? [],
      });
    }
  }

  /** Takes note of what customers may return without a receipt. */
  offer(lines: readonly CustomersLine[]): void {
    for (const line of lines) {
      const known = this.offered.get(line.customerId);
      if (known) known.push(line);
      else this.offered.set(line.customerId, [line]);
    }
  }

  match(
    { facts, contentHash }: { facts: ReturnFacts; contentHash: Buffer },
    receipts: ReadonlyMap<string, Receipt>,
    buyer: ResolvedBuyer,
  ): Result<Matched | Repeated> {
    const known = this.repeats.find(facts, contentHash);
    if (known && 'conflict' in known) return refuse([known.conflict]);
    if (known) {
      const { customerId, subjectId } = known.repeat;
      return ok({ repeated: { ownerId: customerId as HolderId, returnId: subjectId as ReturnId } });
    }
    const unlimited = this.actor.capabilities.has('backdate:unlimited');
    const mistimed = judgeTime(facts.occurredAt, this.home.program, this.now, unlimited);
    if (mistimed) return refuse([mistimed]);
    const found = facts.purchase
      ? this.matchByReceipt(facts, receipts.get(keyOf(facts.purchase)))
      : this.matchByCustomer(facts, buyer);
    if (!found.ok) return found;
    if (found.value.match.parts.length === 0) return refuse(refusalsOf(found.value.match));
    for (const { ownerId, purchaseId } of found.value.match.parts) {
      this.touched.set(purchaseId, { ownerId, purchaseId });
    }
    const returnId = newId<ReturnId>();
    this.repeats.add(facts, found.value.ownerId, returnId, contentHash);
    return ok({ facts, match: found.value.match, returnId });
  }

  /** Purchases that matching found to be concerned and that have not been read yet. */
  unknownPurchases(): PurchaseKey[] {
    return [...this.touched.values()].filter(({ purchaseId }) => !this.purchases.has(purchaseId));
  }

  /** The lots of everybody whose points may be taken back, those that the purchases earned among them. */
  lotsWanted(): LotsWanted {
    const purchases = this.touchedPurchases();
    return {
      of: [...new Set(purchases.flatMap(({ creditedTo }) => creditedTo ?? []))],
      named: purchases.flatMap(({ creditedTo, lotNo }) =>
        creditedTo && lotNo !== null ? [[creditedTo, lotNo] as const] : [],
      ),
    };
  }

  /** The counters that what comes back is given back to. */
  countersWanted(): CounterKey[] {
    return this.touchedPurchases().flatMap(countersEarnedOn);
  }

  /** Customers whose goods come back that somebody bought who was merged into them since. */
  heirs(): CustomerId[] {
    return this.touchedPurchases().flatMap(({ creditedTo, earnedBy }) =>
      creditedTo && creditedTo !== earnedBy ? [creditedTo] : [],
    );
  }

  /** On whom the returns act, with when what comes back had been bought. */
  concerned(enrolledAt: ReadonlyMap<CustomerId, Instant>): ActedOn[] {
    const acted = new Map<CustomerId, Instant[]>();
    for (const { creditedTo, occurredAt } of this.touchedPurchases()) {
      if (creditedTo) acted.set(creditedTo, [...(acted.get(creditedTo) ?? []), occurredAt]);
    }
    return [...acted].map(([customerId, occurredAt]) => ({
      customerId,
      enrolledAt: enrolledAt.get(customerId)!,
      occurredAt,
    }));
  }

  open(ledgers: ReadonlyMap<CustomerId, CustomerLedger>, desk: Desk): void {
    this.ledgers = ledgers;
    this.desk = desk;
  }

  decide(item: Matched | Repeated): Result<ReturnOutcome | Repeated> {
    if ('repeated' in item) return ok(item);
    const { facts, match, returnId } = item;
    const ids = [...new Set(match.parts.map(({ purchaseId }) => purchaseId))];
    const purchases = ids.map((id) => this.purchases.get(id)!);
    const before = keptQuantities(purchases, this.deciding);
    this.deciding.note(match.parts);
    const after = keptQuantities(purchases, this.deciding);
    const creditedTo = purchases[0]!.creditedTo;
    const ledger = creditedTo && this.ledgers.get(creditedTo);
    if (ledger === undefined || !this.desk)
      throw new Error('a customer whose goods come back was not locked');
    const decided = decideReturn(
      withStore(facts, this.actor),
      match,
      purchases,
      { before, after },
      ledger,
      this.desk,
      { settings: this.home.settings, newReturnId: returnId },
    );
    this.remember(decided);
    return ok({ status: 'RECORDED', return: asRecordedReturn(decided), customerId: creditedTo });
  }

  /** What a later return in the batch must know of this one. */
  private remember(decided: DecidedReturn): void {
    this.decided.push(decided);
    for (const { purchaseId, judged, expired, held } of decided.judgements) {
      const purchase = this.purchases.get(purchaseId)!;
      this.purchases.set(purchaseId, {
        ...purchase,
        pointsJudged: purchase.pointsJudged + judged,
        expiredCounted: purchase.expiredCounted + expired,
        held,
      });
    }
  }

  private touchedPurchases(): ReturnedPurchase[] {
    return [...this.touched.keys()].map((id) => this.purchases.get(id)!);
  }

  private matchByReceipt(
    facts: ReturnFacts,
    receipt: Receipt | undefined,
  ): Result<{ match: Match; ownerId: HolderId }> {
    const purchase = receipt && this.purchases.get(receipt.subjectId as PurchaseId);
    if (!purchase) return refuse([PURCHASE_NOT_FOUND]);
    const match = facts.everything
      ? this.matching.takeEverything(purchase.lines)
      : this.matching.takeByReceipt(facts.lines, purchase.lines);
    return ok({ match, ownerId: purchase.creditedTo ?? purchase.ownerId });
  }

  private matchByCustomer(
    facts: ReturnFacts,
    buyer: ResolvedBuyer,
  ): Result<{ match: Match; ownerId: HolderId }> {
    if (buyer.kind !== 'CUSTOMER') return refuse([CUSTOMER_NOT_FOUND]);
    const { customerId } = buyer.buyer;
    const offered = this.offered.get(customerId) ?? [];
    const bought = offered.filter(({ occurredAt }) => occurredAt <= facts.occurredAt);
    return ok({ match: this.matching.takeByCustomer(facts.lines, bought), ownerId: customerId });
  }
}

function refusalsOf(match: Match): Refusal[] {
  const refusals = match.lines.flatMap(({ refusal }) => refusal ?? []);
  return refusals.length > 0 ? refusals : [NOTHING_LEFT];
}

const NOTHING_LEFT: Refusal = {
  code: 'NOTHING_TO_RETURN',
  message: 'Everything of this purchase has come back already.',
  field: ['purchase'],
  retryable: false,
};
