type Step = () => Promise<unknown>;

/** What has to be undone when a command ends, in whichever way. */
export class Undo {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  /** Undone before all that was added earlier. What comes too late is undone at once. */
  add(step: Step): void {
    this.steps.push(step);
    if (this.running) this.running = this.running.then(() => this.undoAll());
  }

  /** Whether clearing up has begun. */
  get isUnderWay(): boolean {
    return this.running !== undefined;
  }

  /** Returns once all is undone, whoever began with it. */
  async run(): Promise<void> {
    this.running ??= this.undoAll();
    for (let awaited: unknown; awaited !== this.running;) {
      awaited = this.running;
      await awaited;
    }
  }

  private async undoAll(): Promise<void> {
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      await step().catch((error: unknown) => process.stderr.write(`while clearing up: ${String(error)}\n`));
    }
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Does the work of a command and clears up after it, also when it fails or is told to stop. Ends the process. */
export async function withCleanUp(work: (undo: Undo) => Promise<void>): Promise<void> {
  const undo = new Undo();
  let code = 0;
  for (const [signal, signalCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (undo.isUnderWay) return;
      process.stderr.write('clearing up\n');
      code = signalCode;
      void undo.run().finally(() => process.exit(code));
    });
  }
  try {
    await work(undo);
  } catch (error) {
    // What is being cleared up fails the work that needs it, which is no news.
    if (!undo.isUnderWay) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      code = 1;
    }
  }
  await undo.run();
  // Whatever a library may still hold open.
  process.exit(code);
}
