interface Kept<Value> {
  readonly value: Value;
  readonly until: number;
}

/**
 * Keeps what was looked up for a few seconds. Bounded: the oldest goes when it is full. Look-ups of the same key at
 * the same time share one; what was not found is not kept, so that nobody can fill it with guesses, and a failure
 * is forgotten at once.
 */
export class ShortCache<Value> {
  private readonly kept = new Map<string, Kept<Value>>();
  private readonly underWay = new Map<string, Promise<Value | undefined>>();

  constructor(
    private readonly lifetimeMs: number,
    private readonly capacity: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get(key: string, lookUp: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.kept.get(key);
    if (known && this.now() < known.until) return Promise.resolve(known.value);
    const asked = this.underWay.get(key);
    if (asked) return asked;
    const asking = this.ask(key, lookUp).finally(() => this.underWay.delete(key));
    this.underWay.set(key, asking);
    return asking;
  }

  private async ask(key: string, lookUp: () => Promise<Value | undefined>): Promise<Value | undefined> {
    // Counted from before the look-up, so that nothing is believed for longer than its lifetime.
    const until = this.now() + this.lifetimeMs;
    const value = await lookUp();
    this.kept.delete(key);
    if (value === undefined) return undefined;
    if (this.kept.size >= this.capacity) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, { value, until });
    return value;
  }
}
