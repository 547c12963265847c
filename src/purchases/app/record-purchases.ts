import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { newId, type CustomerId, type HolderId, type PurchaseId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import { hashContent, ReceiptRepository, Repeats, type ActStatus } from '../../platform/receipts/index.js';
import { LockedLedgers, type ActMode, type BeginAgain, type CustomerLedger } from '../../points/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import { purchaseContent } from '../domain/act-content.js';
import { decidePurchase, type DecidedPurchase, type ResolvedBuyer } from '../domain/decide-purchase.js';
import { judgeTime } from '../domain/judge-fields.js';
import { judgePurchase } from '../domain/judge-purchase.js';
import type { PurchaseCommand } from '../domain/purchase-command.js';
import type { PurchaseFacts } from '../domain/purchase-facts.js';
import { asRecorded, type RecordedPurchase } from '../domain/recorded-purchase.js';
import { withStore } from './act-origin.js';
import { inHalves } from './in-halves.js';
import { receiptTokenFor } from './receipt-tokens.js';
import { ResolveBuyers } from './resolve-buyers.js';

export interface PurchaseOutcome {
  readonly status: ActStatus;
  readonly purchase: RecordedPurchase;
  /** For an anonymous purchase: what the buyer can claim it with. */
  readonly receiptToken: string | null;
}

interface Judged {
  readonly facts: PurchaseFacts;
  readonly contentHash: Buffer;
}

/** A place in the batch that is to be filled with a purchase recorded before, once it has been read. */
interface Repeated {
  readonly repeated: { readonly ownerId: HolderId; readonly purchaseId: PurchaseId };
}

/**
 * Records what tills sold. One purchase is a batch of one: a batch is judged, locked, decided in order and written
 * in one transaction, and each purchase is answered on its own.
 *
 * Refuses with INVALID, REQUIRED, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT, CURRENCY_MISMATCH,
 * DISCOUNT_ABOVE_LINE, TOTAL_MISMATCH, IN_THE_FUTURE, TOO_OLD, IDEMPOTENCY_CONFLICT, POINTS_OUT_OF_RANGE. Whoever the
 * buyer is or is not, the sale goes on.
 */
@Injectable()
export class RecordPurchases {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly receipts: ReceiptRepository,
    private readonly buyers: ResolveBuyers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly purchases: PurchaseRepository,
  ) {}

  async execute(commands: readonly PurchaseCommand[], actor: Actor): Promise<Result<PurchaseOutcome>[]> {
    requireCapability(actor, 'purchases:record');
    return inHalves(commands, (part) =>
      this.lockedLedgers.run(actor.programId, 'RECORD', (tx) => this.recordAll(tx, part, actor, 'RECORD')),
    );
  }

  /** What recording the purchase now would come to. Changes nothing; the purchase's id and token are of no use. */
  async preview(command: PurchaseCommand, actor: Actor): Promise<Result<PurchaseOutcome>> {
    requireCapability(actor, 'purchases:preview');
    const [outcome] = await this.lockedLedgers.run(actor.programId, 'PREVIEW', (tx) =>
      this.recordAll(tx, [command], actor, 'PREVIEW'),
    );
    return outcome!;
  }

  private async recordAll(
    tx: Transaction,
    commands: readonly PurchaseCommand[],
    actor: Actor,
    mode: ActMode,
  ): Promise<Result<Result<PurchaseOutcome>[], BeginAgain>> {
    const home = await this.programs.load(tx);
    const judged = commands.map((command) => judge(command, home));
    const facts = judged.flatMap((item) => (item.ok ? [item.value.facts] : []));
    const refs = facts.map(({ customer }) => customer);
    const before = buyersOf(refs.map(await this.buyers.resolve(tx, refs, home.program)));
    const [accounts, buyerOf, receipts, now] = await Promise.all([
      this.lockedLedgers.accounts(tx, mode, before),
      this.buyers.resolve(tx, refs, home.program),
      this.receipts.find(tx, 'PURCHASE', facts),
      this.clock.now(tx),
    ]);
    const again = this.lockedLedgers.beginAgain(buyersOf(refs.map(buyerOf)), accounts, before);
    if (again) return again;
    const ledgers = await this.lockedLedgers.open(tx, accounts, home, now);
    const batch = new Batch(home, now, actor, ledgers, new Repeats(receipts));
    const outcomes = judged.map((item) =>
      item.ok ? batch.decide(item.value, buyerOf(item.value.facts.customer)) : item,
    );
    if (mode === 'RECORD') await this.write(tx, batch, actor);
    return ok(await this.answerRepeats(tx, outcomes, home));
  }

  private async write(tx: Transaction, batch: Batch, actor: Actor): Promise<void> {
    await Promise.all([
      this.receipts.add(tx, 'PURCHASE', batch.repeats.added),
      this.purchases.write(tx, batch.decided, apiKeyOf(actor)),
      this.lockedLedgers.save(tx, batch.ledgers),
    ]);
  }

  /** Reads the purchases that were recorded before, by now or earlier in the batch, and answers with them. */
  private async answerRepeats(
    tx: Transaction,
    outcomes: readonly Result<PurchaseOutcome | Repeated>[],
    { program }: ProgramWithSettings,
  ): Promise<Result<PurchaseOutcome>[]> {
    const keys = outcomes.flatMap((item) =>
      item.ok && 'repeated' in item.value ? [item.value.repeated] : [],
    );
    const found = await this.purchases.find(tx, keys);
    return outcomes.map((item) => {
      if (!item.ok) return item;
      if (!('repeated' in item.value)) return ok(item.value);
      const purchase = found.get(item.value.repeated.purchaseId);
      if (!purchase) throw new Error('a receipt names a purchase that is not there');
      return ok(outcomeOf('REPEATED', purchase, { program }));
    });
  }
}

/** A batch while it is decided, in order: each purchase sees what those before it did. */
class Batch {
  readonly decided: DecidedPurchase[] = [];

  constructor(
    private readonly home: ProgramWithSettings,
    private readonly now: Instant,
    private readonly actor: Actor,
    readonly ledgers: ReadonlyMap<CustomerId, CustomerLedger>,
    readonly repeats: Repeats,
  ) {}

  decide({ facts, contentHash }: Judged, resolved: ResolvedBuyer): Result<PurchaseOutcome | Repeated> {
    const known = this.repeats.find(facts, contentHash);
    if (known && 'conflict' in known) return refuse([known.conflict]);
    if (known) {
      const { customerId, subjectId } = known.repeat;
      return ok({ repeated: { ownerId: customerId as HolderId, purchaseId: subjectId as PurchaseId } });
    }
    const { program, settings } = this.home;
    const unlimited = this.actor.capabilities.has('backdate:unlimited');
    const mistimed = judgeTime(facts.occurredAt, program, this.now, unlimited);
    if (mistimed) return refuse([mistimed]);
    const ledger = resolved.kind === 'CUSTOMER' ? this.ledgers.get(resolved.buyer.customerId) : null;
    if (ledger === undefined) throw new Error('a buyer was not locked');
    const decided = decidePurchase(withStore(facts, this.actor), resolved, ledger, {
      program,
      settings,
      now: this.now,
      newPurchaseId: newId<PurchaseId>(),
      newHolderId: newId<HolderId>(),
    });
    if (!decided.ok) return refuse([decided.error]);
    this.decided.push(decided.value);
    this.repeats.add(facts, decided.value.ownerId, decided.value.purchaseId, contentHash);
    return ok(outcomeOf('RECORDED', asRecorded(decided.value), this.home));
  }
}

function judge(command: PurchaseCommand, { program }: ProgramWithSettings): Result<Judged> {
  const facts = judgePurchase(command, program);
  if (!facts.ok) return facts;
  return ok({
    facts: facts.value,
    contentHash: hashContent(purchaseContent(facts.value), program.contentKey),
  });
}

function buyersOf(resolved: readonly ResolvedBuyer[]): CustomerId[] {
  const ids = resolved.flatMap((one) => (one.kind === 'CUSTOMER' ? [one.buyer.customerId] : []));
  return [...new Set(ids)];
}

function outcomeOf(
  status: ActStatus,
  purchase: RecordedPurchase,
  { program }: Pick<ProgramWithSettings, 'program'>,
): PurchaseOutcome {
  const receiptToken = purchase.anonymous
    ? receiptTokenFor(program, purchase.ownerId, purchase.purchaseId)
    : null;
  return { status, purchase, receiptToken };
}
