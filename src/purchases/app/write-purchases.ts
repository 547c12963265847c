import { Injectable } from '@nestjs/common';
import { NamedCustomers, ResolveCustomers, type Customer } from '../../customers/index.js';
import type { CustomerId, ProgramId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Clock, isCrowded, type Transaction } from '../../platform/database/index.js';
import { ReceiptRepository } from '../../platform/receipts/index.js';
import { LockedLedgers, type ActMode, type BeginAgain, type CustomerLedger } from '../../points/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { PurchaseRepository } from '../db/purchase.repository.js';
import { LATER, type Fate } from './group-commit.js';
import { inHalves } from './in-halves.js';
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
    const judged = entries.map((entry) => entry.judge(home));
    const facts = judged.flatMap((verdict) => (verdict.ok ? [verdict.value.facts] : []));
    const refs = facts.flatMap(({ customer }) => customer ?? []);
    const named = new NamedCustomers(refs, home.program.defaultCountry);
    const [homeNow, accounts, customerOf, receipts, now] = await Promise.all([
      this.programs.load(tx),
      this.lockedLedgers.namedAccounts(tx, mode, named),
      this.customers.resolveNamed(tx, named),
      this.receipts.find(tx, 'PURCHASE', facts),
      this.clock.now(tx),
    ]);
    if (homeNow !== home) return refuse({ withoutAccount: [] });
    const missing = buyersOf(refs.map(customerOf)).filter((customerId) => !accounts.has(customerId));
    const { locked, held } = await this.lockedLedgers.moreAccounts(tx, mode, missing);
    const without = missing.filter((customerId) => !locked.has(customerId) && !held.has(customerId));
    if (without.length > 0) return refuse({ withoutAccount: without });

    const ledgers = await this.lockedLedgers.open(tx, new Map([...accounts, ...locked]), home, now);
    const batch = new PurchaseBatch({ home, now, receipts, ledgers, held, putOff });
    const decisions = judged.map((verdict, index) => {
      if (!verdict.ok) return verdict;
      const { customer } = verdict.value.facts;
      return batch.decide(entries[index]!, verdict.value, customer ? customerOf(customer) : undefined);
    });
    const fates = await this.answer(tx, batch, decisions);
    if (mode === 'RECORD') this.write(tx, batch, ledgers);
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
  ): void {
    this.receipts.add(tx, 'PURCHASE', repeats.added);
    this.purchases.write(tx, decided);
    this.lockedLedgers.save(tx, ledgers);
  }
}

function buyersOf(customers: readonly (Customer | undefined)[]): CustomerId[] {
  const buyers = customers.map(toBuyer);
  return [...new Set(buyers.flatMap((one) => (one.kind === 'CUSTOMER' ? [one.buyer.customerId] : [])))];
}
