import { join } from 'node:path';
import type { BenchDatabase } from '../harness/database.js';
import { figuresOf, measureLoad, waitForQuiet } from '../harness/figures.js';
import type { Call } from '../harness/load.js';
import { Probe } from '../harness/probe.js';
import type { BenchProgram } from '../harness/program.js';
import type { Scenario } from '../harness/rounds.js';
import { startService, type ServerProcess } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';
import { runImport, writePurchases } from './import-command.js';
import type { Limit } from './limit.js';
import type { RetailBaskets } from './retail.js';
import type { RuleMixName } from './rule-mixes.js';
import type { RuledProgram } from './ruled-programs.js';
import {
  batchCall,
  countRecorded,
  makePurchase,
  singleCall,
  threeLines,
  type PurchaseKind,
} from './till-purchases.js';

/** What the scenarios work with. */
export interface Stage {
  readonly database: BenchDatabase;
  readonly program: BenchProgram;
  /** Those with rules, and the same customers otherwise; only what is wanted is there. */
  readonly ruledPrograms: readonly RuledProgram[];
  /** How many there are for everyday purchases. For each round there is one more, who buys nothing else. */
  readonly customers: number;
  /** How long each stretch is. */
  readonly seconds: number;
  readonly server: ServerProcess;
  /** Baskets of a real shop, where there are any. */
  readonly baskets: RetailBaskets | undefined;
  /** CPU seconds that starting the import command takes. */
  readonly importStartCpu: number;
  readonly undo: Undo;
}

/** What the scenarios are called. */
export const SCENARIOS = [
  'single32',
  'rules32',
  'tiers32',
  'many32',
  'shared32',
  'single64',
  'batch100',
  'rules100',
  'import',
  'hot',
  'two',
  'baskets',
] as const;

type ScenarioName = (typeof SCENARIOS)[number];

interface WithRules {
  readonly name: ScenarioName;
  /** What is measured is that of this one, for a program with rules. */
  readonly against: ScenarioName;
  readonly rules: RuleMixName;
  readonly title: string;
}

const WITH_RULES: readonly WithRules[] = [
  { name: 'rules32', against: 'single32', rules: 'twenty', title: '20 rules' },
  { name: 'tiers32', against: 'single32', rules: 'tiers', title: '20 rules and tiers' },
  { name: 'many32', against: 'single32', rules: 'many', title: '500 rules' },
  { name: 'shared32', against: 'single32', rules: 'shared', title: 'a limit for all together' },
  { name: 'rules100', against: 'batch100', rules: 'twenty', title: '20 rules' },
];

/** What else has to be measured for those that are wanted to be held against. */
export function wantedWithRules(isWanted: (name: string) => boolean): (name: string) => boolean {
  return (name) =>
    isWanted(name) || WITH_RULES.some((other) => other.against === name && isWanted(other.name));
}

/** The rules that are needed for what is wanted. */
export function rulesFor(isWanted: (name: string) => boolean): RuleMixName[] {
  return [...new Set(WITH_RULES.filter(({ name }) => isWanted(name)).map(({ rules }) => rules))];
}

const BATCH = 100;
const BATCH_CONNECTIONS = 4;
const FIRST_GUESS_PER_SECOND = 4_000;
/** How many more calls are made ready than there was time for the last time. */
const HEADROOM = 1.5;
const WARM_UP_SECONDS = 3;

interface TillScenario {
  readonly name: ScenarioName;
  readonly title: string;
  readonly connections: number;
  /** Purchases a call; more than one go through recordPurchases. */
  readonly batch?: number;
  kind(round: number): PurchaseKind;
}

/** What everything else is measured against: the database alone. */
export function limitScenario(limit: Limit, stage: Stage): Scenario {
  const { database, seconds } = stage;
  return {
    name: 'limit',
    title: 'the limit: one statement a purchase, 16 connections',
    run: async () => {
      await waitForQuiet([stage.server]);
      const probe = new Probe(database, []);
      await probe.start();
      const perSecond = await limit.measure(seconds);
      const cost = await probe.stop();
      return {
        ...figuresOf(perSecond, perSecond * seconds, cost),
        meanBatch: 1,
        serverCpuMs: Number.NaN,
        generatorCpuMs: (cost.endedCpu / (perSecond * seconds)) * 1000,
        peakMemory: Number.NaN,
      };
    },
  };
}

/** All there is to measure, in the order of a round. Another is another entry. */
export function scenarios(stage: Stage): Scenario[] {
  const { customers, baskets } = stage;
  const usual = threeLines(customers);
  const till = (scenario: TillScenario): Scenario => tillScenario(stage, scenario);
  const single: TillScenario = {
    name: 'single32',
    title: 'single calls, 32 connections',
    connections: 32,
    kind: () => usual,
  };
  const batches: TillScenario = {
    name: 'batch100',
    title: `batches of ${BATCH}, ${BATCH_CONNECTIONS} connections`,
    connections: BATCH_CONNECTIONS,
    batch: BATCH,
    kind: () => usual,
  };
  const withRules = (plain: TillScenario): (Scenario | undefined)[] => {
    const of = WITH_RULES.filter(({ against }) => against === plain.name);
    return of.map((ruled) => ruledScenario(stage, plain, ruled));
  };
  const all: (Scenario | undefined)[] = [
    till(single),
    ...withRules(single),
    till({ name: 'single64', title: 'single calls, 64 connections', connections: 64, kind: () => usual }),
    till(batches),
    ...withRules(batches),
    importScenario(stage),
    till({
      name: 'hot',
      title: 'one hot customer, 32 connections',
      connections: 32,
      // A new one each round, so that rounds are alike.
      kind: (round) => ({ ...usual, customer: () => customers + round }),
    }),
    twoServersScenario(stage, {
      name: 'two',
      title: 'two servers, 16 connections each',
      connections: 32,
      kind: () => usual,
    }),
    baskets &&
      till({
        name: 'baskets',
        title: `real baskets of ${baskets.meanLines.toFixed(0)} lines, 32 connections`,
        connections: 32,
        kind: () => ({ ...usual, lines: () => baskets.any() }),
      }),
  ];
  return all.filter((scenario) => scenario !== undefined);
}

/** Lets the servers see what they are about to do, as one that has run for a while has. */
export async function warmUp(stage: Stage): Promise<void> {
  const soon = scenarios({ ...stage, seconds: WARM_UP_SECONDS });
  const usual = soon.filter(({ name, against }) => ['single32', 'batch100'].includes(name) || against);
  for (const scenario of usual) await scenario.run(0);
  // The imports left much behind that the database would otherwise tidy up at some moment of the measurement. Only now
  // are there rows in all tables: statements planned for empty ones would read them from end to end from now on.
  await stage.database.query('VACUUM ANALYZE');
}

/** The same for a program with rules; nothing where there is none. */
function ruledScenario(
  stage: Stage,
  plain: TillScenario,
  { name, title, rules, against }: WithRules,
): Scenario | undefined {
  const program = stage.ruledPrograms.find((one) => one.rules === rules);
  if (!program) return undefined;
  const scenario = { ...plain, name, title: `${plain.title}, ${title}` };
  return { ...tillScenario({ ...stage, program }, scenario), against };
}

function tillScenario(
  stage: Stage,
  scenario: TillScenario,
  servers: readonly ServerProcess[] = [stage.server],
): Scenario {
  const { database, program, seconds } = stage;
  const { name, title, connections, batch = 1 } = scenario;
  let expectedPerSecond = FIRST_GUESS_PER_SECOND;
  return {
    name,
    title,
    run: async (round) => {
      const kind = scenario.kind(round);
      const make = (): Call => {
        if (batch === 1) return singleCall(program.tillKey, makePurchase(kind));
        const purchases = Array.from({ length: batch }, () => makePurchase(kind));
        return batchCall(program.tillKey, purchases);
      };
      const wanted = Math.ceil((expectedPerSecond * HEADROOM * (seconds + 1)) / batch);
      const calls = Array.from({ length: wanted }, make);
      await waitForQuiet(servers);
      const figures = await measureLoad(seconds, database, servers, {
        connections,
        next: () => calls.pop() ?? make(),
        count: (answer) => countRecorded(answer, batch),
      });
      expectedPerSecond = figures.perSecond;
      return figures;
    },
  };
}

/** The second server runs only meanwhile: it would do its share of the sweeps in everything else that is measured. */
function twoServersScenario(stage: Stage, scenario: TillScenario): Scenario {
  const { database, server, undo } = stage;
  const { name, title } = scenario;
  return {
    name,
    title,
    run: async (round) => {
      const second = await startService(database, undo);
      try {
        await tillScenario({ ...stage, seconds: WARM_UP_SECONDS }, scenario, [second]).run(round);
        return await tillScenario(stage, scenario, [server, second]).run(round);
      } finally {
        await second.stop();
      }
    },
  };
}

function importScenario(stage: Stage): Scenario {
  const { database, program, customers, seconds, undo } = stage;
  let expectedPerSecond = FIRST_GUESS_PER_SECOND;
  return {
    name: 'import',
    title: 'import of a file',
    run: async () => {
      const folder = join(database.folder, 'import');
      await writePurchases(folder, threeLines(customers), Math.ceil(expectedPerSecond * seconds));
      await waitForQuiet([stage.server]);
      const probe = new Probe(database, []);
      await probe.start();
      const done = await runImport(folder, program.programId, database, undo);
      const cost = await probe.stop();
      const perSecond = (done.rowsPerSecond * done.purchases) / done.rows;
      expectedPerSecond = perSecond;
      return {
        ...figuresOf(perSecond, done.purchases, cost),
        serverCpuMs: ((done.cpu - stage.importStartCpu) / done.purchases) * 1000,
        generatorCpuMs: Number.NaN,
        peakMemory: done.peakMemory,
      };
    },
  };
}
