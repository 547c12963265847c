/** `npm run bench:suggestions`: how good suggestions are on a real shop, what they cost, and whom they keep waiting. */
import 'reflect-metadata';
import { join } from 'node:path';
import { startDatabase } from './harness/database.js';
import { createProgram } from './harness/program.js';
import { describeResults, describeSetting } from './harness/report.js';
import { Undo, withCleanUp } from './harness/undo.js';
import { runImport } from './recording/import-command.js';
import { describeBuilding, measureBuilding } from './suggesting/building.js';
import { casesOf, readCases } from './suggesting/cases.js';
import { describeLatency, measureLatency } from './suggesting/latency.js';
import { JUDGED_MONTH, readSuggestionOptions } from './suggesting/options.js';
import { measureQuality } from './suggesting/quality.js';
import { describeQuality } from './suggesting/quality-report.js';
import { describeRecording, measureRecording } from './suggesting/recording.js';
import { daysSince, readRetailYear, writeRetailYear, type RetailYear } from './suggesting/retail-year.js';
import { measureStorefront } from './suggesting/storefront.js';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Who buy meanwhile; the shop's own come on top. */
const CUSTOMERS = 10_000;

const { data, months, rounds, seconds, isWanted } = readSuggestionOptions();

await withCleanUp(async (undo) => {
  const year = await readRetailYear(join(data, 'online_retail'));
  for (const month of isWanted('quality') ? months : []) print(`${await qualityIn(month, year, undo)}\n`);
  if (!(['building', 'latency', 'recording'] as const).some(isWanted)) return;

  const database = await startDatabase(undo);
  print(`${await describeSetting(database, [])}\n`);
  note('importing the whole year, as if it had ended this week');
  const folder = join(database.folder, 'shifted');
  await writeRetailYear(folder, year, { shiftDays: daysSince(year) });
  const program = await createProgram(database, { name: 'Retail', customers: CUSTOMERS });
  const { purchases } = await runImport(folder, program.programId, database, undo);
  await database.query('VACUUM ANALYZE');
  if (isWanted('building')) {
    const building = await measureBuilding(database, program.programId, undo, note);
    print(`${describeBuilding(building, purchases)}\n`);
  }
  if (isWanted('latency')) {
    print(`${describeLatency(await measureLatency(database, program.programId, year, note))}\n`);
    const options = { year, rounds, seconds };
    const results = await measureStorefront(database, program, options, undo, note);
    print(`${describeResults(results, 'reads', { batches: false })}\n`);
  }
  if (isWanted('recording')) {
    const options = { year, customers: CUSTOMERS, rounds, seconds };
    print(`${describeRecording(await measureRecording(database, program, options, undo, note))}\n`);
  }
});

/** In a database of its own, so that nothing of it is left to do when times are taken. */
async function qualityIn(month: string, year: RetailYear, undo: Undo): Promise<string> {
  const own = new Undo();
  undo.add(() => own.run());
  const database = await startDatabase(own);
  const cases = month === JUDGED_MONTH ? await readCases(join(data, 'truth')) : casesOf(year, month);
  const task = { month, cases, scorer: join(data, 'score.mjs') };
  const quality = await measureQuality(database, year, task, note);
  await own.run();
  return describeQuality(month, cases, quality);
}
