import { Injectable } from '@nestjs/common';
import { ProductRepository } from '../../catalog/index.js';
import { CustomerRepository, type NamedCustomers } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ActMode } from '../../points/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import {
  CustomerFactsRepository,
  CustomerOutlookRepository,
  FactsDesk,
  LockedCounters,
  NO_FACTS,
  recomputeCustomerFacts,
  RuleBookRepository,
  RuleFaultRepository,
  type CounterKey,
  type CustomerFacts,
  type CustomerOutlook,
  type LocalTime,
  type NamedCounters,
  type RuleBook,
  type RuleFault,
} from '../../rules/index.js';
import {
  mayNeedPast,
  TierDesk,
  TierLadderRepository,
  TierStandingRepository,
  type Ladders,
  type TierStanding,
} from '../../tiers/index.js';
import { KeptPurchaseRepository } from '../db/kept-purchase.repository.js';
import { TierPastRepository } from '../db/tier-past.repository.js';
import type { Desk } from '../domain/desk.js';
import type { ListedProduct } from '../domain/judged-line.js';

/** The rules and tiers of a program, as they are kept in memory. */
export interface Terms {
  readonly book: RuleBook;
  readonly ladders: Ladders;
}

/** What is known of customers before their acts are decided. */
export interface KnownCustomers {
  readonly facts: ReadonlyMap<CustomerId, CustomerFacts>;
  readonly standings: ReadonlyMap<CustomerId, TierStanding>;
  /** Null where they are still to be read. */
  readonly birthDates: ReadonlyMap<CustomerId, string> | null;
  /** Null where they are still to be read. */
  readonly outlooks: ReadonlyMap<CustomerId, CustomerOutlook> | null;
  /** Left out where they are still to be read. */
  readonly counters?: NamedCounters;
}

/** A customer on whom acts are decided, and when the purchases happened that these record or take from. */
export interface ActedOn {
  readonly customerId: CustomerId;
  readonly enrolledAt: Instant;
  readonly occurredAt: readonly Instant[];
}

/** What is asked for once it is known whom a transaction concerns. */
export interface DeskWanted {
  readonly home: ProgramWithSettings;
  readonly terms: Terms;
  readonly now: Instant;
  readonly mode: ActMode;
  readonly known: KnownCustomers;
  /** Customers whose accounts are locked, each once. */
  readonly customers: readonly ActedOn[];
  readonly counters: readonly CounterKey[];
}

/** Loads what acts on customers are decided by, under the locks of their accounts, and writes what became of it. */
@Injectable()
export class LoadDesk {
  constructor(
    private readonly books: RuleBookRepository,
    private readonly facts: CustomerFactsRepository,
    private readonly outlooks: CustomerOutlookRepository,
    private readonly counters: LockedCounters,
    private readonly faults: RuleFaultRepository,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
    private readonly pasts: TierPastRepository,
    private readonly kept: KeptPurchaseRepository,
    private readonly customers: CustomerRepository,
    private readonly products: ProductRepository,
  ) {}

  /** Without a flight to the database as long as nothing about the program has changed. */
  async terms(tx: Transaction, home: ProgramWithSettings): Promise<Terms> {
    const [book, ladders] = await Promise.all([this.books.load(tx, home), this.ladders.load(tx, home)]);
    return { book, ladders };
  }

  /** What the catalogue says about these products. */
  listed(tx: Transaction, skus: readonly string[]): Promise<Map<string, ListedProduct>> {
    return this.products.findListed(tx, skus);
  }

  /** What is known of those who are named, in the flight in which their accounts are locked. */
  async named(
    tx: Transaction,
    named: NamedCustomers,
    { book, ladders }: Terms,
    times: readonly LocalTime[],
  ): Promise<KnownCustomers> {
    const [facts, standings, birthDates, outlooks, counters] = await Promise.all([
      this.facts.findNamed(tx, named),
      ladders.phases.length > 0 ? this.standings.findNamed(tx, named) : new Map<CustomerId, TierStanding>(),
      book.purchasesReadBirthdays
        ? this.customers.findNamedBirthDates(tx, named)
        : new Map<CustomerId, string>(),
      book.purchasesReadOutlooks
        ? this.outlooks.findNamed(tx, named)
        : new Map<CustomerId, CustomerOutlook>(),
      this.counters.named(tx, named, book, times),
    ]);
    return { facts, standings, birthDates, outlooks, counters };
  }

  /** What is known of these customers, beside what is known of others. */
  async know(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    { ladders }: Terms,
    others?: KnownCustomers,
  ): Promise<KnownCustomers> {
    const [facts, standings] = await Promise.all([
      this.facts.find(tx, customerIds),
      ladders.phases.length > 0 ? this.standings.find(tx, customerIds) : new Map<CustomerId, TierStanding>(),
    ]);
    return {
      facts: new Map([...(others?.facts ?? []), ...facts]),
      standings: new Map([...(others?.standings ?? []), ...standings]),
      birthDates: null,
      outlooks: null,
    };
  }

  /**
   * As if nothing had been worked out of these customers yet, so that it is worked out from all they have: what
   * somebody bought who was merged into them is not among what was remembered of them.
   */
  forget(known: KnownCustomers, customerIds: readonly CustomerId[]): KnownCustomers {
    if (customerIds.length === 0) return known;
    const facts = new Map(known.facts);
    const standings = new Map(known.standings);
    for (const customerId of customerIds) {
      facts.set(customerId, { ...(facts.get(customerId) ?? NO_FACTS), history: null });
      standings.delete(customerId);
    }
    return { ...known, facts, standings };
  }

  async open(tx: Transaction, wanted: DeskWanted): Promise<Desk> {
    const { home, terms, now, mode, known, customers } = wanted;
    const { program } = home;
    const [facts, tiers, birthDates, outlooks, counters] = await Promise.all([
      this.completeFacts(tx, known.facts, customers, program.timeZone),
      this.openTiers(tx, terms.ladders, known.standings, customers, now),
      this.birthDatesOf(tx, known, customers, terms),
      this.outlooksOf(tx, known, customers, terms),
      this.counters.load(tx, mode, wanted.counters, known.counters),
    ]);
    const { book } = terms;
    return { program, now, book, counters, facts: new FactsDesk(facts), tiers, birthDates, outlooks };
  }

  save(tx: Transaction, desk: Desk, faults: readonly RuleFault[]): void {
    this.facts.write(tx, desk.facts.changes());
    this.counters.save(tx, desk.counters);
    if (desk.tiers) this.standings.write(tx, desk.tiers.changes());
    this.faults.note(tx, faults, desk.now);
  }

  /** Works out what is not known yet of customers who bought before anything was remembered of them. */
  private async completeFacts(
    tx: Transaction,
    facts: ReadonlyMap<CustomerId, CustomerFacts>,
    customers: readonly ActedOn[],
    timeZone: string,
  ): Promise<ReadonlyMap<CustomerId, CustomerFacts>> {
    const unknown = idsOf(customers).filter((customerId) => facts.get(customerId)?.history === null);
    if (unknown.length === 0) return facts;
    const purchases = await this.kept.find(tx, unknown, timeZone);
    const complete = new Map(facts);
    for (const customerId of unknown) {
      const history = recomputeCustomerFacts(purchases.get(customerId) ?? []);
      complete.set(customerId, { ...facts.get(customerId)!, history });
    }
    return complete;
  }

  private async birthDatesOf(
    tx: Transaction,
    { birthDates }: KnownCustomers,
    customers: readonly ActedOn[],
    { book }: Terms,
  ): Promise<ReadonlyMap<CustomerId, string>> {
    if (birthDates) return birthDates;
    return book.purchasesReadBirthdays ? this.customers.findBirthDates(tx, idsOf(customers)) : new Map();
  }

  private async outlooksOf(
    tx: Transaction,
    { outlooks }: KnownCustomers,
    customers: readonly ActedOn[],
    { book }: Terms,
  ): Promise<ReadonlyMap<CustomerId, CustomerOutlook>> {
    if (outlooks) return outlooks;
    return book.purchasesReadOutlooks ? this.outlooks.find(tx, idsOf(customers)) : new Map();
  }

  private async openTiers(
    tx: Transaction,
    ladders: Ladders,
    standings: ReadonlyMap<CustomerId, TierStanding>,
    customers: readonly ActedOn[],
    now: Instant,
  ): Promise<TierDesk | null> {
    if (ladders.phases.length === 0) return null;
    const lacking = customers.filter(
      ({ customerId, occurredAt }) =>
        occurredAt.length > 0 && mayNeedPast(standings.get(customerId) ?? null, occurredAt, ladders),
    );
    const pasts = await this.pasts.find(tx, idsOf(lacking));
    const states = customers.map(({ customerId, enrolledAt }) => {
      const state = { standing: standings.get(customerId) ?? null, past: pasts.get(customerId) ?? null };
      return [customerId, { state, joinedAt: enrolledAt }] as const;
    });
    return new TierDesk(ladders, now, new Map(states));
  }
}

function idsOf(customers: readonly ActedOn[]): CustomerId[] {
  return customers.map(({ customerId }) => customerId);
}
