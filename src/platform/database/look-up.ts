/**
 * A join that looks up rows of `table` by key, one by one, as `alias`: `SELECT … FROM unnest(…) AS wanted (…)`
 * followed by this.
 *
 * Left to itself the planner takes `program_id = $1` to select next to nothing wherever it has no statistics of a
 * program, as on a new table or for a new program, and reads the whole program once for each batch rather than its
 * keys. `OFFSET 0` keeps it from undoing the look-up.
 */
export function lookUp(table: string, alias: string, condition: string): string {
  return `CROSS JOIN LATERAL (SELECT * FROM ${table} ${alias} WHERE ${condition} OFFSET 0) ${alias}`;
}

/** The same, keeping what is looked up for where there is none. */
export function lookUpIfAny(table: string, alias: string, condition: string): string {
  return `LEFT JOIN LATERAL (SELECT * FROM ${table} ${alias} WHERE ${condition} OFFSET 0) ${alias} ON true`;
}
