/**
 * Stands in for pgbench where there is none: a process that keeps one prepared statement in flight on each of a
 * number of connections for some seconds. Takes one job as a message, answers with one, and ends.
 */
import pg from 'pg';
import { FIRST_CUSTOMER, numbered, RECORD_ONE } from './limit.sql.js';
import { below, skus } from './till-purchases.js';

export interface LimitJob {
  readonly url: string;
  readonly clients: number;
  readonly customers: number;
  readonly seconds: number;
  /** What is the same for all purchases. */
  readonly values: Readonly<Record<string, string>>;
}

export interface LimitOutcome {
  readonly done: number;
  /** Seconds. */
  readonly took: number;
}

process.once('message', (job: LimitJob) => {
  void carryOut(job).then((outcome) => process.send!(outcome, () => process.exit(0)));
});

async function carryOut(job: LimitJob): Promise<LimitOutcome> {
  const clients = Array.from({ length: job.clients }, () => new pg.Client({ connectionString: job.url }));
  await Promise.all(clients.map((client) => client.connect()));
  const began = performance.now();
  const until = began + job.seconds * 1000;
  const counts = await Promise.all(clients.map((client, id) => keepRecording(client, id, job, until)));
  const took = (performance.now() - began) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return { done: counts.reduce((sum, count) => sum + count, 0), took };
}

async function keepRecording(client: pg.Client, id: number, job: LimitJob, until: number): Promise<number> {
  const { text, names } = numbered(RECORD_ONE);
  const goods = skus().length;
  let n = 0;
  while (performance.now() < until) {
    n++;
    const own: Record<string, number> = {
      customer: FIRST_CUSTOMER + below(job.customers),
      client_id: id,
      n,
      sku1: below(goods) + 1,
      sku2: below(goods) + 1,
      sku3: below(goods) + 1,
    };
    await client.query({ name: 'limit', text, values: names.map((name) => job.values[name] ?? own[name]) });
  }
  return n;
}
