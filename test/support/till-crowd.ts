import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiLine } from './api-line.js';
import type { Sale } from './baskets.js';
import type { SalesBook } from './sales-book.js';
import type { AnyData, Answer } from './test-client.js';

/** Purchases that a till sends in one request: one as a single call, several as a batch. */
export type Parcel = readonly Sale[];

const ANSWER = `status purchase { id pointsEarned } customer { pointsAccount { available } }
  userErrors { code retryable }`;
const RECORD = `mutation ($input: RecordPurchaseInput!) { recordPurchase(input: $input) { ${ANSWER} } }`;
const RECORD_ALL = `mutation ($input: RecordPurchasesInput!) {
  recordPurchases(input: $input) { results { ${ANSWER} } userErrors { code } }
}`;
const GIVE_UP_AFTER_MS = 60_000;
const LONGEST_PAUSE_MS = 500;

/** Puts purchases into parcels: single calls, batches, and some twice, which are then under way together. */
export function parcelsOf(sales: readonly Sale[], random: () => number): Parcel[] {
  const parcels: Parcel[] = [];
  for (let at = 0; at < sales.length;) {
    const size = random() < 0.9 ? 1 : 5 + Math.floor(random() * 35);
    const parcel = sales.slice(at, at + size);
    at += size;
    parcels.push(parcel);
    if (random() < 0.1) parcels.push(parcel);
    else if (size > 1 && random() < 0.3) parcels.push(parcel.slice(0, 1));
  }
  return parcels;
}

/** Many tills that send at the same time, each one request after the other. */
export class TillCrowd {
  /** Requests that are under way. */
  inFlight = 0;
  /** Requests that were answered with acknowledgements. */
  answered = 0;
  private waiting: { readonly until: number; readonly resolve: () => void }[] = [];

  /** `lineOf` says through which line the n-th till speaks at the moment. */
  constructor(
    private readonly book: SalesBook,
    private readonly lineOf: (till: number) => ApiLine,
    private readonly tills = 24,
  ) {}

  /** Sends each parcel once; a till that gets no answer stops. */
  async sendOnce(parcels: readonly Parcel[]): Promise<void> {
    await this.share(parcels, async (parcel, till) => (await this.send(parcel, till)) !== 'no answer');
  }

  /** Sends each parcel until every purchase in it is acknowledged, with growing pauses. */
  async sendUntilAcknowledged(parcels: readonly Parcel[]): Promise<void> {
    const deadline = Date.now() + GIVE_UP_AFTER_MS;
    await this.share(parcels, async (parcel, till) => {
      let left = parcel;
      for (let tries = 0; left.length > 0; tries++) {
        if (Date.now() > deadline) throw new Error(`nobody answers ${left[0]!.key} any more`);
        if (tries > 0) await sleep(Math.min(LONGEST_PAUSE_MS, 10 * 2 ** tries));
        const again = await this.send(left, till);
        if (again !== 'no answer') left = again;
      }
      return true;
    });
  }

  /** Returns once that many more requests have been answered. */
  async answers(more: number): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.push({ until: this.answered + more, resolve }));
  }

  private async share(
    parcels: readonly Parcel[],
    work: (parcel: Parcel, till: number) => Promise<boolean>,
  ): Promise<void> {
    const left = [...parcels].reverse();
    await Promise.all(
      Array.from({ length: this.tills }, async (_, till) => {
        for (let parcel = left.pop(); parcel; parcel = left.pop()) if (!(await work(parcel, till))) return;
      }),
    );
  }

  /** Sends a parcel and returns what has to be sent again. */
  private async send(parcel: Parcel, till: number): Promise<Parcel | 'no answer'> {
    for (const sale of parcel) this.book.willSend(sale);
    this.inFlight++;
    const results = await this.ask(parcel, this.lineOf(till)).finally(() => this.inFlight--);
    if (!results) return 'no answer';
    const again = parcel.filter((sale, n) => !this.hear(sale, results[n]));
    this.answered++;
    this.waiting = this.waiting.filter(({ until, resolve }) => until > this.answered || resolve());
    return again;
  }

  private async ask(parcel: Parcel, line: ApiLine): Promise<AnyData[] | undefined> {
    const [first, ...more] = parcel.map(({ input }) => input);
    const single = more.length === 0;
    const input = single ? first : { purchases: [first, ...more] };
    const { status, data, codes }: Heard = await line
      .query(single ? RECORD : RECORD_ALL, { input })
      .catch((error: unknown) => {
        // Not by a fault: the test is over.
        if (line.isClosed) throw error;
        return NO_ANSWER;
      });
    // A till sends again whatever failed on the other side, and nothing else.
    if (status >= 500 || codes.includes('INTERNAL')) return undefined;
    if (codes.length > 0) throw new Error(`a till was told ${codes.join(', ')}`);
    return single ? [data.recordPurchase] : data.recordPurchases.results;
  }

  /** Whether that was an answer for good. */
  private hear(sale: Sale, answer: AnyData): boolean {
    if (answer.status !== null) this.book.acknowledge(sale, answer);
    else if (answer.userErrors.some(({ retryable }: AnyData) => retryable)) return false;
    else this.book.refused(sale, answer);
    return true;
  }
}

type Heard = Pick<Answer<AnyData>, 'status' | 'data' | 'codes'>;

const NO_ANSWER: Heard = { status: 599, data: undefined, codes: [] };
