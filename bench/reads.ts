/** `npm run bench:reads`: how fast customers see their points, against one row read by its key over HTTP. */
import 'reflect-metadata';
import { join } from 'node:path';
import { startDatabase, type BenchDatabase } from './harness/database.js';
import { readOptions } from './harness/options.js';
import { createProgram, namesOf, type BenchProgram } from './harness/program.js';
import { describeResults, describeSetting } from './harness/report.js';
import { runRounds } from './harness/rounds.js';
import { startService } from './harness/server.js';
import { withCleanUp, type Undo } from './harness/undo.js';
import { startBareServer } from './reading/bare-server.js';
import { bareReadScenario, openDoors, READS, readScenarios, type ReadingStage } from './reading/reads.js';
import { runImport, writeProducts, writePurchases } from './recording/import-command.js';
import { threeLines } from './recording/till-purchases.js';

const COMMAND = { name: 'bench:reads', customers: 1_000, scenarios: READS };
const PURCHASES_EACH = 40;
const HISTORY_DAYS = 300;
const WARM_UP_SECONDS = 3;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const { rounds, seconds, customers, isWanted } = readOptions(COMMAND);

await withCleanUp(async (undo) => {
  const database = await startDatabase(undo);
  note(`making ${customers} customers, each with ${PURCHASES_EACH} purchases of three lines`);
  const program = await createProgram(database, { name: 'Bench', customers, pointsExpire: true });
  await importHistory(database, program, undo);
  const externalIds = Array.from({ length: customers }, (_, customer) => namesOf(customer).externalId);
  const stage: ReadingStage = {
    database,
    program,
    seconds,
    server: await startService(database, undo),
    bareServer: await startBareServer(database, program, undo),
    ...(await openDoors(database, program, externalIds)),
  };
  note('warming up');
  const soon = { ...stage, seconds: WARM_UP_SECONDS };
  for (const { run } of [bareReadScenario(soon), ...readScenarios(soon)]) await run(0);
  const wanted = readScenarios(stage).filter(({ name }) => isWanted(name));
  const results = await runRounds(rounds, bareReadScenario(stage), wanted, note);

  print(`\nReading, 32 connections, ${customers} customers with ${PURCHASES_EACH} purchases each;`);
  print(`medians of ${rounds} rounds of ${seconds} s\n`);
  print(`${await describeSetting(database, [])}\n`);
  print(describeResults(results, 'reads', { batches: false }));
});

async function importHistory(database: BenchDatabase, program: BenchProgram, undo: Undo): Promise<void> {
  const folder = join(database.folder, 'history');
  let purchase = 0;
  const inTurn = { ...threeLines(customers), customer: () => purchase++ % customers };
  await writePurchases(folder, inTurn, customers * PURCHASES_EACH, HISTORY_DAYS);
  await writeProducts(folder);
  await runImport(folder, program.programId, database, undo);
  await database.query('VACUUM ANALYZE');
}
