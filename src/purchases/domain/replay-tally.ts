import type { CustomerId } from '../../kernel/id.js';
import type { Bound, EarningDecision, RuleFault, StoredEarning } from '../../rules/domain/index.js';
import type { ReplayedPurchase } from './replayed-purchase.js';

/** What the purchases of one day would earn. */
export interface ReplayedDay {
  /** Days since 1970-01-01, of the program's time zone. */
  readonly day: number;
  readonly purchases: number;
  readonly purchasesTouched: number;
  readonly pointsToday: number;
  readonly pointsChanged: number;
}

/** Customers who get more, or fewer, and by how many points in all. */
export interface ReplayedSide {
  readonly customers: number;
  readonly points: number;
}

/** A purchase that comes to something else, with what earned its points before and after. */
export interface ReplayedExample {
  readonly purchase: ReplayedPurchase;
  readonly customerId: CustomerId;
  readonly pointsToday: number;
  readonly pointsChanged: number;
  readonly today: StoredEarning;
  readonly changed: StoredEarning;
}

/** What a limit or budget kept a rule from giving. */
export interface ReplayedCut {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly bound: Bound;
  readonly purchases: number;
  /** What the rule would have given beyond what it gave. */
  readonly points: number;
}

/** A condition that could not be told, and for how many purchases. */
export interface ReplayedFault extends RuleFault {
  readonly purchases: number;
}

/** What a rule gives under the changed rules. */
export interface ReplayedRule {
  readonly ruleId: string;
  readonly version: number;
  readonly name: string;
  readonly purchases: number;
  readonly points: number;
}

/** What a replay came to. "Touched" is what comes to other points or to other effects. */
export interface ReplaySummary {
  readonly purchases: number;
  readonly customers: number;
  readonly purchasesTouched: number;
  /** Those that come to something else than is stored even by the rules as they are, by limits, order or facts. */
  readonly purchasesApart: number;
  readonly customersTouched: number;
  readonly pointsToday: number;
  readonly pointsChanged: number;
  readonly winners: ReplayedSide;
  readonly losers: ReplayedSide;
  /** Those with purchases, in order. */
  readonly days: readonly ReplayedDay[];
  /** The largest differences first. */
  readonly examples: readonly ReplayedExample[];
  /** By the changed rules, those that gave most first. */
  readonly rules: readonly ReplayedRule[];
  /** Under the changed rules, those that cut most first. */
  readonly cuts: readonly ReplayedCut[];
  /** Under the changed rules, the most frequent first. */
  readonly faults: readonly ReplayedFault[];
}

const MOST_EXAMPLES = 20;
/** Of rules, cuts and faults as many are told. */
const MOST_TOLD = 100;

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

interface OfCustomer {
  difference: number;
  isTouched: boolean;
}

/** Adds up what purchases come to in two books, in memory that does not grow with their number. */
export class ReplayTally {
  private readonly days = new Map<number, Writable<ReplayedDay>>();
  private readonly byCustomer = new Map<CustomerId, OfCustomer>();
  private readonly rules = new Map<string, Writable<ReplayedRule>>();
  private readonly cuts = new Map<string, Writable<ReplayedCut>>();
  private readonly faults = new Map<string, Writable<ReplayedFault>>();
  private examples: ReplayedExample[] = [];
  private apart = 0;

  /** Counts a purchase of a customer on a day of the program's time zone. */
  add(
    purchase: ReplayedPurchase,
    customerId: CustomerId,
    day: number,
    today: EarningDecision,
    changed: EarningDecision,
  ): void {
    const difference = changed.points - today.points;
    const isTouched = difference !== 0 || effectsOf(today) !== effectsOf(changed);
    if (today.points !== purchase.pointsKept) this.apart++;
    const ofDay = this.ofDay(day);
    ofDay.purchases++;
    ofDay.pointsToday += today.points;
    ofDay.pointsChanged += changed.points;
    if (isTouched) ofDay.purchasesTouched++;
    this.countCustomer(customerId, difference, isTouched);
    this.countRules(changed.stored);
    this.countFaults(changed.faults);
    if (difference !== 0) {
      this.keepExample({
        purchase,
        customerId,
        pointsToday: today.points,
        pointsChanged: changed.points,
        today: today.stored,
        changed: changed.stored,
      });
    }
  }

  /** How many points more or fewer each customer gets; those with none are left out. */
  differences(): ReadonlyMap<CustomerId, number> {
    const differences = new Map<CustomerId, number>();
    for (const [customerId, { difference }] of this.byCustomer) {
      if (difference !== 0) differences.set(customerId, difference);
    }
    return differences;
  }

  summary(): ReplaySummary {
    const days = [...this.days.values()].sort((a, b) => a.day - b.day);
    const customers = [...this.byCustomer.values()];
    return {
      purchases: sum(days, ({ purchases }) => purchases),
      customers: customers.length,
      purchasesTouched: sum(days, ({ purchasesTouched }) => purchasesTouched),
      purchasesApart: this.apart,
      customersTouched: customers.filter(({ isTouched }) => isTouched).length,
      pointsToday: sum(days, ({ pointsToday }) => pointsToday),
      pointsChanged: sum(days, ({ pointsChanged }) => pointsChanged),
      winners: side(customers.filter(({ difference }) => difference > 0)),
      losers: side(customers.filter(({ difference }) => difference < 0)),
      days,
      examples: bestOf(this.examples),
      rules: mostOf(this.rules, ({ points }) => points),
      cuts: mostOf(this.cuts, ({ points }) => points),
      faults: mostOf(this.faults, ({ purchases }) => purchases),
    };
  }

  private ofDay(day: number): Writable<ReplayedDay> {
    let found = this.days.get(day);
    if (!found) {
      found = { day, purchases: 0, purchasesTouched: 0, pointsToday: 0, pointsChanged: 0 };
      this.days.set(day, found);
    }
    return found;
  }

  private countCustomer(customerId: CustomerId, difference: number, isTouched: boolean): void {
    const known = this.byCustomer.get(customerId);
    if (!known) this.byCustomer.set(customerId, { difference, isTouched });
    else {
      known.difference += difference;
      known.isTouched ||= isTouched;
    }
  }

  private countRules({ rules }: StoredEarning): void {
    for (const { ruleId, version, name, points, cut } of rules) {
      const key = `${ruleId} ${version}`;
      let rule = this.rules.get(key);
      if (!rule) this.rules.set(key, (rule = { ruleId, version, name, purchases: 0, points: 0 }));
      rule.purchases++;
      rule.points += points;
      if (!cut) continue;
      const { bound, wouldBe } = cut;
      const cutKey = `${key} ${JSON.stringify(bound)}`;
      let known = this.cuts.get(cutKey);
      if (!known) {
        this.cuts.set(cutKey, (known = { ruleId, version, name, bound, purchases: 0, points: 0 }));
      }
      known.purchases++;
      known.points += wouldBe - points;
    }
  }

  private countFaults(faults: readonly RuleFault[]): void {
    for (const fault of faults) {
      const key = `${fault.ruleId} ${fault.version} ${fault.code}`;
      const known = this.faults.get(key);
      if (known) known.purchases++;
      else this.faults.set(key, { ...fault, purchases: 1 });
    }
  }

  private keepExample(example: ReplayedExample): void {
    this.examples.push(example);
    if (this.examples.length >= 4 * MOST_EXAMPLES) this.examples = bestOf(this.examples);
  }
}

/** What happens beside points, as a text that is the same where that is the same. */
function effectsOf({ effects }: EarningDecision): string {
  return effects.length === 0 ? '' : JSON.stringify(effects.map(({ ruleId, effect }) => [ruleId, effect]));
}

function bestOf(examples: readonly ReplayedExample[]): ReplayedExample[] {
  const size = ({ pointsToday, pointsChanged }: ReplayedExample): number =>
    Math.abs(pointsChanged - pointsToday);
  // Where they are equally large, those that come first.
  return [...examples].sort((a, b) => size(b) - size(a)).slice(0, MOST_EXAMPLES);
}

function mostOf<T>(counted: ReadonlyMap<string, T>, size: (one: T) => number): readonly T[] {
  return [...counted.values()].sort((a, b) => size(b) - size(a)).slice(0, MOST_TOLD);
}

function side(customers: readonly OfCustomer[]): ReplayedSide {
  return {
    customers: customers.length,
    points: sum(customers, ({ difference }) => Math.abs(difference)),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
