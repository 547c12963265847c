import type { RefusedRows } from '../domain/refused-rows.js';
import type { ImportSummary } from '../domain/import-summary.js';
import type { OnProgress } from './import-progress.js';
import type { FolderContents } from './read-folder.js';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Counts what becomes of the rows of an import, and tells how far it has come. */
export class ImportTally {
  readonly customers: Writable<ImportSummary['customers']> = { enrolled: 0, known: 0, refused: 0 };
  readonly products: Writable<ImportSummary['products']> = {
    created: 0,
    updated: 0,
    unchanged: 0,
    refused: 0,
  };
  readonly purchases: Writable<ImportSummary['purchases']> = {
    recorded: 0,
    repeated: 0,
    refused: 0,
    anonymous: 0,
  };
  readonly returns: Writable<ImportSummary['returns']> = { recorded: 0, repeated: 0, refused: 0 };
  readonly returnLines: Writable<ImportSummary['returnLines']> = { whole: 0, part: 0, none: 0 };
  readonly points: Writable<ImportSummary['points']> = { earned: 0, clawedBack: 0, toDebt: 0 };
  private done = 0;

  constructor(
    private readonly totalRows: number,
    readonly refused: RefusedRows,
    private readonly onProgress: OnProgress,
  ) {}

  /** Counts the rows that were refused as they were read. */
  noteRefusedOnReading({ orders, returns }: Pick<FolderContents, 'orders' | 'returns'>): void {
    this.customers.refused += this.refused.countOf('customers');
    this.products.refused += this.refused.countOf('products');
    this.purchases.refused += orders.actCount - orders.inOrder().length;
    this.returns.refused += returns.actCount - returns.inOrder().length;
    this.advance(this.refused.count);
  }

  /** Takes note that so many more rows are done. */
  advance(rows: number): void {
    this.done += rows;
    this.onProgress({ step: 'RECORDING', rows: this.done, totalRows: this.totalRows });
  }

  summary(refusedPath: string | null): ImportSummary {
    const { totalRows, customers, products, purchases, returns, returnLines, points } = this;
    return {
      rows: totalRows,
      customers,
      products,
      purchases,
      returns,
      returnLines,
      points,
      refusedRows: this.refused.count,
      refusedPath,
    };
  }
}
