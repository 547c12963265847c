import type { Refusal } from '../../kernel/refusal.js';
import type { PurchaseKey } from './recorded-purchase.js';
import type { ReturnFactsLine } from './return-command.js';
import type { ReturnedLine } from './stored-return.js';

/** A line that something may come back of. Quantities in thousandths. */
export interface ReturnableLine extends PurchaseKey {
  readonly lineNo: number;
  readonly sku: string;
  readonly quantity: number;
  readonly returnedQuantity: number;
}

/** How much of one line of a purchase one line of a return takes back. */
export interface ReturnPart extends PurchaseKey {
  /** Of the return, from 1. */
  readonly returnLineNo: number;
  /** Of the purchase. */
  readonly lineNo: number;
  readonly quantity: number;
}

/** What a return meets: line by line as asked, and the parts of purchases' lines it takes back. */
export interface Match {
  readonly lines: readonly ReturnedLine[];
  readonly parts: readonly ReturnPart[];
}

/**
 * What is still kept of purchases' lines, while the returns of a batch are matched in order: each sees what those
 * before it took.
 *
 * Rule: never more than was bought. With its receipt a line is taken whole or not at all; without one the customer's
 * latest purchases of the product give what they have left, the latest first, and what finds none is not taken.
 *
 * Example: two purchases of tea, 3 in May and 2 in June. Returning 4 without a receipt takes 2 of June's and 2 of
 * May's; returning 4 more takes the 1 that is left.
 */
export class KeptLines {
  private readonly taken = new Map<string, number>();

  /** What is left of a line. */
  left(line: ReturnableLine): number {
    return line.quantity - line.returnedQuantity - (this.taken.get(keyOfLine(line)) ?? 0);
  }

  /** Counts parts that were matched before as taken. */
  note(parts: readonly ReturnPart[]): void {
    for (const part of parts) this.count(part, part.quantity);
  }

  /** Matches lines of a return to the lines of the purchase on its receipt. */
  takeByReceipt(asked: readonly ReturnFactsLine[], lines: readonly ReturnableLine[]): Match {
    const shelves = shelve(lines, this);
    const byNumber = new Map(lines.map((line) => [line.lineNo, line]));
    return this.takeAll(asked, (line) => {
      const numbered = line.purchaseLineNo === null ? undefined : byNumber.get(line.purchaseLineNo);
      const shelf = shelves.get(numbered?.sku ?? line.sku ?? '');
      const unknown = line.purchaseLineNo !== null && !numbered;
      if (!shelf || unknown || (line.sku !== null && line.sku !== shelf.sku))
        return { refusal: lineNotFound(line) };
      const left = numbered ? this.left(numbered) : shelf.left;
      return line.quantity > left ? { refusal: exceeds(line, left) } : { shelf, only: numbered };
    });
  }

  /** Matches lines of a return without a receipt to the customer's purchases, given the latest first. */
  takeByCustomer(asked: readonly ReturnFactsLine[], lines: readonly ReturnableLine[]): Match {
    const shelves = shelve(lines, this);
    return this.takeAll(asked, (line) => {
      const shelf = shelves.get(line.sku ?? '');
      if (!shelf || shelf.left === 0) return { refusal: nothingToReturn(line) };
      return line.quantity > shelf.left ? { shelf, refusal: exceeds(line, shelf.left) } : { shelf };
    });
  }

  /** Everything that is left of a purchase. */
  takeEverything(lines: readonly ReturnableLine[]): Match {
    const left = lines.filter((line) => this.left(line) > 0);
    const asked = left.map((line, index) => ({
      lineNo: index + 1,
      purchaseLineNo: line.lineNo,
      sku: line.sku,
      quantity: this.left(line),
    }));
    return this.takeByReceipt(asked, left);
  }

  private takeAll(asked: readonly ReturnFactsLine[], find: (line: ReturnFactsLine) => Found): Match {
    const parts: ReturnPart[] = [];
    const lines = asked.map((line) => {
      const found = find(line);
      const accepted = found.shelf ? this.take(line, found.shelf, found.only, parts) : 0;
      const { lineNo, sku, quantity: requested } = line;
      return { lineNo, sku, requested, accepted, refusal: found.refusal ?? null };
    });
    // Of a return that is recorded for some lines, the others are answered the same for ever.
    return parts.length === 0 ? { lines, parts } : { lines: lines.map(settled), parts };
  }

  private take(
    asked: ReturnFactsLine,
    shelf: Shelf,
    only: ReturnableLine | undefined,
    parts: ReturnPart[],
  ): number {
    let wanted = asked.quantity;
    for (let line = only ?? this.firstLeft(shelf); line && wanted > 0; line = this.firstLeft(shelf)) {
      const quantity = Math.min(wanted, this.left(line));
      this.count(line, quantity);
      shelf.left -= quantity;
      wanted -= quantity;
      const { ownerId, purchaseId, lineNo } = line;
      parts.push({ returnLineNo: asked.lineNo, ownerId, purchaseId, lineNo, quantity });
    }
    return asked.quantity - wanted;
  }

  private firstLeft(shelf: Shelf): ReturnableLine | undefined {
    while (shelf.next < shelf.lines.length && this.left(shelf.lines[shelf.next]!) === 0) shelf.next++;
    return shelf.lines[shelf.next];
  }

  private count(line: { purchaseId: string; lineNo: number }, quantity: number): void {
    const key = keyOfLine(line);
    this.taken.set(key, (this.taken.get(key) ?? 0) + quantity);
  }
}

/**
 * The lines of one product, which give one after the other. What is left of all and where the used-up ones end is
 * kept: a customer may have bought a product thousands of times, and give it back in as many lines.
 */
interface Shelf {
  readonly sku: string;
  readonly lines: ReturnableLine[];
  left: number;
  next: number;
}

/** What a line of a return is taken from: a shelf, or only one of its lines; or why nothing or not all is. */
interface Found {
  readonly shelf?: Shelf;
  readonly only?: ReturnableLine | undefined;
  readonly refusal?: Refusal;
}

function shelve(lines: readonly ReturnableLine[], kept: KeptLines): Map<string, Shelf> {
  const shelves = new Map<string, Shelf>();
  for (const line of lines) {
    let shelf = shelves.get(line.sku);
    if (!shelf) shelves.set(line.sku, (shelf = { sku: line.sku, lines: [], left: 0, next: 0 }));
    shelf.lines.push(line);
    shelf.left += kept.left(line);
  }
  return shelves;
}

function keyOfLine({ purchaseId, lineNo }: { purchaseId: string; lineNo: number }): string {
  return `${purchaseId} ${lineNo}`;
}

function settled(line: ReturnedLine): ReturnedLine {
  return line.refusal ? { ...line, refusal: { ...line.refusal, retryable: false } } : line;
}

function pathOf(line: ReturnFactsLine, field: string): string[] {
  return ['lines', String(line.lineNo - 1), field];
}

function lineNotFound(line: ReturnFactsLine): Refusal {
  return {
    code: 'LINE_NOT_FOUND',
    message: 'The purchase has no such line.',
    field: pathOf(line, line.purchaseLineNo === null ? 'sku' : 'lineNo'),
    retryable: false,
  };
}

function exceeds(line: ReturnFactsLine, returnable: number): Refusal {
  return {
    code: 'RETURN_EXCEEDS_PURCHASE',
    message: `Only ${returnable / 1000} can still be returned.`,
    field: pathOf(line, 'quantity'),
    retryable: false,
    details: { returnable },
  };
}

function nothingToReturn(line: ReturnFactsLine): Refusal {
  return {
    code: 'NOTHING_TO_RETURN',
    message: 'The customer has bought nothing of this product that could still be returned.',
    field: pathOf(line, 'sku'),
    retryable: true,
  };
}
