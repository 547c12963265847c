/** What can be written together with others of its kind. */
export interface Groupable {
  /** Rows it comes to, roughly. */
  readonly weight: number;
  /** What it concerns: of those with a name in common, one after the other is written, in the order they came. */
  readonly names: readonly string[];
}

/** To be tried again a little later, because somebody else has locked what it concerns. */
export const LATER = Symbol('LATER');

/** What became of an item: its outcome, a failure that is its own alone, or that it has to be tried again. */
export type Fate<Outcome> = { readonly outcome: Outcome } | { readonly failure: unknown } | typeof LATER;

export interface GroupCommitOptions<Item, Outcome> {
  /** Writes a group in one commit and says what became of each, in order. What it throws befalls the whole group. */
  readonly write: (items: readonly Item[]) => Promise<readonly Fate<Outcome>[]>;
  /** What is answered where somebody else held on for too long. */
  readonly tooLong: () => Outcome;
  readonly mostItems: number;
  /** After how long that is. */
  readonly patienceMs: number;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly since: number;
  tries: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

const MOST_FLIGHTS = 2;
const MOST_WEIGHT = 10_000;
/** Beyond this the database cannot keep up, and whoever waits here would not be answered in time. */
const MOST_WAITING = 20_000;
const LONGEST_PAUSE_MS = 64;

/**
 * Writes together what comes in at the same time: the next group forms while the one before is being written, so
 * nothing waits for a timer and the busier it is, the more share a commit.
 *
 * A group takes half of what is there at most. Took it all, everybody who waits for an answer would be in one group,
 * and nothing would form while that is written.
 *
 * Nothing waits for somebody else's lock inside a group: what finds itself locked out is put off and tried again, at
 * growing pauses, and only what has a name in common with it waits behind it.
 */
export class GroupCommit<Item extends Groupable, Outcome> {
  private queue: Waiting<Item, Outcome>[] = [];
  /** The names of all that is being written or put off. */
  private readonly engaged = new Set<string>();
  private flights = 0;
  private inFlight = 0;
  private woken = false;

  constructor(private readonly options: GroupCommitOptions<Item, Outcome>) {}

  /** Rejects with the item's own failure, or with what befell its whole group. */
  submit(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.queue.length >= MOST_WAITING) {
        resolve(this.options.tooLong());
        return;
      }
      this.queue.push({ item, since: performance.now(), tries: 0, resolve, reject });
      this.wake();
    });
  }

  /** Forms groups once everything that has arrived by now has been read. */
  private wake(): void {
    if (this.woken) return;
    this.woken = true;
    setImmediate(() => {
      this.woken = false;
      while (this.flights < MOST_FLIGHTS) {
        const group = this.form();
        if (group.length === 0) return;
        void this.fly(group);
      }
    });
  }

  private form(): Waiting<Item, Outcome>[] {
    const most = Math.min(this.options.mostItems, Math.ceil((this.queue.length + this.inFlight) / 2));
    const group: Waiting<Item, Outcome>[] = [];
    let left: Waiting<Item, Outcome>[] = [];
    const passedOver = new Set<string>();
    const latest = performance.now() - this.options.patienceMs;
    let weight = 0;
    for (const [index, waiting] of this.queue.entries()) {
      if (group.length >= most || weight >= MOST_WEIGHT) {
        left = left.concat(this.queue.slice(index));
        break;
      }
      const { item, since } = waiting;
      if (item.names.some((name) => this.engaged.has(name) || passedOver.has(name))) {
        if (since < latest) waiting.resolve(this.options.tooLong());
        else left.push(waiting);
        for (const name of item.names) passedOver.add(name);
        continue;
      }
      // What was put off may be so again, and take the time of all that it shares a group with.
      if (group.length > 0 && group[0]!.tries > 0 !== waiting.tries > 0) {
        left.push(waiting);
        for (const name of item.names) passedOver.add(name);
        continue;
      }
      group.push(waiting);
      weight += item.weight;
    }
    this.queue = left;
    return group;
  }

  private async fly(group: readonly Waiting<Item, Outcome>[]): Promise<void> {
    this.flights++;
    this.inFlight += group.length;
    for (const { item } of group) for (const name of item.names) this.engaged.add(name);
    const putOff = await this.land(group);
    for (const { item } of group) for (const name of item.names) this.engaged.delete(name);
    this.flights--;
    this.inFlight -= group.length;
    this.tryLater(putOff);
    this.wake();
  }

  /** Writes the group and tells everybody; returns those who are to be tried again. */
  private async land(group: readonly Waiting<Item, Outcome>[]): Promise<Waiting<Item, Outcome>[]> {
    try {
      const fates = await this.options.write(group.map(({ item }) => item));
      return group.filter((waiting, index) => this.tell(waiting, fates[index]!));
    } catch (error) {
      for (const { reject } of group) reject(error);
      return [];
    }
  }

  private tell(waiting: Waiting<Item, Outcome>, fate: Fate<Outcome>): boolean {
    if (fate === LATER) {
      if (performance.now() - waiting.since < this.options.patienceMs) return true;
      waiting.resolve(this.options.tooLong());
    } else if ('outcome' in fate) waiting.resolve(fate.outcome);
    else waiting.reject(fate.failure);
    return false;
  }

  private tryLater(putOff: readonly Waiting<Item, Outcome>[]): void {
    if (putOff.length === 0) return;
    const names = putOff.flatMap(({ item }) => item.names);
    for (const name of names) this.engaged.add(name);
    for (const waiting of putOff) waiting.tries++;
    const tries = Math.min(...putOff.map((waiting) => waiting.tries));
    // Random, so that two servers that want the same do not keep meeting.
    const pause = Math.min(LONGEST_PAUSE_MS, 2 ** tries) * (0.5 + Math.random() / 2);
    setTimeout(() => {
      for (const name of names) this.engaged.delete(name);
      this.queue.unshift(...putOff);
      this.wake();
    }, pause);
  }
}
