import type { PoolClient } from 'pg';

const FIRST_AFTER_MS = 1_000;
const LATER_EVERY_MS = 60_000;

interface Age {
  readonly since: number;
  /** When the plans are given up next. */
  next: number;
}

const ages = new WeakMap<PoolClient, Age>();

/**
 * Has a connection give up the plans it keeps, after a second, two, four and so on, and then every minute. A plan is
 * made for the size that a table has at that moment: one made for the first rows reads all of a program's, and would
 * be kept for as long as nobody analyses the table, which during a first import is nobody.
 */
export function renewPlans(client: PoolClient): void {
  const now = performance.now();
  const age = ages.get(client);
  if (!age) {
    ages.set(client, { since: now, next: now + FIRST_AFTER_MS });
    return;
  }
  if (now < age.next) return;
  age.next = now + Math.min(now - age.since, LATER_EVERY_MS);
  // Travels with what comes next; where it fails, that does too.
  client.query('DISCARD PLANS').catch(() => undefined);
}
