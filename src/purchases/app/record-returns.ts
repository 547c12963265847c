import { Injectable } from '@nestjs/common';
import { apiKeyOf, requireCapability, type Actor } from '../../access/index.js';
import { CustomerRepository } from '../../customers/index.js';
import type { CustomerId, HolderId, PurchaseId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, CROWDED, isCrowded, type Transaction } from '../../platform/database/index.js';
import {
  hashContent,
  keyOf,
  ReceiptRepository,
  Repeats,
  type Receipt,
} from '../../platform/receipts/index.js';
import { LockedLedgers, type ActMode, type BeginAgain } from '../../points/index.js';
import { ProgramRepository, type ProgramWithSettings } from '../../programs/index.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import { ReturnRepository, type ReturnedPurchaseRow } from '../db/return.repository.js';
import { returnContent } from '../domain/act-content.js';
import type { PurchaseKey } from '../domain/recorded-purchase.js';
import { judgeReturn, type ReturnCommand, type ReturnFacts } from '../domain/return-command.js';
import type { Desk } from '../domain/desk.js';
import { inHalves, UNFORESEEN } from './in-halves.js';
import { LoadDesk, type DeskWanted } from './load-desk.js';
import { ResolveBuyers, type Buyers } from './resolve-buyers.js';
import { ReturnBatch, type Repeated, type ReturnOutcome } from './return-batch.js';

interface Judged {
  readonly facts: ReturnFacts;
  readonly contentHash: Buffer;
}

/** Which purchases and customers a batch of returns concerns, before anything is locked. */
interface Concerned {
  /** The purchases named by their receipts, by the receipt's key. */
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly keys: readonly PurchaseKey[];
  readonly customerIds: readonly CustomerId[];
}

/**
 * Records what came back. One return is a batch of one: a batch is judged, locked, matched to purchases and decided
 * in order, and written in one transaction; each return is answered on its own.
 *
 * Refuses with INVALID, REQUIRED, TOO_LONG, TOO_MANY, OUT_OF_RANGE, UNSUPPORTED_TEXT, IN_THE_FUTURE, TOO_OLD,
 * IDEMPOTENCY_CONFLICT, PURCHASE_NOT_FOUND, CUSTOMER_NOT_FOUND; and line by line with LINE_NOT_FOUND,
 * RETURN_EXCEEDS_PURCHASE, NOTHING_TO_RETURN: a return of which some lines can be taken is recorded for those, and
 * one of which none can is refused.
 */
@Injectable()
export class RecordReturns {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly receipts: ReceiptRepository,
    private readonly customers: CustomerRepository,
    private readonly buyers: ResolveBuyers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly desks: LoadDesk,
    private readonly purchases: PurchaseRepository,
    private readonly returns: ReturnRepository,
  ) {}

  async execute(commands: readonly ReturnCommand[], actor: Actor): Promise<Result<ReturnOutcome>[]> {
    requireCapability(actor, 'returns:record');
    return inHalves(
      commands,
      (part) =>
        this.lockedLedgers.run(actor.programId, 'RECORD', (tx) => this.recordAll(tx, part, actor, 'RECORD')),
      (error) => {
        if (commands.length === 1) throw error;
        return refuse([isCrowded(error) ? CROWDED : UNFORESEEN]);
      },
    );
  }

  /** What recording the return now would come to. Changes nothing; the return's id is of no use. */
  async preview(command: ReturnCommand, actor: Actor): Promise<Result<ReturnOutcome>> {
    requireCapability(actor, 'returns:record');
    const [outcome] = await this.lockedLedgers.run(actor.programId, 'PREVIEW', (tx) =>
      this.recordAll(tx, [command], actor, 'PREVIEW'),
    );
    return outcome!;
  }

  private async recordAll(
    tx: Transaction,
    commands: readonly ReturnCommand[],
    actor: Actor,
    mode: ActMode,
  ): Promise<Result<Result<ReturnOutcome>[], BeginAgain>> {
    const home = await this.programs.load(tx);
    const terms = await this.desks.terms(tx, home);
    const judged = commands.map((command) => judge(command, home));
    const facts = judged.flatMap((item) => (item.ok ? [item.value.facts] : []));
    const before = await this.concerned(tx, facts, home, mode);
    const accounts = await this.lockedLedgers.accounts(tx, mode, before.customerIds);
    const [homeNow, buyerOf, repeats, rows, now] = await Promise.all([
      // What others wrote under the locks before may have been decided by newer rules and tiers.
      this.programs.load(tx),
      this.buyers.resolve(tx, namedCustomers(facts), home.program),
      this.receipts.find(tx, 'RETURN', facts),
      this.returns.findReturned(tx, before.keys),
      this.clock.now(tx),
    ]);
    if (homeNow !== home) return refuse({ withoutAccount: [] });
    const credited = await this.creditedTo(tx, rows);
    const needed = [...credited.values(), ...buyersOf(facts, buyerOf)];
    const again = this.lockedLedgers.beginAgain([...new Set(needed)], accounts, before.customerIds);
    if (again) return again;

    const batch = new ReturnBatch(home, now, actor, new Repeats(repeats));
    batch.know(rows, credited, await this.purchases.findLines(tx, before.keys));
    batch.offer(await this.returns.findReturnable(tx, buyersOf(facts, buyerOf), skusOf(facts)));
    const matched = judged.map((item) =>
      item.ok ? batch.match(item.value, before.receipts, buyerOf(item.value.facts.customer)) : item,
    );
    await this.knowTheRest(tx, batch);
    const desk = await this.openDesk(tx, batch, { home, terms, now, mode });
    batch.open(await this.lockedLedgers.open(tx, accounts, home, now, batch.lotsWanted()), desk);
    const outcomes = matched.map((item) => (item.ok ? batch.decide(item.value) : item));
    if (mode === 'RECORD') this.write(tx, batch, desk, actor);
    return ok(await this.answerRepeats(tx, outcomes));
  }

  /** Finds what a batch concerns, and locks the anonymous purchases among it, which have no account. */
  private async concerned(
    tx: Transaction,
    facts: readonly ReturnFacts[],
    { program }: ProgramWithSettings,
    mode: ActMode,
  ): Promise<Concerned> {
    const named = facts.flatMap(({ purchase }) => (purchase ? [purchase] : []));
    const [found, buyerOf] = await Promise.all([
      this.receipts.find(tx, 'PURCHASE', named),
      this.buyers.resolve(tx, namedCustomers(facts), program),
    ]);
    const receipts = new Map(found.map((receipt) => [keyOf(receipt), receipt]));
    const keys = [...receipts.values()].map(keyOfPurchase);
    if (mode === 'RECORD') await this.returns.lockAnonymous(tx, keys);
    const credited = await this.creditedTo(tx, await this.returns.findReturned(tx, keys));
    return { receipts, keys, customerIds: [...new Set([...credited.values(), ...buyersOf(facts, buyerOf)])] };
  }

  /** On whose account each purchase's points are now; purchases that nobody has claimed are missing. */
  private async creditedTo(
    tx: Transaction,
    rows: readonly ReturnedPurchaseRow[],
  ): Promise<Map<PurchaseId, CustomerId>> {
    const owners = new Map<PurchaseId, CustomerId>();
    for (const { purchaseId, ownerId, anonymous, claimedBy } of rows) {
      if (!anonymous) owners.set(purchaseId, ownerId as CustomerId);
      else if (claimedBy) owners.set(purchaseId, claimedBy);
    }
    const now = await this.customers.findByIds(tx, [...new Set(owners.values())]);
    return new Map([...owners].map(([id, owner]) => [id, now.get(owner)?.customerId ?? owner]));
  }

  /** Reads the purchases that returns without receipts turned out to concern. */
  private async knowTheRest(tx: Transaction, batch: ReturnBatch): Promise<void> {
    const keys = batch.unknownPurchases();
    if (keys.length === 0) return;
    const [rows, lines] = await Promise.all([
      this.returns.findReturned(tx, keys),
      this.purchases.findLines(tx, keys),
    ]);
    batch.know(rows, await this.creditedTo(tx, rows), lines);
  }

  /** What the returns are decided by, once it is known which purchases they concern. */
  private async openDesk(
    tx: Transaction,
    batch: ReturnBatch,
    context: Pick<DeskWanted, 'home' | 'terms' | 'now' | 'mode'>,
  ): Promise<Desk> {
    const customerIds = batch.lotsWanted().of;
    const [customers, known] = await Promise.all([
      this.customers.findByIds(tx, customerIds),
      this.desks.know(tx, customerIds, context.terms),
    ]);
    const enrolledAt = new Map([...customers].map(([id, customer]) => [id, customer.enrolledAt]));
    return this.desks.open(tx, {
      ...context,
      known: this.desks.forget(known, batch.heirs()),
      customers: batch.concerned(enrolledAt),
      counters: batch.countersWanted(),
    });
  }

  private write(tx: Transaction, batch: ReturnBatch, desk: Desk, actor: Actor): void {
    this.receipts.add(tx, 'RETURN', batch.repeats.added);
    this.returns.write(tx, batch.decided, apiKeyOf(actor));
    this.lockedLedgers.save(tx, batch.ledgers);
    this.desks.save(tx, desk, []);
  }

  private async answerRepeats(
    tx: Transaction,
    outcomes: readonly Result<ReturnOutcome | Repeated>[],
  ): Promise<Result<ReturnOutcome>[]> {
    const keys = outcomes.flatMap((item) =>
      item.ok && 'repeated' in item.value ? [item.value.repeated] : [],
    );
    const found = await this.returns.find(tx, keys);
    return outcomes.map((item) => {
      if (!item.ok) return item;
      if (!('repeated' in item.value)) return ok(item.value);
      const recorded = found.get(item.value.repeated.returnId);
      if (!recorded) throw new Error('a receipt names a return that is not there');
      return ok({
        status: 'REPEATED' as const,
        return: recorded,
        customerId: recorded.ownerId as CustomerId,
      });
    });
  }
}

function judge(command: ReturnCommand, { program }: ProgramWithSettings): Result<Judged> {
  const facts = judgeReturn(command);
  if (!facts.ok) return facts;
  return ok({ facts: facts.value, contentHash: hashContent(returnContent(facts.value), program.contentKey) });
}

/** Whom the returns without a receipt name. With a receipt the purchase says whose it is. */
function namedCustomers(facts: readonly ReturnFacts[]): ReturnFacts['customer'][] {
  return facts.filter(({ purchase }) => !purchase).map(({ customer }) => customer);
}

function buyersOf(facts: readonly ReturnFacts[], buyerOf: Buyers): CustomerId[] {
  const resolved = namedCustomers(facts).map(buyerOf);
  return [...new Set(resolved.flatMap((one) => (one.kind === 'CUSTOMER' ? [one.buyer.customerId] : [])))];
}

function skusOf(facts: readonly ReturnFacts[]): string[] {
  const skus = facts.filter(({ purchase }) => !purchase).flatMap(({ lines }) => lines.map(({ sku }) => sku!));
  return [...new Set(skus)];
}

function keyOfPurchase({ customerId, subjectId }: Receipt): PurchaseKey {
  return { ownerId: customerId as HolderId, purchaseId: subjectId as PurchaseId };
}
