import { Injectable } from '@nestjs/common';
import { CustomerRepository, type Customer } from '../../customers/index.js';
import { newId, type CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { Clock, type Transaction } from '../../platform/database/index.js';
import { LockedLedgers, refuseTooMany, type Accounts, type CustomerLedger } from '../../points/index.js';
import { settingsInForce, type ProgramWithSettings } from '../../programs/index.js';
import { TierLadderRepository, TierStandingRepository, type Ladders } from '../../tiers/index.js';
import { CustomerFactsRepository } from '../db/customer-facts.repository.js';
import { CustomerOutlookRepository } from '../db/customer-outlook.repository.js';
import { OccasionRepository } from '../db/occasion.repository.js';
import { RuleFaultRepository } from '../db/rule-fault.repository.js';
import {
  asksForRows,
  countersOf,
  decideOccasion,
  FactsDesk,
  tierCodeAt,
  wasBeforeJoining,
  type AskedOccasion,
  type CustomerFactsState,
  type CustomerOutlook,
  type OccasionCustomer,
  type OccasionId,
  type RecordedOccasion,
  type RuleBook,
  type RuleCounters,
  type RuleFault,
  type ToldTier,
} from '../domain/index.js';
import { LockedCounters } from './locked-counters.js';

/** An occasion to be decided. */
export interface OccasionToDecide extends AskedOccasion {
  /** The id it is recorded under; null for a new one. */
  readonly occasionId: OccasionId | null;
  /** Whether it is recorded even where no rule has anything to say. */
  readonly isRecordedAnyway: boolean;
}

/** Why an occasion came to nothing. */
export type PassedOver =
  /** It was decided before. */
  | 'KNOWN'
  /** No rule has anything to say. */
  | 'NOTHING'
  /** Nobody any more who may earn. */
  | 'NOT_ACTIVE'
  /** The facts about the customer are still to be worked out; to be tried again. */
  | 'PUT_OFF'
  /** More points than anybody may hold. */
  | 'OUT_OF_RANGE';

export type OccasionFate = { readonly recorded: RecordedOccasion } | { readonly passedOver: PassedOver };

interface Loaded {
  readonly customers: ReadonlyMap<CustomerId, Customer>;
  readonly birthDates: ReadonlyMap<CustomerId, string>;
  readonly outlooks: ReadonlyMap<CustomerId, CustomerOutlook>;
  readonly known: Set<string>;
  /** Rules by whose absence they acted on, with the customer. */
  readonly actedOnAbsence: ReadonlySet<string>;
  readonly facts: FactsDesk<CustomerId>;
  readonly tiers: ReadonlyMap<CustomerId, ToldTier>;
  readonly ladders: Ladders;
}

/** What occasions are decided on and with. */
interface Desk extends Loaded {
  readonly home: ProgramWithSettings;
  readonly book: RuleBook;
  readonly counters: RuleCounters;
  readonly ledgers: ReadonlyMap<CustomerId, CustomerLedger>;
  readonly now: Instant;
  readonly faults: RuleFault[];
}

/**
 * Decides occasions in order and writes what was decided, in a transaction that has locked the accounts of all their
 * customers. Each acts at most once, whoever tells of it and however often: under the lock it is looked up first.
 */
@Injectable()
export class DecideOccasions {
  constructor(
    private readonly clock: Clock,
    private readonly customers: CustomerRepository,
    private readonly lockedLedgers: LockedLedgers,
    private readonly ladders: TierLadderRepository,
    private readonly standings: TierStandingRepository,
    private readonly facts: CustomerFactsRepository,
    private readonly outlooks: CustomerOutlookRepository,
    private readonly lockedCounters: LockedCounters,
    private readonly faults: RuleFaultRepository,
    private readonly occasions: OccasionRepository,
  ) {}

  async execute(
    tx: Transaction,
    home: ProgramWithSettings,
    book: RuleBook,
    accounts: Accounts,
    asked: readonly OccasionToDecide[],
  ): Promise<OccasionFate[]> {
    const loaded = await this.load(tx, home, book, asked);
    const keys = asked.flatMap(({ occasion, at, rules }) =>
      rules.flatMap((rule) => countersOf(rule, occasion.customerId, at)),
    );
    const counters = await this.lockedCounters.load(tx, 'RECORD', keys);
    const now = await this.clock.now(tx);
    const ledgers = await this.lockedLedgers.open(tx, accounts, home, now);
    const desk: Desk = { ...loaded, home, book, counters, ledgers, now, faults: [] };
    const fates = asked.map((one) => decide(one, desk));
    this.occasions.add(
      tx,
      fates.flatMap((fate) => ('recorded' in fate ? [fate.recorded] : [])),
    );
    this.facts.write(tx, desk.facts.changes());
    this.lockedCounters.save(tx, counters);
    this.faults.note(tx, desk.faults, now);
    this.lockedLedgers.save(tx, ledgers);
    return fates;
  }

  private async load(
    tx: Transaction,
    home: ProgramWithSettings,
    { reads, readsBirthdays, readsOutlooks }: RuleBook,
    asked: readonly OccasionToDecide[],
  ): Promise<Loaded> {
    const ids = [...new Set(asked.map(({ occasion }) => occasion.customerId))];
    const absences = asked.flatMap(({ occasion: { customerId, details } }) =>
      details.lastDay === undefined ? [] : [{ customerId, lastDay: details.lastDay }],
    );
    const [customers, birthDates, outlooks, known, acted, facts, standings, ladders] = await Promise.all([
      this.customers.findByIds(tx, ids),
      this.customers.findBirthDates(tx, readsBirthdays ? ids : []),
      this.outlooks.find(tx, readsOutlooks ? ids : []),
      this.occasions.findKnown(
        tx,
        asked.map(({ occasion }) => occasion),
      ),
      this.occasions.findActedOnAbsence(tx, absences),
      this.facts.find(tx, ids),
      this.standings.find(tx, reads.has('customer.tier') ? ids : []),
      this.ladders.load(tx, home),
    ]);
    const withRows = asked.flatMap(({ occasion: { customerId, occurredAt } }) =>
      asksForRows(standings.get(customerId) ?? null, occurredAt) ? [customerId] : [],
    );
    const rows = await this.standings.findRows(tx, [...new Set(withRows)]);
    const tiers = new Map<CustomerId, ToldTier>(
      ids.map((id) => [id, { standing: standings.get(id) ?? null, rows: rows.get(id) ?? [] }]),
    );
    return {
      customers,
      birthDates,
      outlooks,
      known: new Set(known.map(nameOf)),
      actedOnAbsence: new Set(acted.map(({ customerId, ruleId }) => `${customerId} ${ruleId}`)),
      facts: new FactsDesk(facts),
      tiers,
      ladders,
    };
  }
}

function nameOf({ customerId, key }: { readonly customerId: string; readonly key: string }): string {
  return `${customerId} ${key}`;
}

function decide(asked: OccasionToDecide, desk: Desk): OccasionFate {
  const { occasion, isRecordedAnyway } = asked;
  const { customerId, occurredAt } = occasion;
  // A customer of a batch stays away once.
  const rules = asked.rules.filter(({ ruleId }) => !desk.actedOnAbsence.has(`${customerId} ${ruleId}`));
  if (desk.known.has(nameOf(occasion))) return { passedOver: 'KNOWN' };
  const customer = desk.customers.get(customerId);
  if (customer?.customerId !== customerId || customer.status !== 'ACTIVE')
    return { passedOver: 'NOT_ACTIVE' };
  if (rules.length === 0 && !isRecordedAnyway) return { passedOver: 'NOTHING' };
  if (wasBeforeJoining(occasion, customer.enrolledAt)) return { passedOver: 'NOTHING' };
  const { history } = desk.facts.of(customerId);
  if (!history) return { passedOver: 'PUT_OFF' };
  const { program } = desk.home;
  const decided = decideOccasion({ ...asked, rules }, asRulesSee(customer, history, occurredAt, desk), {
    program,
    book: desk.book,
    counters: desk.counters,
  });
  desk.faults.push(...decided.faults);
  if (!decided.isTold && !isRecordedAnyway) return { passedOver: 'NOTHING' };
  const ledger = desk.ledgers.get(customerId);
  if (!ledger) throw new Error('the customer of an occasion was not locked');
  if (refuseTooMany(ledger, decided.points, [])) return { passedOver: 'OUT_OF_RANGE' };

  const occasionId = asked.occasionId ?? newId<OccasionId>();
  const settings = settingsInForce(desk.home.settings, occurredAt);
  const lotNo = ledger.earn(decided.points, occurredAt, settings, {
    kind: 'OCCASION',
    customerId,
    id: occasionId,
  });
  desk.known.add(nameOf(occasion));
  desk.counters.note(decided.changes);
  const tagsAdded = desk.facts.addTags(customerId, decided.tags);
  const { key, trigger, name, details } = occasion;
  const decision = {
    form: 1,
    currency: program.currency,
    details,
    earning: decided.earning,
    tagsAdded,
  } as const;
  return {
    recorded: {
      occasionId,
      customerId,
      key,
      kind: trigger.kind,
      name,
      occurredAt,
      recordedAt: desk.now,
      pointsEarned: decided.points,
      lotNo,
      settingsVersion: settings.version,
      decision,
    },
  };
}

function asRulesSee(
  { customerId, enrolledAt }: Customer,
  history: CustomerFactsState,
  at: Instant,
  { facts, birthDates, outlooks, tiers, ladders }: Desk,
): OccasionCustomer {
  return {
    customerId,
    enrolledAt,
    birthDate: birthDates.get(customerId) ?? null,
    outlook: outlooks.get(customerId) ?? null,
    tier: tierCodeAt(tiers.get(customerId)!, at, enrolledAt, ladders),
    facts: { ...facts.of(customerId), history },
  };
}
