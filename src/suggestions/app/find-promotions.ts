import { Injectable } from '@nestjs/common';
import { CustomerRepository, type Customer } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ProgramWithSettings } from '../../programs/index.js';
import {
  asksForRows,
  CustomerFactsRepository,
  CustomerOutlookRepository,
  factsForSuggestions,
  NO_FACTS,
  RuleBookRepository,
  rulesForSuggestions,
  suggestByRules,
  suggestionsOfPurchase,
  tierCodeAt,
  type OccasionCustomer,
  type RuleBook,
  type RuleSuggestion,
  type StoredEarning,
} from '../../rules/index.js';
import { TierLadderRepository, TierStandingRepository } from '../../tiers/index.js';
import { PromotionFaults } from './promotion-faults.js';

const NOBODY: ReadonlyMap<CustomerId, OccasionCustomer> = new Map();

/** Finds what published rules put forward. Reads only: faults of conditions are written down soon afterwards. */
@Injectable()
export class FindPromotions {
  constructor(
    private readonly books: RuleBookRepository,
    private readonly customers: CustomerRepository,
    private readonly facts: CustomerFactsRepository,
    private readonly outlooks: CustomerOutlookRepository,
    private readonly standings: TierStandingRepository,
    private readonly ladders: TierLadderRepository,
    private readonly faults: PromotionFaults,
  ) {}

  /** The same as `withinAll` for one customer, or for nobody known. */
  async within(
    tx: Transaction,
    home: ProgramWithSettings,
    customer: Customer | null,
    now: Instant,
  ): Promise<readonly RuleSuggestion[]> {
    const [only = []] = await this.withinAll(tx, home, [customer], now);
    return only;
  }

  /**
   * What rules with the trigger SUGGESTION put forward to each customer now, in order of rank; nothing to those who
   * are not active. To a basket without a customer (null), and to those whose purchases are still to be worked out,
   * it is what rules without a condition do.
   */
  async withinAll(
    tx: Transaction,
    home: ProgramWithSettings,
    customers: readonly (Customer | null)[],
    now: Instant,
  ): Promise<readonly (readonly RuleSuggestion[])[]> {
    const { program } = home;
    const book = await this.books.load(tx, home);
    const rules = rulesForSuggestions(book, now, program.timeZone);
    if (rules.length === 0) return customers.map(() => []);
    const asks = rules.some(({ condition }) => condition !== null);
    const known = asks ? await this.load(tx, home, book, customers, now) : NOBODY;
    return customers.map((customer) => {
      if (customer && customer.status !== 'ACTIVE') return [];
      const asRulesSee = customer && known.get(customer.customerId);
      const facts = asRulesSee ? factsForSuggestions(asRulesSee, now, { program, book }) : null;
      const { suggestions, faults } = suggestByRules(rules, customer?.customerId ?? null, facts);
      this.faults.note(tx.programId, faults);
      return suggestions;
    });
  }

  /** What the rules that applied to a purchase put forward with it, by what was stored with its decision. */
  async ofPurchase(
    tx: Transaction,
    home: ProgramWithSettings,
    earning: StoredEarning | null,
  ): Promise<readonly RuleSuggestion[]> {
    return earning ? suggestionsOfPurchase(earning, await this.books.load(tx, home)) : [];
  }

  /** Active customers as rules see them; those whose purchases are still to be worked out are missing. */
  private async load(
    tx: Transaction,
    home: ProgramWithSettings,
    { reads, readsBirthdays, readsOutlooks }: RuleBook,
    customers: readonly (Customer | null)[],
    now: Instant,
  ): Promise<ReadonlyMap<CustomerId, OccasionCustomer>> {
    const active = customers.flatMap((customer) => (customer?.status === 'ACTIVE' ? customer : []));
    const ids = [...new Set(active.map(({ customerId }) => customerId))];
    if (ids.length === 0) return NOBODY;
    const [facts, birthDates, outlooks, standings, ladders] = await Promise.all([
      this.facts.find(tx, ids),
      this.customers.findBirthDates(tx, readsBirthdays ? ids : []),
      this.outlooks.find(tx, readsOutlooks ? ids : []),
      this.standings.find(tx, reads.has('customer.tier') ? ids : []),
      this.ladders.load(tx, home),
    ]);
    const withRows = ids.filter((id) => asksForRows(standings.get(id) ?? null, now));
    const rows = await this.standings.findRows(tx, withRows);
    const known = new Map<CustomerId, OccasionCustomer>();
    for (const { customerId, enrolledAt } of active) {
      const remembered = facts.get(customerId) ?? NO_FACTS;
      const { history } = remembered;
      if (!history) continue;
      const told = { standing: standings.get(customerId) ?? null, rows: rows.get(customerId) ?? [] };
      known.set(customerId, {
        customerId,
        enrolledAt,
        birthDate: birthDates.get(customerId) ?? null,
        outlook: outlooks.get(customerId) ?? null,
        tier: tierCodeAt(told, now, enrolledAt, ladders),
        facts: { ...remembered, history },
      });
    }
    return known;
  }
}
