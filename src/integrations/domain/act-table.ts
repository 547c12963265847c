import type { Instant } from '../../kernel/instant.js';
import type { RowFault } from './refused-rows.js';
import { Vocabulary } from './vocabulary.js';
import { WholeNumbers } from './whole-numbers.js';

/** One line of an order or return, as numbers. */
export interface ActLine {
  /** Of the vocabulary of products. */
  readonly product: number;
  /** In thousandths. */
  readonly quantity: number;
  /** In the list of prices; 0 where lines have none. */
  readonly price: number;
  /** Where it stands in the file. */
  readonly fileLine: number;
}

/** Stands for a customer or time that no line of an act has named. */
export const UNKNOWN = -1;
const NO_TIME = Number.NaN;

/**
 * The lines of a file of orders or returns, gathered to acts by their number, wherever in the file they stand. Kept
 * in columns of numbers, since the whole file has to be at hand to be put in the order of time: about 25 bytes a line
 * and 200 an act.
 */
export class ActTable {
  private readonly ids = new Vocabulary();
  private readonly customers = new WholeNumbers();
  private readonly times: Instant[] = [];
  private readonly faults = new Map<number, RowFault>();

  private readonly acts = new WholeNumbers();
  private readonly products = new WholeNumbers();
  private readonly quantities = new WholeNumbers();
  private readonly prices = new WholeNumbers();
  private readonly fileLines = new WholeNumbers();

  /** The lines sorted by act: those of act `n` stand from `starts[n]` until `starts[n + 1]`. */
  private starts = new Int32Array(0);
  private sorted = new Int32Array(0);

  get actCount(): number {
    return this.ids.size;
  }

  get lineCount(): number {
    return this.acts.length;
  }

  /** The number of the act of that id; a new one if it is met for the first time. */
  actOf(id: string): number {
    const act = this.ids.numberOf(id);
    if (act === this.customers.length) {
      this.customers.push(UNKNOWN);
      this.times.push(NO_TIME);
    }
    return act;
  }

  addLine(act: number, { product, quantity, price, fileLine }: ActLine): void {
    this.acts.push(act);
    this.products.push(product);
    this.quantities.push(quantity);
    this.prices.push(price);
    this.fileLines.push(fileLine);
  }

  /** Takes note of a line's customer. Answers whether it is the one the other lines name. */
  noteCustomer(act: number, customer: number): boolean {
    const known = this.customers.at(act);
    if (known === UNKNOWN) this.customers.set(act, customer);
    return known === UNKNOWN || known === customer;
  }

  /** An act's time is its earliest line's. */
  noteTime(act: number, time: Instant): void {
    const known = this.times[act]!;
    if (!(known <= time)) this.times[act] = time;
  }

  /** Refuses a whole act; the first reason counts. */
  refuse(act: number, fault: RowFault): void {
    if (!this.faults.has(act)) this.faults.set(act, fault);
  }

  faultOf(act: number): RowFault | undefined {
    return this.faults.get(act);
  }

  idOf(act: number): string {
    return this.ids.textOf(act);
  }

  /** UNKNOWN where no line names one. */
  customerOf(act: number): number {
    return this.customers.at(act);
  }

  /** Undefined where no line names one. */
  timeOf(act: number): Instant | undefined {
    const time = this.times[act]!;
    return Number.isNaN(time) ? undefined : time;
  }

  /** Sorts the lines by act, in the order of the file; to be called once all are there. */
  seal(): void {
    this.starts = new Int32Array(this.actCount + 1);
    for (let line = 0; line < this.lineCount; line++) this.starts[this.acts.at(line) + 1]!++;
    for (let act = 0; act < this.actCount; act++) this.starts[act + 1]! += this.starts[act]!;
    const next = this.starts.slice();
    this.sorted = new Int32Array(this.lineCount);
    for (let line = 0; line < this.lineCount; line++) this.sorted[next[this.acts.at(line)]!++] = line;
  }

  lineCountOf(act: number): number {
    return this.starts[act + 1]! - this.starts[act]!;
  }

  linesOf(act: number): ActLine[] {
    return Array.from(this.sorted.subarray(this.starts[act], this.starts[act + 1]), (line) => ({
      product: this.products.at(line),
      quantity: this.quantities.at(line),
      price: this.prices.at(line),
      fileLine: this.fileLines.at(line),
    }));
  }

  /** The acts that were not refused, by time; those of one time as they stand in the file. */
  inOrder(): Int32Array {
    const acts = new Int32Array(this.actCount - this.faults.size);
    let count = 0;
    for (let act = 0; act < this.actCount; act++) if (!this.faults.has(act)) acts[count++] = act;
    return acts.sort((a, b) => this.times[a]! - this.times[b]! || a - b);
  }
}
