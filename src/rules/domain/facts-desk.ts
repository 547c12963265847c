import { NO_PURCHASES, type CustomerFactsState } from './customer-facts.js';

/** What is remembered of a customer for the facts about them. */
export interface CustomerFacts {
  /** Null until it has been worked out from all purchases. */
  readonly history: CustomerFactsState | null;
  readonly tags: readonly string[];
  readonly npsScore: number | null;
  readonly referralsMade: number;
}

/** Of somebody of whom nothing has been written down yet. */
export const NO_FACTS: CustomerFacts = { history: NO_PURCHASES, tags: [], npsScore: null, referralsMade: 0 };

/** Customers have at most this many tags; rules add no more. */
export const MOST_TAGS = 100;

/** What is remembered of customers while acts are decided in order: each sees what those before it did. */
export class FactsDesk<Id extends string = string> {
  private readonly facts: Map<Id, CustomerFacts>;
  private readonly changed = new Set<Id>();

  constructor(loaded: ReadonlyMap<Id, CustomerFacts>) {
    this.facts = new Map(loaded);
  }

  of(customerId: Id): CustomerFacts {
    return this.facts.get(customerId) ?? NO_FACTS;
  }

  /** Of a customer whose history was worked out before anything is decided. */
  historyOf(customerId: Id): CustomerFactsState {
    const { history } = this.of(customerId);
    if (!history) throw new Error('the facts about a customer were not worked out');
    return history;
  }

  setHistory(customerId: Id, history: CustomerFactsState): void {
    this.set(customerId, { ...this.of(customerId), history });
  }

  /** Adds tags that the customer does not have yet, and answers those. */
  addTags(customerId: Id, tags: readonly string[]): readonly string[] {
    const facts = this.of(customerId);
    const added = [...new Set(tags)].filter((tag) => !facts.tags.includes(tag));
    const taken = added.slice(0, Math.max(0, MOST_TAGS - facts.tags.length));
    if (taken.length > 0) this.set(customerId, { ...facts, tags: [...facts.tags, ...taken] });
    return taken;
  }

  /** Takes tags away, and answers those that the customer had. */
  removeTags(customerId: Id, tags: readonly string[]): readonly string[] {
    const facts = this.of(customerId);
    const removed = facts.tags.filter((tag) => tags.includes(tag));
    if (removed.length > 0) {
      this.set(customerId, { ...facts, tags: facts.tags.filter((tag) => !tags.includes(tag)) });
    }
    return removed;
  }

  /** Whatever is to be written. */
  changes(): { readonly customerId: Id; readonly facts: CustomerFacts }[] {
    return [...this.changed].map((customerId) => ({ customerId, facts: this.of(customerId) }));
  }

  private set(customerId: Id, facts: CustomerFacts): void {
    this.facts.set(customerId, facts);
    this.changed.add(customerId);
  }
}
