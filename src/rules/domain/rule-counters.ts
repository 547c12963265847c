/** What a rule was used for in one period: by one customer, or by all. */
export interface Usage {
  readonly uses: number;
  readonly points: number;
  /** What these points cost, in ten-thousandths of a minor unit. */
  readonly cost: number;
}

/** Names one counter. */
export interface CounterKey {
  readonly ruleId: string;
  /** Null for all customers together. */
  readonly customerId: string | null;
  /** Such as `WEEK 2026-03-02`, by the week's first day; `EVER` has no date. */
  readonly period: string;
}

/** What an act adds to a counter; below zero for what a return gives back. */
export interface CounterChange extends CounterKey, Usage {}

interface Entry {
  readonly key: CounterKey;
  /** As it was loaded. */
  readonly loaded: Usage;
  uses: number;
  points: number;
  cost: number;
}

/** The counters of one rule by customer, null for all together, and period. */
type CountersOfRule = Map<string | null, Map<string, Entry>>;

/**
 * The counters that limits and budgets are held against, while the purchases of a batch are decided in order: each
 * sees what those before it used.
 */
export class RuleCounters {
  private readonly byRule = new Map<string, CountersOfRule>();

  /** Counters that are not there yet are to be given as zeros. */
  constructor(loaded: Iterable<CounterChange> = []) {
    for (const counter of loaded) this.load(counter);
  }

  private load({ ruleId, customerId, period, uses, points, cost }: CounterChange): void {
    let ofRule = this.byRule.get(ruleId);
    if (!ofRule) this.byRule.set(ruleId, (ofRule = new Map()));
    let ofCustomer = ofRule.get(customerId);
    if (!ofCustomer) ofRule.set(customerId, (ofCustomer = new Map()));
    const key = { ruleId, customerId, period };
    ofCustomer.set(period, { key, loaded: { uses, points, cost }, uses, points, cost });
  }

  /** Begins those of these counters at zero that are not there yet: for acts that are only tried out. */
  beginAtZero(keys: readonly CounterKey[]): void {
    for (const key of keys) {
      const { ruleId, customerId, period } = key;
      if (this.byRule.get(ruleId)?.get(customerId)?.has(period)) continue;
      this.load({ ...key, uses: 0, points: 0, cost: 0 });
    }
  }

  /** Throws for a counter that was not loaded: taking it for zero would let a limit be passed. */
  usage(ruleId: string, customerId: string | null, period: string): Usage {
    return this.entry(ruleId, customerId, period);
  }

  /** Counts what was decided. */
  note(changes: readonly CounterChange[]): void {
    for (const { ruleId, customerId, period, uses, points, cost } of changes) {
      const entry = this.entry(ruleId, customerId, period);
      entry.uses += uses;
      entry.points += points;
      entry.cost += cost;
    }
  }

  /** What all that was counted comes to, each counter once, those left out that are as they were loaded. */
  changes(): CounterChange[] {
    const changes: CounterChange[] = [];
    for (const ofRule of this.byRule.values()) {
      for (const ofCustomer of ofRule.values()) {
        for (const { key, loaded, uses, points, cost } of ofCustomer.values()) {
          const change = {
            uses: uses - loaded.uses,
            points: points - loaded.points,
            cost: cost - loaded.cost,
          };
          const isChanged = change.uses !== 0 || change.points !== 0 || change.cost !== 0;
          if (isChanged) changes.push({ ...key, ...change });
        }
      }
    }
    return changes;
  }

  /** The counters that changed, as they are now. */
  endStates(): CounterChange[] {
    return this.changes().map(({ ruleId, customerId, period }) => {
      const { uses, points, cost } = this.entry(ruleId, customerId, period);
      return { ruleId, customerId, period, uses, points, cost };
    });
  }

  private entry(ruleId: string, customerId: string | null, period: string): Entry {
    const entry = this.byRule.get(ruleId)?.get(customerId)?.get(period);
    if (!entry) throw new Error(`the counter ${period} of rule ${ruleId} was not loaded`);
    return entry;
  }
}
