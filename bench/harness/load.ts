import { Client, type Dispatcher } from 'undici';

/** One request, made before it is timed. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer | null;
}

export interface LoadOptions {
  /** The servers; connections are spread over them. */
  readonly origins: readonly string[];
  readonly connections: number;
  next(): Call;
  /** How many things the answer says were done. Throws where it says anything else than that all went well. */
  count(answer: Buffer): number;
}

/** What was done since the last mark. */
export interface Counted {
  readonly done: number;
  readonly seconds: number;
  /** Of whole calls. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Keeps one call in flight on each of a number of connections. An answer that is not as it should be stops all of
 * it, and is thrown by whatever is asked next.
 */
export class Load {
  private readonly running: Promise<void>[];
  private readonly clients: Client[] = [];
  private stopping = false;
  private failure: unknown;
  private done = 0;
  private latencies: number[] = [];
  private since = performance.now();

  constructor(private readonly options: LoadOptions) {
    const { origins, connections } = options;
    this.running = Array.from({ length: connections }, (_, index) =>
      this.keepCalling(origins[index % origins.length]!),
    );
  }

  /** Counts from now on. */
  mark(): void {
    this.done = 0;
    this.latencies = [];
    this.since = performance.now();
  }

  take(): Counted {
    this.check();
    const seconds = (performance.now() - this.since) / 1000;
    const sorted = Float64Array.from(this.latencies).sort();
    return { done: this.done, seconds, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) };
  }

  /** Waits for what is in flight. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.running);
    await Promise.all(this.clients.map((client) => client.close()));
    this.check();
  }

  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  private keepCalling(origin: string): Promise<void> {
    const client = new Client(origin, { pipelining: 1 });
    this.clients.push(client);
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      let began = 0;
      let status = 0;
      const call = (): void => {
        if (this.stopping) return resolve();
        const { method, path, headers, body } = this.options.next();
        began = performance.now();
        client.dispatch({ method, path, headers, body }, handler);
      };
      const fail = (error: unknown): void => {
        this.failure ??= error;
        this.stopping = true;
        resolve();
      };
      const handler: Dispatcher.DispatchHandler = {
        onRequestStart: () => undefined,
        onResponseStart: (_, code) => {
          status = code;
        },
        onResponseData: (_, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => {
          const took = performance.now() - began;
          const answer = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
          chunks.length = 0;
          try {
            if (status !== 200) throw new Error(`HTTP status ${status}: ${answer.toString()}`);
            this.done += this.options.count(answer);
            this.latencies.push(took);
          } catch (error) {
            return fail(error);
          }
          call();
        },
        onResponseError: (_, error) => fail(error),
      };
      call();
    });
  }
}

/** The value below which that share of sorted values lies; NaN without any. */
function percentile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
