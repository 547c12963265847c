import { createHash } from 'node:crypto';
import type { Statement, Write } from './statement.js';

/** PostgreSQL cuts longer names of statements off, and would take two for one. */
const LONGEST_NAME = 63;

const joined = new Map<string, Statement>();

/**
 * One statement that does what several would. It is planned, sent and answered once, and there is no moment at which
 * some of it is done. The parameters of each follow those of the one before.
 */
export function joinWrites(
  writes: readonly { readonly write: Write; readonly parameters: number }[],
): Statement {
  const name = writes.map(({ write }) => write.name).join('+');
  const known = joined.get(name);
  if (known) return known;
  if (new Set(writes.map(({ write }) => write.name)).size < writes.length) {
    throw new Error(`${name}: what is written twice in one statement must be written as one`);
  }
  const ctes: string[] = [];
  let last = '';
  let before = 0;
  for (const [index, { write, parameters }] of writes.entries()) {
    const shifted = (text: string): string =>
      text.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + before}`);
    if (write.ctes !== undefined) ctes.push(shifted(write.ctes));
    if (index < writes.length - 1) ctes.push(`${write.name} AS (${shifted(write.text)})`);
    else last = shifted(write.text);
    before += parameters;
  }
  const short =
    name.length <= LONGEST_NAME ? name : createHash('sha256').update(name).digest('hex').slice(0, 32);
  const statement = { name: short, text: ctes.length > 0 ? `WITH ${ctes.join(', ')} ${last}` : last };
  joined.set(name, statement);
  return statement;
}
