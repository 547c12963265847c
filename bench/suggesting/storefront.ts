import type { BenchDatabase } from '../harness/database.js';
import type { BenchProgram } from '../harness/program.js';
import { runRounds, type ScenarioResult } from '../harness/rounds.js';
import { startService } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';
import { startBareServer } from '../reading/bare-server.js';
import { bareReadScenario, documentScenario, openDoors, type ReadingStage } from '../reading/reads.js';
import { untilLearned } from './application.js';
import type { RetailYear } from './retail-year.js';

const WARM_UP_SECONDS = 3;
/** What a storefront shows on the page of whoever is signed in. */
const DOCUMENT = `{ me { suggestions(limit: 5) {
  impressionId
  dueAgain { sku product { name } words { customer } }
  somethingNew { sku product { name } words { customer } }
  promotions { ruleId skus words { customer } }
} } }`;

/** How fast a storefront is answered what to put forward, against one row read by its key over HTTP. */
export async function measureStorefront(
  database: BenchDatabase,
  program: BenchProgram,
  { year, rounds, seconds }: StorefrontOptions,
  undo: Undo,
  note: (line: string) => void,
): Promise<ScenarioResult[]> {
  const customers = [...new Set(year.lines.map(({ customer }) => customer))].filter((id) => id !== '');
  const server = await startService(database, undo);
  const stage: ReadingStage = {
    database,
    program,
    seconds,
    server,
    bareServer: await startBareServer(database, program, undo),
    ...(await openDoors(database, program, customers)),
  };
  await untilLearned(database, program.programId, server);
  const asking = (of: ReadingStage): ReturnType<typeof documentScenario> =>
    documentScenario(of, {
      name: 'suggestions',
      title: 'me with 5 due again and 5 something new',
      document: DOCUMENT,
      isWhole: (answer) => answer.includes('"somethingNew":[{'),
    });
  const soon = { ...stage, seconds: WARM_UP_SECONDS };
  for (const { run } of [bareReadScenario(soon), asking(soon)]) await run(0);
  const results = await runRounds(rounds, bareReadScenario(stage), [asking(stage)], note);
  await server.stop();
  return results;
}

export interface StorefrontOptions {
  readonly year: RetailYear;
  readonly rounds: number;
  /** Of each stretch. */
  readonly seconds: number;
}
