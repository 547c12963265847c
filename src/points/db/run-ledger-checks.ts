import type { Transaction } from '../../platform/database/index.js';
import type { CheckResult, LedgerFault } from '../domain/index.js';

/** The most faults that one check lists; it counts all. */
const MOST_FAULTS = 100;

type FaultRow = Omit<LedgerFault, 'check'> & { readonly count: number };

/**
 * Runs checks over the program of a transaction. Each is a statement of one parameter, the program's id, that answers
 * `customerId`, `subjectId`, `expected` and `found` of whatever does not hold.
 */
export async function runLedgerChecks<Check extends string>(
  tx: Transaction,
  statements: Readonly<Record<Check, string>>,
): Promise<CheckResult<Check>[]> {
  // Every check reads a whole program. Where there are no statistics of it yet, as after an import, the planner takes
  // it to be a handful of rows, and would loop over all of them for each.
  const joins = { enable_nestloop: 'off', enable_hashjoin: 'on', enable_mergejoin: 'on' };
  await Promise.all(Object.entries(joins).map(([name, value]) => tx.query(`SET LOCAL ${name} = ${value}`)));
  const checks = Object.entries(statements) as [Check, string][];
  return Promise.all(
    checks.map(async ([check, statement]) => {
      const rows = await tx.query<FaultRow>(limited(statement), [tx.programId, MOST_FAULTS]);
      const faults = rows.map(({ count: _, ...fault }) => ({ check, ...fault }));
      return { check, count: rows[0]?.count ?? 0, faults };
    }),
  );
}

function limited(statement: string): string {
  return `
    SELECT f."customerId"::text, f."subjectId"::text, f.expected::text, f.found::text, count(*) OVER () AS count
    FROM (${statement}) AS f
    ORDER BY f."customerId", f."subjectId", f.found LIMIT $2`;
}
