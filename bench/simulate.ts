/** `npm run bench:simulate`: how long it takes to try out a rule on a year of a real shop. */
import 'reflect-metadata';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemActor } from '../src/access/index.js';
import { withUseCases } from '../src/cli/with-use-cases.js';
import { readConfig } from '../src/platform/config/index.js';
import { SimulateRule } from '../src/purchases/index.js';
import {
  ALL_LINES,
  EMPTY_DRAFT,
  type PointsAward,
  type RuleDraft,
  type RuleEffect,
} from '../src/rules/index.js';
import { startDatabase } from './harness/database.js';
import { readOptions } from './harness/options.js';
import { createProgram } from './harness/program.js';
import { describeSetting } from './harness/report.js';
import { withCleanUp } from './harness/undo.js';
import { runImport } from './recording/import-command.js';

const give = (award: PointsAward, lines: Partial<typeof ALL_LINES> | null = null): RuleEffect => ({
  kind: 'AWARD_POINTS',
  award,
  lines: lines && { ...ALL_LINES, ...lines },
});
const double = give({ kind: 'MULTIPLIER', factor: '2' });

/** What is tried out, by name. */
const RULES: Readonly<Record<string, Partial<RuleDraft>>> = {
  'all purchases': { effects: [double] },
  'a weekday': { effects: [double], schedule: { ...EMPTY_DRAFT.schedule, daysOfWeek: ['THURSDAY'] } },
  'by history': {
    effects: [give({ kind: 'FIXED', points: 50 })],
    condition: 'customer.purchaseCount >= 5 && customer.daysSinceLastPurchase > 30',
    limits: [{ scope: 'CUSTOMER', per: 'MONTH', uses: 1, points: null }],
  },
  'by line': {
    effects: [
      give({ kind: 'MULTIPLIER', factor: '2' }, { condition: 'line.unitPriceMinor >= money("5.00")' }),
    ],
  },
};

const COMMAND = { name: 'bench:simulate', customers: 1, scenarios: Object.keys(RULES) };
const DAYS = 400;

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

const { rounds, retailFolder, isWanted } = readOptions(COMMAND);

await withCleanUp(async (undo) => {
  if (!retailFolder) throw new Error('Name the folder with a year of a real shop: --data, or LAUREL_DATA.');
  const database = await startDatabase(undo);
  const { programId } = await createProgram(database, { name: 'Bench', customers: 0 });
  note('importing a year');
  const { rows } = await runImport(retailFolder, programId, database, undo);
  await database.query('VACUUM ANALYZE');
  const actor = systemActor(programId, 'bench');
  const lines: string[] = [];
  await withUseCases(readConfig({ LOG_LEVEL: 'warn' }), database.applicationUrl, async (application) => {
    const simulations = application.get(SimulateRule, { strict: false });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    for (const [name, over] of Object.entries(RULES)) {
      if (!isWanted(name)) continue;
      note(name);
      const definition = { ...EMPTY_DRAFT, name, ...over };
      const times: number[] = [];
      delay.reset();
      delay.enable();
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now();
        const command = { ruleId: null, version: null, definition, days: DAYS, progressId: null };
        const outcome = await simulations.execute(command, actor);
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
        times.push(performance.now() - begun);
      }
      delay.disable();
      const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
      const waits = `others wait ${Math.round(delay.percentile(99) / 1e6)} ms (99 of 100)`;
      lines.push(`${name.padEnd(16)} ${seconds(median)}, slowest ${seconds(times.at(-1)!)}; ${waits}`);
    }
  });
  print(`\nTrying out a rule on ${DAYS} days of a real shop: ${rows} rows in; medians of ${rounds} rounds\n`);
  print(`${await describeSetting(database, [])}\n`);
  print(lines.join('\n'));
});
