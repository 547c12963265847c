import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { describeAmount } from '../../kernel/money.js';
import type { CustomerLedger } from '../../points/domain/index.js';
import type { PointSettings, Program } from '../../programs/domain/index.js';
import {
  afterPurchase,
  type CustomerOutlook,
  type EarningDecision,
  type FactsDesk,
  type KeptPurchase,
  type RuleBook,
  type RuleCounters,
} from '../../rules/domain/index.js';
import {
  contributionOf,
  describeTierChange,
  type CountedPurchase,
  type HeldTier,
  type TierChange,
  type TierDesk,
} from '../../tiers/domain/index.js';
import { earnForCustomer, type AskedPurchase } from './earn-for-customer.js';
import type { StoredDecision, StoredTierChange } from './stored-decision.js';

/** Somebody for whom a purchase can be recorded. */
export interface Buyer {
  readonly customerId: CustomerId;
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly enrolledAt: Instant;
}

/** What the acts of one transaction are decided by; each act sees what those before it did. */
export interface Desk {
  readonly program: Program;
  readonly now: Instant;
  readonly book: RuleBook;
  readonly counters: RuleCounters;
  readonly facts: FactsDesk<CustomerId>;
  /** Null while the program has no tiers. */
  readonly tiers: TierDesk | null;
  /** `YYYY-MM-DD`, of customers whose birthdays rules ask for. */
  readonly birthDates: ReadonlyMap<CustomerId, string>;
  readonly outlooks: ReadonlyMap<CustomerId, CustomerOutlook>;
}

/** A purchase that earns, and what it is to be counted as. */
export interface EarningPurchase {
  readonly asked: AskedPurchase;
  readonly settings: PointSettings;
  readonly kept: KeptPurchase;
  readonly figures: Pick<CountedPurchase, 'keptBasisMinor' | 'whollyReturned'>;
  readonly source: Parameters<CustomerLedger['earn']>[3];
}

/** What was given for a purchase. */
export interface GivenEarning {
  readonly lotNo: number | null;
  readonly decision: Pick<StoredDecision, 'earning' | 'nearMisses' | 'tagsAdded' | 'tierChange'>;
}

/** What a purchase would earn; nothing is counted yet. */
export function judgeEarning(
  { asked, settings }: Pick<EarningPurchase, 'asked' | 'settings'>,
  { customerId, enrolledAt }: Buyer,
  desk: Desk,
): EarningDecision {
  const { tags, npsScore, referralsMade } = desk.facts.of(customerId);
  const facts = { history: desk.facts.historyOf(customerId), tags, npsScore, referralsMade };
  const tier: HeldTier | null = desk.tiers?.heldAt(customerId, asked.occurredAt) ?? null;
  const birthDate = desk.birthDates.get(customerId) ?? null;
  const outlook = desk.outlooks.get(customerId) ?? null;
  const { program, book, counters } = desk;
  return earnForCustomer(
    asked,
    { customerId, enrolledAt, birthDate, facts, outlook, tier },
    { program, settings, book, counters },
  );
}

/** Gives what was judged: points, tags, what counts towards the tier; and counts it against limits and budgets. */
export function giveEarning(
  purchase: EarningPurchase,
  judged: EarningDecision,
  customerId: CustomerId,
  ledger: CustomerLedger,
  desk: Desk,
): GivenEarning {
  const { asked, settings, kept, figures, source } = purchase;
  const { points, stored, changes, effects, nearMisses } = judged;
  desk.counters.note(changes);
  countPurchase(customerId, kept, desk);
  const tags = effects.flatMap(({ effect }) => (effect.kind === 'ADD_TAG' ? [effect.tag] : []));
  const tagsAdded = desk.facts.addTags(customerId, tags);
  const lotNo = ledger.earn(points, asked.occurredAt, settings, source);
  const { occurredAt } = asked;
  const counted = { occurredAt, earns: true, pointsEarned: points, pointsJudged: 0, ...figures };
  const change = desk.tiers?.count(customerId, contributionOf(counted)) ?? null;
  return {
    lotNo,
    decision: {
      earning: stored,
      ...(nearMisses.length > 0 ? { nearMisses } : {}),
      ...(tagsAdded.length > 0 ? { tagsAdded } : {}),
      ...(change ? { tierChange: storedChange(change, customerId, desk) } : {}),
    },
  };
}

/** Takes a purchase into the facts about its customer. */
export function countPurchase(customerId: CustomerId, kept: KeptPurchase, { facts }: Desk): void {
  facts.setHistory(customerId, afterPurchase(facts.historyOf(customerId), kept));
}

export function storedChange(
  change: TierChange,
  customerId: CustomerId,
  { tiers, program }: Pick<Desk, 'tiers' | 'program'>,
): StoredTierChange {
  const { from, to, holdsFrom, reason } = change;
  const heldUntil = tiers!.heldUntil(customerId);
  const wording = {
    calendar: tiers!.calendar,
    money: (amountMinor: number) => describeAmount(amountMinor, program.currency),
  };
  return {
    from: { code: from.code, name: from.name },
    to: { code: to.code, name: to.name },
    holdsFrom,
    reason,
    ...describeTierChange(change, { heldUntil }, wording),
  };
}
