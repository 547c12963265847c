import { UNKNOWN, type ActTable } from './act-table.js';

/*
 * In what order acts are recorded, and how many at once.
 *
 * Recording one act at a time, in the order of time, would be right and slow. What an act comes to depends on what
 * the same customer did before it, and on nothing else that another act of a file does: what was bought decides what
 * can come back, and from whose lots. So acts of one customer keep the order of time, purchases of everybody keep it
 * among themselves, and so do returns; only returns move, behind purchases of others that came a little later. Of a
 * purchase and a return at the same time the purchase comes first: its goods may be what came back.
 *
 * Example: A buys, B returns, C buys, B buys, in this order. One batch holds the purchases of A and C, then B's
 * return; B's purchase opens the next batch, since it must find the return done.
 */

const MOST_ACTS = 500;
const MOST_LINES = 5_000;

/** Acts to be recorded together: first the purchases, then the returns. */
export interface ActBatch {
  readonly purchases: readonly number[];
  readonly returns: readonly number[];
}

/** Who an act's customer number stands for: two numbers may name one person. */
export type PersonOf = (customer: number) => number;

interface Act {
  readonly kind: 'PURCHASE' | 'RETURN';
  readonly act: number;
  /** UNKNOWN for nobody. */
  readonly person: number;
  readonly lines: number;
}

/** Puts acts in batches that, recorded one after the other, come to what recording them one at a time would. */
export function* inBatches(orders: ActTable, returns: ActTable, personOf: PersonOf): Generator<ActBatch> {
  let batch = new Batch();
  for (const act of inTime(orders, returns, personOf)) {
    if (!batch.hasRoomFor(act)) {
      yield batch;
      batch = new Batch();
    }
    batch.add(act);
  }
  if (!batch.isEmpty()) yield batch;
}

/** All acts in the order of time, one by one. */
function* inTime(orders: ActTable, returns: ActTable, personOf: PersonOf): Generator<Act> {
  const describe = (kind: Act['kind'], table: ActTable, act: number): Act => {
    const customer = table.customerOf(act);
    const person = customer === UNKNOWN ? UNKNOWN : personOf(customer);
    return { kind, act, person, lines: table.lineCountOf(act) };
  };
  const waiting = returns.inOrder();
  let next = 0;
  for (const order of orders.inOrder()) {
    const time = orders.timeOf(order)!;
    while (next < waiting.length && returns.timeOf(waiting[next]!)! < time) {
      yield describe('RETURN', returns, waiting[next++]!);
    }
    yield describe('PURCHASE', orders, order);
  }
  for (const act of waiting.subarray(next)) yield describe('RETURN', returns, act);
}

class Batch implements ActBatch {
  readonly purchases: number[] = [];
  readonly returns: number[] = [];
  private readonly lines = { PURCHASE: 0, RETURN: 0 };
  private readonly returners = new Set<number>();

  isEmpty(): boolean {
    return this.purchases.length === 0 && this.returns.length === 0;
  }

  hasRoomFor({ kind, person, lines }: Act): boolean {
    if (kind === 'PURCHASE' && this.returners.has(person)) return false;
    const acts = this.actsOf(kind).length;
    return acts < MOST_ACTS && (acts === 0 || this.lines[kind] + lines <= MOST_LINES);
  }

  add({ kind, act, person, lines }: Act): void {
    this.actsOf(kind).push(act);
    this.lines[kind] += lines;
    if (kind === 'RETURN') this.returners.add(person);
  }

  private actsOf(kind: Act['kind']): number[] {
    return kind === 'PURCHASE' ? this.purchases : this.returns;
  }
}
