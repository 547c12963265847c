import { expect } from '@jest/globals';
import type { OwnerSession } from './owner-session.js';
import type { AnyData } from './test-client.js';
import { nextNumber, purchase, TEA, type Input, type Till } from './till.js';

/** What a tea earns. */
export const TEA_POINTS = 9;

/** A new purchase of a tea by the customer with that EXTERNAL_ID. */
export function teaFor(externalId: string): Input {
  return purchase({ customer: { externalId }, lines: [TEA] });
}

/** New customers who have bought a tea, and so have accounts. */
export async function regulars(till: Till, count: number): Promise<string[]> {
  const names = repeat(count, () => nextNumber('regular'));
  await Promise.all(names.map((name) => till.enroll(name)));
  await till.recordAll(names.map(teaFor));
  return names;
}

export function repeat<T>(times: number, make: (n: number) => T): T[] {
  return Array.from({ length: times }, (_, n) => make(n));
}

/** How many answers have which status, or which code where there is none. */
export function countAnswers(answers: readonly AnyData[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { status, userErrors } of answers) {
    const key = status ?? userErrors[0].code;
    found[key] = (found[key] ?? 0) + 1;
  }
  return found;
}

/** Which of these purchases are in the database, by their numbers. Fails when one is there twice. */
export async function keptOf(owner: OwnerSession, inputs: readonly Input[]): Promise<Set<unknown>> {
  const rows = await owner.query<{ id: string; n: number }>(
    `SELECT external_id AS id, count(*)::int AS n FROM purchases WHERE external_id = ANY ($1) GROUP BY 1`,
    [inputs.map(({ externalId }) => externalId)],
  );
  expect(rows.filter(({ n }) => n !== 1)).toEqual([]);
  return new Set(rows.map(({ id }) => id));
}
