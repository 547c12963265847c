import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchDatabase } from '../harness/database.js';
import type { BenchProgram } from '../harness/program.js';
import type { Undo } from '../harness/undo.js';
import type { LimitJob, LimitOutcome } from './limit-process.js';
import { CREATE_CUSTOMERS, FIRST_CUSTOMER, numbered, RECORD_ONE } from './limit.sql.js';
import { skus } from './till-purchases.js';

const run = promisify(execFile);

const CLIENTS = 16;
const THREADS = 2;

/** How fast the database takes purchases with nothing around it. */
export interface Limit {
  /** pgbench with its version, or what stands in for it. */
  readonly tool: string;
  /** Records one purchase. */
  recordOne(): Promise<void>;
  /** Records purchases for so long, and returns how many a second. */
  measure(seconds: number): Promise<number>;
}

/**
 * Prepares the limit in a program of its own. Its purchases have the amounts, points and decision of the latest one
 * that the service recorded in the program `like`. It is in no directory, so that no sweep looks after it meanwhile.
 */
export async function prepareLimit(
  database: BenchDatabase,
  program: BenchProgram,
  like: string,
  customers: number,
  undo: Undo,
): Promise<Limit> {
  await database.query('DELETE FROM program_directory WHERE program_id = $1', [program.programId]);
  await database.query(CREATE_CUSTOMERS, [program.programId, customers]);
  const values = { ...(await sample(database, like)), program: program.programId };
  const tool = await pgbenchVersion();
  const limit = {
    ...(tool ? withPgbench(database, customers, values) : withWorker(database, customers, values, undo)),
    recordOne: () => recordOne(database, values),
  };
  return {
    ...limit,
    tool: tool ?? 'a worker process with a loop over a prepared statement (no pgbench found)',
  };
}

/** The list of programs names the limit's too from now on, so that its ledger can be verified. */
export async function listLimit(database: BenchDatabase, { programId }: BenchProgram): Promise<void> {
  await database.query(
    'INSERT INTO program_directory (program_id, name) SELECT program_id, name FROM programs WHERE program_id = $1',
    [programId],
  );
}

type Values = Readonly<Record<string, string>>;

async function sample(database: BenchDatabase, programId: string): Promise<Values> {
  const [found] = await database.query<Values>(
    `SELECT p.purchase_id AS id, p.points_earned AS points, p.total_minor AS total, p.decision::text, p.api_key_id AS key,
       encode(r.content_hash, 'hex') AS hash, f.history::text AS facts, f.last_day AS day
     FROM purchases p
     JOIN customer_facts f ON f.program_id = p.program_id AND f.customer_id = p.customer_id
     JOIN receipts r ON r.program_id = p.program_id AND r.kind = 'PURCHASE' AND r.source = p.source
       AND r.external_id = p.external_id
     WHERE p.program_id = $1 ORDER BY p.recorded_at DESC LIMIT 1`,
    [programId],
  );
  const { id, ...purchase } = found!;
  const lines = await database.query<Values>(
    `SELECT l.line_no AS no, l.quantity, l.unit_price_minor AS price, l.line_total_minor AS total,
       l.category_path AS category
     FROM purchase_lines l WHERE l.purchase_id = $1 ORDER BY l.line_no`,
    [id],
  );
  const ofLines = lines.flatMap(({ no, quantity, price, total, category }) => [
    [`quantity${no}`, quantity],
    [`price${no}`, price],
    [`total${no}`, total],
    [`category${no}`, category],
  ]);
  return { ...purchase, ...Object.fromEntries(ofLines) };
}

async function recordOne(database: BenchDatabase, values: Values): Promise<void> {
  const { text, names } = numbered(RECORD_ONE);
  const all: Values = {
    ...values,
    customer: String(FIRST_CUSTOMER),
    run: 'one',
    client_id: '0',
    n: '1',
    sku1: '1',
    sku2: '2',
    sku3: '3',
  };
  await database.query(
    text,
    names.map((name) => all[name]),
  );
}

async function pgbenchVersion(): Promise<string | undefined> {
  return run('pgbench', ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

function withPgbench(database: BenchDatabase, customers: number, values: Values): Pick<Limit, 'measure'> {
  const script = join(database.folder, 'limit.sql');
  const choices = [1, 2, 3].map((no) => `\\set sku${no} random(1, ${skus().length})`);
  const text = [
    `\\set customer random(${FIRST_CUSTOMER}, ${FIRST_CUSTOMER + customers - 1})`,
    '\\set n :n + 1',
    ...choices,
    `${RECORD_ONE};`,
  ].join('\n');
  const written = writeFile(script, text);
  const { hostname, port, username, password, pathname } = new URL(database.superuserUrl);
  const environment = {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
  };
  let runs = 0;
  return {
    measure: async (seconds) => {
      await written;
      const variables = Object.entries({ ...values, run: `run-${++runs}`, n: '0' });
      const { stdout } = await run(
        'pgbench',
        [
          '--protocol=prepared',
          '--no-vacuum',
          `--file=${script}`,
          `--client=${CLIENTS}`,
          `--jobs=${THREADS}`,
          `--time=${seconds}`,
          ...variables.map(([name, value]) => `--define=${name}=${value}`),
          pathname.slice(1),
        ],
        { env: environment },
      );
      const failed = /^number of failed transactions: (\d+)/m.exec(stdout)?.[1];
      const rate = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
      if (rate === undefined || (failed ?? '0') !== '0') throw new Error(`pgbench failed: ${stdout}`);
      return Number(rate);
    },
  };
}

function withWorker(
  database: BenchDatabase,
  customers: number,
  values: Values,
  undo: Undo,
): Pick<Limit, 'measure'> {
  let runs = 0;
  return {
    measure: async (seconds) => {
      const worker = fork(join(import.meta.dirname, 'limit-process.ts'));
      undo.add(async () => worker.kill());
      const job: LimitJob = {
        url: database.superuserUrl,
        clients: CLIENTS,
        customers,
        seconds,
        values: { ...values, run: `run-${++runs}` },
      };
      const outcome = once(worker, 'message') as Promise<[LimitOutcome]>;
      const ended = once(worker, 'exit') as Promise<[number | null]>;
      worker.send(job);
      const [code] = await ended;
      if (code !== 0) throw new Error(`the limit's process ended with ${code}`);
      const [{ done, took }] = await outcome;
      return done / took;
    },
  };
}
