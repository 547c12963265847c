import type { Instant } from '../../kernel/instant.js';

/** The values of rows, column by column, as the parameters of a statement that reads them with `unnest`. */
export function columns<Row>(
  rows: readonly Row[],
  picks: readonly ((row: Row) => string | number | boolean | null)[],
): (string | number | boolean | null)[][] {
  return picks.map((pick) => rows.map(pick));
}

/** An instant as PostgreSQL reads it. */
export function asTimestamp(instant: Instant): string;
export function asTimestamp(instant: Instant | null): string | null;
export function asTimestamp(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
