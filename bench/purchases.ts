/** `npm run bench:purchases`: how fast purchases are recorded, against what the database alone can do. */
import 'reflect-metadata';
import { startDatabase, type BenchDatabase } from './harness/database.js';
import { readOptions } from './harness/options.js';
import { createProgram } from './harness/program.js';
import { describeResults, describeSetting } from './harness/report.js';
import { runRounds } from './harness/rounds.js';
import { withCleanUp, type Undo } from './harness/undo.js';
import { runCommand, runImport } from './recording/import-command.js';
import { listLimit } from './recording/limit.js';
import { readBaskets } from './recording/retail.js';
import { assertWhole } from './recording/same-rows.js';
import { limitScenario, SCENARIOS, scenarios, warmUp } from './recording/scenarios.js';
import { prepareStage } from './recording/stage.js';

const COMMAND = {
  name: 'bench:purchases',
  customers: 10_000,
  scenarios: [...SCENARIOS, 'retail'],
};

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const { rounds, seconds, customers, retailFolder, isWanted } = readOptions(COMMAND);

await withCleanUp(async (undo) => {
  if (retailFolder === undefined) {
    note('without real baskets and their import: name the folder with --data or LAUREL_DATA');
  }
  const baskets =
    retailFolder !== undefined && isWanted('baskets') ? await readBaskets(retailFolder) : undefined;
  const database = await startDatabase(undo);
  note(`making ${customers} customers, each with a purchase`);
  const { stage, limit, limitProgram, rows } = await prepareStage(
    database,
    { rounds, seconds, customers, baskets },
    undo,
  );
  note('warming up');
  await warmUp(stage);
  const results = await runRounds(
    rounds,
    limitScenario(limit, stage),
    scenarios(stage).filter(({ name }) => isWanted(name)),
    note,
  );
  await assertWhole(database, limitProgram.programId);
  await listLimit(database, limitProgram);

  print(`\nRecording purchases of three lines; medians of ${rounds} rounds of ${seconds} s\n`);
  print(`${await describeSetting(database, [limit.tool])}\n`);
  print(`${describeResults(results, 'purchases', { batches: true })}\n`);
  print(`A purchase, on both sides: ${rows}`);
  if (retailFolder !== undefined && isWanted('retail')) {
    print(await importRetail(retailFolder, database, undo));
  }
  print(`\n${(await runCommand(['verify'], database, undo)).stdout}`);
});

async function importRetail(folder: string, database: BenchDatabase, undo: Undo): Promise<string> {
  const { programId } = await createProgram(database, { name: 'Retail', customers: 0 });
  const { rows, purchases, rowsPerSecond, peakMemory } = await runImport(folder, programId, database, undo);
  const perSecond = (rowsPerSecond * purchases) / rows;
  return (
    `Import of online_retail: ${rows} rows, ${purchases} purchases, ${rowsPerSecond} rows/s, ` +
    `${perSecond.toFixed(0)} purchases/s, peak memory ${(peakMemory / 1024 ** 2).toFixed(0)} MB`
  );
}
