const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** That the process was told to stop before it was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Keeps Ctrl-C and SIGTERM from ending the process in the middle of something, so that what it has begun, such as
 * starting PostgreSQL, can be brought to an end and taken back. A second signal ends it at once.
 */
export class Interruption {
  /** Rejects with Interrupted when a signal arrives. */
  readonly arrival: Promise<never>;
  private arrived = false;
  private announce: (reason: Interrupted) => void;

  constructor() {
    this.arrival = new Promise((_, reject) => (this.announce = reject));
    // Whoever wants to hear of it races against it; nobody has to.
    this.arrival.catch(() => undefined);
    for (const signal of SIGNALS) process.on(signal, this.listener);
  }

  get hasArrived(): boolean {
    return this.arrived;
  }

  /** Throws Interrupted when a signal has arrived. */
  check(): void {
    if (this.arrived) throw new Interrupted('interrupted');
  }

  /** Leaves signals to others from now on, and to their defaults. */
  stopListening(): void {
    for (const signal of SIGNALS) process.off(signal, this.listener);
  }

  private readonly listener = (): void => {
    if (this.arrived) process.exit(1);
    this.arrived = true;
    this.announce(new Interrupted('interrupted'));
  };
}
