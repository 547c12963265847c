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
import { assertApplied } from './recording/ruled-programs.js';
import {
  limitScenario,
  rulesFor,
  SCENARIOS,
  scenarios,
  wantedWithRules,
  warmUp,
} from './recording/scenarios.js';
import { prepareStage } from './recording/stage.js';

const COMMAND = {
  name: 'bench:purchases',
  customers: 10_000,
  scenarios: [...SCENARIOS, 'retail'],
};

const SHARES = `× without: the throughput as a share of that of the same without rules, in the same round.
The aim for 20 rules is 0.85 or more.\n`;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const { rounds, seconds, customers, retailFolder, isWanted: isNamed } = readOptions(COMMAND);
const isWanted = wantedWithRules(isNamed);

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
    { rounds, seconds, customers, baskets, rules: rulesFor(isWanted) },
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
  if (stage.ruledPrograms.length > 0) print(SHARES);
  print(`A purchase, on both sides: ${rows}`);
  for (const program of stage.ruledPrograms) {
    print(`Rules "${program.rules}": ${await assertApplied(database, program)}`);
  }
  if (retailFolder !== undefined && isWanted('retail')) {
    print(await importRetail(retailFolder, database, undo));
  }
  print(`\n${await verifyAll(database, undo)}`);
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

/** Throws where anything does not hold, and where a program was left out or not seen whole: no fault is found there. */
async function verifyAll(database: BenchDatabase, undo: Undo): Promise<string> {
  const programs = await database.query<{ name: string; customers: number; transfers: number }>(
    `SELECT p.name,
       (SELECT count(*)::int FROM points_accounts a WHERE a.program_id = p.program_id) AS customers,
       (SELECT count(*)::int FROM points_transfers t WHERE t.program_id = p.program_id) AS transfers
     FROM programs p`,
  );
  const { stdout } = await runCommand(['verify'], database, undo);
  const told = stdout.split('\n').map((line) => /^(.*?) {2,}(\d+) +(\d+) +0 /.exec(line));
  for (const { name, customers, transfers } of programs) {
    const row = told.find((cells) => cells?.[1] === name);
    // Sweeps may have added some meanwhile.
    if (!row || Number(row[2]) < customers || Number(row[3]) < transfers) {
      throw new Error(`verify did not see all of ${name}, ${transfers} transfers: ${stdout}`);
    }
  }
  return stdout;
}
