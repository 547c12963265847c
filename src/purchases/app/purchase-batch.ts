import { apiKeyOf } from '../../access/index.js';
import type { Customer } from '../../customers/index.js';
import { newId, type CustomerId, type HolderId, type PurchaseId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { type ActStatus, type Receipt, Repeats } from '../../platform/receipts/index.js';
import type { CustomerLedger, PointsAccount } from '../../points/index.js';
import { decidePurchase, type DecidedPurchase, type PreparedPurchase } from '../domain/decide-purchase.js';
import type { Desk } from '../domain/desk.js';
import { judgeTime } from '../domain/judge-fields.js';
import { asRecorded, type PurchaseKey, type RecordedPurchase } from '../domain/recorded-purchase.js';
import type { LATER } from './group-commit.js';
import type { JudgedPurchase, PurchaseEntry } from './purchase-entry.js';
import type { PutOff } from './put-off.js';
import { receiptTokenFor } from './receipt-tokens.js';
import { toBuyer } from './resolve-buyers.js';

/** A customer as they stand once everything that was written with their purchase is. */
export interface AnsweredCustomer {
  readonly customer: Customer;
  readonly account: PointsAccount;
}

export interface PurchaseOutcome {
  readonly status: ActStatus;
  readonly purchase: RecordedPurchase;
  /** For an anonymous purchase: what the buyer can claim it with. */
  readonly receiptToken: string | null;
  /** Who bought; null for an anonymous purchase, and for one recorded before, whose customer is to be read. */
  readonly customer: AnsweredCustomer | null;
}

/** What a batch is decided on. */
export interface BatchState {
  readonly desk: Desk;
  readonly receipts: readonly Receipt[];
  readonly ledgers: ReadonlyMap<CustomerId, CustomerLedger>;
  /** Customers whose account somebody else has locked. */
  readonly held: ReadonlySet<CustomerId>;
  /** What those wait for who come after it. */
  readonly putOff: PutOff;
}

/** What was decided of one purchase; one that was recorded before has to be read to be answered again. */
export type Decision = Result<PurchaseOutcome | { readonly repeated: PurchaseKey }> | typeof LATER;

/** A batch while it is decided, in order: each purchase sees what those before it did. */
export class PurchaseBatch {
  readonly decided: DecidedPurchase[] = [];
  readonly repeats: Repeats;
  private readonly recorded = new Map<PurchaseId, RecordedPurchase>();

  constructor(private readonly state: BatchState) {
    this.repeats = new Repeats(state.receipts);
  }

  decide(
    entry: PurchaseEntry,
    { contentHash }: JudgedPurchase,
    prepared: PreparedPurchase,
    customer: Customer | undefined,
  ): Decision {
    const { facts } = prepared;
    const { held, putOff } = this.state;
    if (putOff.holds(entry) || (customer && held.has(customer.customerId))) return putOff.add(entry);
    const known = this.repeats.find(facts, contentHash);
    if (known && 'conflict' in known) return refuse([known.conflict]);
    if (known) return ok(this.repeated(known.repeat));
    return this.record(entry, contentHash, prepared, customer);
  }

  /** The outcome for a purchase that was read again. */
  answer(status: ActStatus, purchase: RecordedPurchase, customer: Customer | null = null): PurchaseOutcome {
    const { ownerId, purchaseId, anonymous } = purchase;
    return {
      status,
      purchase,
      receiptToken: anonymous ? receiptTokenFor(this.state.desk.program, ownerId, purchaseId) : null,
      customer: customer && {
        customer,
        // The ledger's own, which later purchases of the batch move on.
        account: this.state.ledgers.get(customer.customerId)!.account,
      },
    };
  }

  private repeated({ customerId, subjectId }: Receipt): PurchaseOutcome | { repeated: PurchaseKey } {
    const purchaseId = subjectId as PurchaseId;
    const recorded = this.recorded.get(purchaseId);
    return recorded
      ? this.answer('REPEATED', recorded)
      : { repeated: { ownerId: customerId as HolderId, purchaseId } };
  }

  private record(
    { actor }: PurchaseEntry,
    contentHash: Buffer,
    prepared: PreparedPurchase,
    customer: Customer | undefined,
  ): Result<PurchaseOutcome> {
    const { desk, ledgers } = this.state;
    const { facts } = prepared;
    const unlimited = actor.capabilities.has('backdate:unlimited');
    const mistimed = judgeTime(facts.occurredAt, desk.program, desk.now, unlimited);
    if (mistimed) return refuse([mistimed]);
    const buyer = facts.customer ? toBuyer(customer) : ({ kind: 'NOBODY' } as const);
    const ledger = buyer.kind === 'CUSTOMER' ? ledgers.get(buyer.buyer.customerId) : null;
    if (ledger === undefined) throw new Error('a buyer was not locked');
    const decided = decidePurchase(prepared, buyer, ledger, desk, {
      apiKeyId: apiKeyOf(actor),
      newPurchaseId: newId<PurchaseId>(),
      newHolderId: newId<HolderId>(),
    });
    if (!decided.ok) return refuse([decided.error]);
    const recorded = asRecorded(decided.value);
    this.decided.push(decided.value);
    this.recorded.set(recorded.purchaseId, recorded);
    this.repeats.add(facts, recorded.ownerId, recorded.purchaseId, contentHash);
    return ok(this.answer('RECORDED', recorded, buyer.kind === 'CUSTOMER' ? customer : null));
  }
}
