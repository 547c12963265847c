import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { settingsInForce, type PointSettings, type Program } from '../../programs/domain/index.js';
import {
  afterPurchase,
  countersOf,
  NO_PURCHASES,
  OUTLOOK_FACTS,
  RuleCounters,
  type CompiledRule,
  type CustomerFacts,
  type CustomerFactsState,
  type CustomerOutlook,
  type EarningDecision,
  type RuleBook,
  type SegmentSet,
} from '../../rules/domain/index.js';
import type { HeldTier } from '../../tiers/domain/index.js';
import { askForRules, earnForCustomer, type EarningCustomer } from './earn-for-customer.js';
import { keptPurchase } from './kept-lines.js';
import { ReplayTally } from './replay-tally.js';
import type { ReplayedPurchase } from './replayed-purchase.js';
import { SharedLimits } from './shared-limits.js';

/*
 * What purchases of the past would have earned by other rules.
 *
 * Rule: purchases are taken in the order in which they were recorded, each judged twice: by the rules as they are, and
 * as they would be. Each is judged as of when it happened, on what is kept of it by now, with the tier it was judged
 * with, and with the facts about its customer as they stood then, which are folded along over all purchases, also those before the time that is
 * looked at. Limits and budgets begin at zero with that time, each set of rules with its own.
 *
 * Example: of three purchases of 10.00 the second came back. A rule that doubles points gives 10 more for the first
 * and 10 more for the third; limited to 15 points it gives 10 and 5.
 */

/** `[from, until)`, by when purchases happened. */
export interface ReplayWindow {
  readonly from: Instant;
  readonly until: Instant;
}

export interface ReplayScene {
  readonly program: Pick<Program, 'name' | 'currency' | 'timeZone' | 'costPerPoint'>;
  readonly settings: readonly PointSettings[];
  readonly window: ReplayWindow;
  /** Only what was recorded later is told of; what was recorded before uses up limits. Null for all. */
  readonly recordedAfter: Instant | null;
}

/** The rules as they are or were, and as they would be. */
export interface ReplayedBooks {
  readonly today: RuleBook;
  readonly changed: RuleBook;
  /** Others, for what was recorded up to a time: of several, the first whose time is not over. */
  readonly earlier?: readonly EarlierBooks[];
}

export interface EarlierBooks extends Pick<ReplayedBooks, 'today' | 'changed'> {
  readonly recordedUpTo: Instant;
}

/** What is known of a customer beside the purchases, as it is by now. */
export interface ReplayedPerson {
  readonly enrolledAt: Instant;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  /** Null where nothing was worked out. */
  readonly outlook: CustomerOutlook | null;
  readonly facts: Omit<CustomerFacts, 'history'>;
}

/** What rules look at, so that the rest need not be read. */
export interface ReplayNeeds {
  /** What customers bought before. */
  readonly history: boolean;
  readonly person: boolean;
  readonly tier: boolean;
}

/** Facts about a customer that are no matter of what they bought. */
const NOT_OF_PURCHASES = new Set([
  'customer.tier',
  'customer.tenureDays',
  'customer.tenureYears',
  'customer.isMembershipAnniversary',
  'customer.isBirthday',
  'customer.daysToBirthday',
  'customer.tags',
  'customer.segments',
  'customer.npsScore',
  'customer.referralsMade',
  ...OUTLOOK_FACTS,
]);

export function replayNeeds(books: ReplayedBooks): ReplayNeeds {
  const reads = ruleBooksOf(books).flatMap((book) => [...book.reads]);
  const ofCustomer = reads.filter((path) => path.startsWith('customer.'));
  return {
    history: reads.includes('purchase.isFirst') || ofCustomer.some((path) => !NOT_OF_PURCHASES.has(path)),
    person: ofCustomer.length > 0,
    tier: reads.includes('customer.tier'),
  };
}

/** What is taken for known of a customer where no rule asks. */
export const NOBODY_IN_PARTICULAR: ReplayedPerson = {
  enrolledAt: 0,
  birthDate: null,
  outlook: null,
  facts: { tags: [], npsScore: null, referralsMade: 0 },
};

function ruleBooksOf({ today, changed, earlier = [] }: ReplayedBooks): RuleBook[] {
  return [today, changed, ...earlier.flatMap((books) => [books.today, books.changed])];
}

/** Judges purchases by two sets of rules side by side. */
export class Replay {
  readonly tally = new ReplayTally();
  private readonly histories = new Map<CustomerId, CustomerFactsState>();
  private readonly needs: ReplayNeeds;
  /** What of limits is used up by each of the two. */
  private readonly today = new RuleCounters();
  private readonly changed = new RuleCounters();
  private readonly shared = new SharedLimits();
  /** Those that any of the rules asks for. */
  private readonly segments: SegmentSet;

  constructor(
    private readonly scene: ReplayScene,
    private readonly books: ReplayedBooks,
  ) {
    this.needs = replayNeeds(books);
    this.segments = joinSegments(books);
  }

  /** The next purchase in the order of recording. */
  take(purchase: ReplayedPurchase, person: ReplayedPerson, tier: HeldTier | null): void {
    const { customerId, occurredAt } = purchase;
    if (customerId === null) return;
    const { from, until } = this.scene.window;
    const history = this.histories.get(customerId) ?? NO_PURCHASES;
    if (purchase.earns && occurredAt >= from && occurredAt < until) {
      const { enrolledAt, birthDate, outlook, facts } = person;
      const known = { ...facts, history };
      this.judge(purchase, { customerId, enrolledAt, birthDate, outlook, facts: known, tier });
    }
    if (!this.needs.history) return;
    const lines = purchase.lines.map((line) => ({ ...line, categoryPath: line.storedCategoryPath }));
    const kept = keptPurchase(occurredAt, lines, this.scene.program.timeZone);
    this.histories.set(customerId, afterPurchase(history, kept));
  }

  /**
   * The name of a rule that gives more by the changed rules than by the others of what all customers have together,
   * by limits or a budget; undefined where there is none.
   */
  overused(): string | undefined {
    return this.shared.overused(this.today, this.changed);
  }

  private judge(purchase: ReplayedPurchase, customer: EarningCustomer): void {
    const { recordedAfter, program } = this.scene;
    const { recordedAt } = purchase;
    const books = this.books.earlier?.find(({ recordedUpTo }) => recordedAt <= recordedUpTo) ?? this.books;
    const today = askForRules(purchase, purchase.lines, books.today, program.timeZone);
    const changed = askForRules(purchase, purchase.lines, books.changed, program.timeZone);
    const earned = this.earn(today, customer, purchase, this.today);
    // Most purchases meet the same rules in both; without limits these come to the same.
    const isSame = comeToTheSame(today.rules, changed.rules);
    const wouldEarn = isSame ? earned : this.earn(changed, customer, purchase, this.changed);
    if (recordedAfter !== null && recordedAt <= recordedAfter) return;
    this.tally.add(purchase, customer.customerId, today.at.epochDay, earned, wouldEarn);
  }

  private earn(
    asked: ReturnType<typeof askForRules>,
    customer: EarningCustomer,
    purchase: ReplayedPurchase,
    counters: RuleCounters,
  ): EarningDecision {
    for (const rule of asked.rules) {
      if (rule.counters.length === 0) continue;
      counters.beginAtZero(countersOf(rule, customer.customerId, asked.at));
      this.shared.note(rule);
    }
    const decision = earnForCustomer(asked, customer, {
      program: this.scene.program,
      settings: settingsInForce(this.scene.settings, purchase.occurredAt),
      book: { segments: this.segments },
      counters,
    });
    counters.note(decision.changes);
    return decision;
  }
}

function comeToTheSame(some: readonly CompiledRule[], others: readonly CompiledRule[]): boolean {
  return (
    some.length === others.length &&
    some.every((rule, index) => {
      const other = others[index]!;
      const isSame = rule.ruleId === other.ruleId && rule.version === other.version;
      return isSame && rule.counters.length === 0;
    })
  );
}

/** Each after those it asks for, as it was in any of them. */
function joinSegments(books: ReplayedBooks): SegmentSet {
  const byName = new Map<string, SegmentSet['inOrder'][number]>();
  for (const segment of ruleBooksOf(books).flatMap(({ segments }) => segments.inOrder)) {
    if (!byName.has(segment.name)) byName.set(segment.name, segment);
  }
  return { inOrder: [...byName.values()] };
}
