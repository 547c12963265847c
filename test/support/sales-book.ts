import type { Sale } from './baskets.js';
import type { AnyData } from './test-client.js';

/** What a till was told about one purchase. */
export interface Acknowledgement {
  readonly key: string;
  readonly status: 'RECORDED' | 'REPEATED';
  readonly purchaseId: string;
  readonly points: number;
}

/** What tills sent and what they were told, written down as it happens; the witness when something is missing. */
export class SalesBook {
  private readonly sales = new Map<string, Sale>();
  private readonly first = new Map<string, Acknowledgement>();
  private readonly recorded = new Set<string>();
  /** Every acknowledgement that came, in order. */
  readonly acknowledgements: Acknowledgement[] = [];
  /** Answers that contradict earlier ones, or what was sold. */
  readonly contradictions: string[] = [];
  private sendings = 0;

  /** To be called before a purchase leaves the till, each time. */
  willSend(sale: Sale): void {
    this.sales.set(sale.key, sale);
    this.sendings++;
  }

  /** Writes down what a till was told: the answer to a purchase, with status and purchase { id pointsEarned }. */
  acknowledge(sale: Sale, { status, purchase }: AnyData): void {
    const said = { key: sale.key, status, purchaseId: purchase.id, points: purchase.pointsEarned };
    this.acknowledgements.push(said);
    const before = this.first.get(sale.key) ?? said;
    this.first.set(sale.key, before);
    if (said.purchaseId !== before.purchaseId || said.points !== before.points)
      this.contradictions.push(`${sale.key} was answered differently`);
    if (said.points !== sale.points)
      this.contradictions.push(`${sale.key} earned ${said.points} instead of ${sale.points}`);
    if (status === 'RECORDED' && this.recorded.has(sale.key))
      this.contradictions.push(`${sale.key} was recorded twice`);
    if (status === 'RECORDED') this.recorded.add(sale.key);
  }

  /** Writes down an answer that sending again will not mend. */
  refused(sale: Sale, { userErrors }: AnyData): void {
    const codes = userErrors.map(({ code }: AnyData) => code).join(', ');
    this.contradictions.push(`${sale.key} was refused: ${codes}`);
  }

  sent(): IterableIterator<Sale> {
    return this.sales.values();
  }

  saleOf(key: string): Sale | undefined {
    return this.sales.get(key);
  }

  acknowledgementOf(key: string): Acknowledgement | undefined {
    return this.first.get(key);
  }

  /** What was sent, perhaps several times, and never answered. */
  unacknowledged(): Sale[] {
    return [...this.sales.values()].filter(({ key }) => !this.first.has(key));
  }

  /** How many purchases were sent, how often they were sent again, and how many answers came. */
  tally(): { purchases: number; resends: number; acknowledgements: number } {
    const { size } = this.sales;
    return { purchases: size, resends: this.sendings - size, acknowledgements: this.acknowledgements.length };
  }
}
