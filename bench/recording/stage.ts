import { join } from 'node:path';
import type { BenchDatabase } from '../harness/database.js';
import { createProgram, type BenchProgram } from '../harness/program.js';
import { startService, type ServerProcess } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';
import { runImport, writeProducts, writePurchases } from './import-command.js';
import { prepareLimit, type Limit } from './limit.js';
import type { RetailBaskets } from './retail.js';
import type { RuleMixName } from './rule-mixes.js';
import { publishRules, type RuledProgram } from './ruled-programs.js';
import { assertSameRows, rowsWrittenBy } from './same-rows.js';
import type { Stage } from './scenarios.js';
import { makePurchase, singleCall, threeLines } from './till-purchases.js';

export interface StageOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly customers: number;
  readonly baskets: RetailBaskets | undefined;
  /** The rules that programs of their own are to have. */
  readonly rules: readonly RuleMixName[];
}

export interface PreparedStage {
  readonly stage: Stage;
  readonly limit: Limit;
  readonly limitProgram: BenchProgram;
  /** What both sides write for a purchase, in words. */
  readonly rows: string;
}

/** Makes programs, customers with a purchase each, servers, and sees to it that both sides write the same. */
export async function prepareStage(
  database: BenchDatabase,
  { rounds, seconds, customers, baskets, rules }: StageOptions,
  undo: Undo,
): Promise<PreparedStage> {
  const everyone = customers + rounds + 1;
  const program = await createProgram(database, { name: 'Bench', customers: everyone });
  const limitProgram = await createProgram(database, { name: 'Limit', customers: 0 });
  await importHistory(database, program, everyone, undo);
  const importStartCpu = await importOne(database, program, everyone, undo);
  const ruledPrograms: RuledProgram[] = [];
  for (const name of rules) {
    const ruled = await createProgram(database, { name: `Rules: ${name}`, customers: everyone });
    await importHistory(database, ruled, everyone, undo);
    await publishRules(database, ruled.programId, name);
    ruledPrograms.push({ ...ruled, rules: name });
  }
  const server = await startService(database, undo);
  const product = await rowsWrittenBy(database, program.programId, () =>
    recordOne(server, program, customers),
  );
  const limit = await prepareLimit(database, limitProgram, program.programId, customers, undo);
  const rows = assertSameRows(
    product,
    await rowsWrittenBy(database, limitProgram.programId, () => limit.recordOne()),
  );
  const stage = {
    database,
    program,
    ruledPrograms,
    customers,
    seconds,
    server,
    baskets,
    importStartCpu,
    undo,
  };
  return { stage, limit, limitProgram, rows };
}

/** Gives every customer one purchase, so that all have an account. */
async function importHistory(
  database: BenchDatabase,
  { programId }: BenchProgram,
  everyone: number,
  undo: Undo,
): Promise<void> {
  const folder = join(database.folder, 'history');
  let customer = 0;
  await writePurchases(folder, { ...threeLines(everyone), customer: () => customer++ }, everyone);
  await writeProducts(folder);
  await runImport(folder, programId, database, undo);
}

/** Returns what starting an import costs. */
async function importOne(
  database: BenchDatabase,
  { programId }: BenchProgram,
  everyone: number,
  undo: Undo,
): Promise<number> {
  const folder = join(database.folder, 'history');
  await writePurchases(folder, threeLines(everyone), 1);
  return (await runImport(folder, programId, database, undo)).cpu;
}

async function recordOne(server: ServerProcess, program: BenchProgram, customers: number): Promise<void> {
  const { path, body } = singleCall(program.tillKey, makePurchase(threeLines(customers)));
  const answer = await fetch(`${server.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${program.tillKey}` },
    body: body!.toString(),
  });
  const text = await answer.text();
  if (!text.includes('"status":"RECORDED"')) throw new Error(`the first purchase was not recorded: ${text}`);
}
