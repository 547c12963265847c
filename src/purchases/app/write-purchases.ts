import { Injectable } from '@nestjs/common';
import { NamedCustomers, ResolveCustomers, type Customer } from '../../customers/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, isCrowded, type Transaction } from '../../platform/database/index.js';
import { ReceiptRepository } from '../../platform/receipts/index.js';
import { LockedLedgers, type ActMode, type BeginAgain, type CustomerLedger } from '../../points/index.js';
import { ProgramRepository, type Program } from '../../programs/index.js';
import { countersOf, localTimeAt, type CounterKey, type LocalTime } from '../../rules/index.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import { preparePurchase, type PreparedPurchase } from '../domain/decide-purchase.js';
import type { Desk } from '../domain/desk.js';
import type { PurchaseFacts } from '../domain/purchase-facts.js';
import { withStore } from './act-origin.js';
import { LATER, type Fate } from './group-commit.js';
import { inHalves } from './in-halves.js';
import { LoadDesk, type ActedOn, type DeskWanted, type Terms } from './load-desk.js';
import { PurchaseBatch, type Decision, type PurchaseOutcome } from './purchase-batch.js';
import { PutOff } from './put-off.js';
import type { PurchaseEntry } from './purchase-entry.js';
import { toBuyer } from './resolve-buyers.js';

type Fates = readonly Fate<Result<PurchaseOutcome>>[];

/** A batch waits this long at most for another server that is recording the same number. */
const WAIT_FOR_NUMBERS_MS = 100;

/**
 * Writes batches of purchases. A batch takes two flights to the database: one loads and locks everything that it is
 * decided on, the other writes what was decided and commits. Only what is seldom takes more: points that fall due,
 * repeats to be read, customers who buy for the first time.
 */
@Injectable()
export class WritePurchases {
  constructor(
    private readonly programs: ProgramRepository,
    private readonly clock: Clock,
    private readonly receipts: ReceiptRepository,
    private readonly customers: ResolveCustomers,
    private readonly lockedLedgers: LockedLedgers,
    private readonly desks: LoadDesk,
    private readonly purchases: PurchaseRepository,
  ) {}

  /** Records a batch in one transaction, or in several where one of its purchases cannot be written. */
  record(programId: ProgramId, entries: readonly PurchaseEntry[]): Promise<Fates> {
    const putOff = new PutOff();
    return inHalves<PurchaseEntry, Fates[number]>(
      entries,
      (part) => this.run(programId, part, 'RECORD', putOff),
      (error, entry) => (isCrowded(error) ? putOff.add(entry) : { failure: error }),
    );
  }

  /** What recording a purchase now would come to. */
  async preview(programId: ProgramId, entry: PurchaseEntry): Promise<Result<PurchaseOutcome>> {
    const [fate] = await this.run(programId, [entry], 'PREVIEW', new PutOff());
    if (!fate || fate === LATER || 'failure' in fate) throw new Error('a preview waits for nobody');
    return fate.outcome;
  }

  private run(
    programId: ProgramId,
    entries: readonly PurchaseEntry[],
    mode: ActMode,
    putOff: PutOff,
  ): Promise<Fates> {
    return this.lockedLedgers.run(programId, mode, (tx) => this.decide(tx, entries, mode, putOff), {
      waitAtMostMs: WAIT_FOR_NUMBERS_MS,
    });
  }

  private async decide(
    tx: Transaction,
    entries: readonly PurchaseEntry[],
    mode: ActMode,
    putOff: PutOff,
  ): Promise<Result<Fates, BeginAgain>> {
    const home = this.programs.lastRead(tx.programId) ?? (await this.programs.load(tx));
    const terms = await this.desks.terms(tx, home);
    const judged = entries.map((entry) => entry.judge(home));
    const facts = judged.flatMap((verdict) => (verdict.ok ? [verdict.value.facts] : []));
    const refs = facts.flatMap(({ customer }) => customer ?? []);
    const named = new NamedCustomers(refs, home.program.defaultCountry);
    const [accounts, homeNow, knownAsNamed, customerOf, receipts, listed, now] = await Promise.all([
      this.lockedLedgers.namedAccounts(tx, mode, named),
      // After the locks: what others wrote under them may have been decided by newer rules and tiers.
      this.programs.load(tx),
      this.desks.named(tx, named, terms, timesOf(facts, home.program)),
      this.customers.resolveNamed(tx, named),
      this.receipts.find(tx, 'PURCHASE', facts),
      this.desks.listed(tx, skusOf(facts)),
      this.clock.now(tx),
    ]);
    if (homeNow !== home) return refuse({ withoutAccount: [] });
    const missing = buyersOf(refs.map(customerOf)).filter((customerId) => !accounts.has(customerId));
    const { locked, held } = await this.lockedLedgers.moreAccounts(tx, mode, missing);
    const without = missing.filter((customerId) => !locked.has(customerId) && !held.has(customerId));
    if (without.length > 0) return refuse({ withoutAccount: without });
    const known =
      locked.size > 0 ? await this.desks.know(tx, [...locked.keys()], terms, knownAsNamed) : knownAsNamed;

    const purchases = judged.map((verdict, index) => {
      if (!verdict.ok) return verdict;
      const { customer } = verdict.value.facts;
      const sold = withStore(verdict.value.facts, entries[index]!.actor);
      const prepared = preparePurchase(sold, listed, home, terms.book);
      return ok({ judged: verdict.value, prepared, customer: customer ? customerOf(customer) : undefined });
    });
    const deciding = purchases.flatMap((each) => (each.ok && !isHeld(each.value, held) ? [each.value] : []));
    const [ledgers, desk] = await Promise.all([
      this.lockedLedgers.open(tx, new Map([...accounts, ...locked]), home, now),
      this.desks.open(tx, { home, terms, now, mode, known, ...concernedBy(deciding, terms) }),
    ]);
    const batch = new PurchaseBatch({ desk, receipts, ledgers, held, putOff });
    const decisions = purchases.map((each, index) => {
      if (!each.ok) return each;
      const { judged: verdict, prepared, customer } = each.value;
      return batch.decide(entries[index]!, verdict, prepared, customer);
    });
    const fates = await this.answer(tx, batch, decisions);
    if (mode === 'RECORD') this.write(tx, batch, ledgers, desk);
    return ok(fates);
  }

  /** Reads the purchases that were recorded before, and answers with them. */
  private async answer(
    tx: Transaction,
    batch: PurchaseBatch,
    decisions: readonly Decision[],
  ): Promise<Fates> {
    const keys = decisions.flatMap((decision) =>
      decision !== LATER && decision.ok && 'repeated' in decision.value ? [decision.value.repeated] : [],
    );
    const found = await this.purchases.find(tx, keys);
    return decisions.map((decision) => {
      if (decision === LATER) return LATER;
      if (!decision.ok) return { outcome: decision };
      if (!('repeated' in decision.value)) return { outcome: ok(decision.value) };
      const purchase = found.get(decision.value.repeated.purchaseId);
      if (!purchase) throw new Error('a receipt names a purchase that is not there');
      return { outcome: ok(batch.answer('REPEATED', purchase)) };
    });
  }

  private write(
    tx: Transaction,
    { repeats, decided }: PurchaseBatch,
    ledgers: ReadonlyMap<CustomerId, CustomerLedger>,
    desk: Desk,
  ): void {
    this.receipts.add(tx, 'PURCHASE', repeats.added);
    this.purchases.write(tx, decided);
    this.lockedLedgers.save(tx, ledgers);
    this.desks.save(
      tx,
      desk,
      decided.flatMap(({ faults }) => faults),
    );
  }
}

interface DecidingPurchase {
  readonly prepared: PreparedPurchase;
  readonly customer: Customer | undefined;
}

function isHeld({ customer }: DecidingPurchase, held: ReadonlySet<CustomerId>): boolean {
  return customer !== undefined && held.has(customer.customerId);
}

/** Whom purchases concern, and the counters that their rules are held against. */
function concernedBy(
  purchases: readonly DecidingPurchase[],
  { book }: Terms,
): Pick<DeskWanted, 'customers' | 'counters'> {
  const acted = new Map<CustomerId, ActedOn & { occurredAt: Instant[] }>();
  const counters: CounterKey[] = [];
  for (const { prepared, customer } of purchases) {
    const buyer = toBuyer(customer);
    if (buyer.kind !== 'CUSTOMER') continue;
    const { customerId, enrolledAt } = buyer.buyer;
    const { asked } = prepared;
    const known = acted.get(customerId);
    if (known) known.occurredAt.push(asked.occurredAt);
    else acted.set(customerId, { customerId, enrolledAt, occurredAt: [asked.occurredAt] });
    if (book.counts) for (const rule of asked.rules) counters.push(...countersOf(rule, customerId, asked.at));
  }
  return { customers: [...acted.values()], counters };
}

/** One time of each day on which purchases happened. */
function timesOf(facts: readonly PurchaseFacts[], { timeZone }: Program): LocalTime[] {
  const times = facts.map(({ occurredAt }) => localTimeAt(occurredAt, timeZone));
  return [...new Map(times.map((at) => [at.epochDay, at])).values()];
}

function skusOf(facts: readonly PurchaseFacts[]): string[] {
  return [...new Set(facts.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
}

function buyersOf(customers: readonly (Customer | undefined)[]): CustomerId[] {
  const buyers = customers.map(toBuyer);
  return [...new Set(buyers.flatMap((one) => (one.kind === 'CUSTOMER' ? [one.buyer.customerId] : [])))];
}
