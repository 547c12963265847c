/** What became of the rows of an import. Of what was recorded before, nothing is counted as earned or taken again. */
export interface ImportSummary {
  /** Of all files, their first lines aside. */
  readonly rows: number;
  readonly customers: { readonly enrolled: number; readonly known: number; readonly refused: number };
  readonly products: {
    readonly created: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly refused: number;
  };
  readonly purchases: ActCounts & {
    /** Of those recorded now or before: without a customer, or with one who is not known. */
    readonly anonymous: number;
  };
  readonly returns: ActCounts;
  /**
   * Of the lines of returns, now or before: matched to purchases whole, in part, or not at all, since the customer had
   * nothing of it left to return.
   */
  readonly returnLines: { readonly whole: number; readonly part: number; readonly none: number };
  readonly points: {
    readonly earned: number;
    readonly clawedBack: number;
    /** Of those clawed back: what the customers no longer had, and owe. */
    readonly toDebt: number;
  };
  readonly refusedRows: number;
  /** Where the refused rows were written; null where there was none to write. */
  readonly refusedPath: string | null;
}

export interface ActCounts {
  readonly recorded: number;
  readonly repeated: number;
  readonly refused: number;
}
