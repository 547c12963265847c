import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchDatabase } from '../harness/database.js';
import { figuresOf, measureLoad, waitForQuiet, type Figures } from '../harness/figures.js';
import type { Call } from '../harness/load.js';
import { Probe } from '../harness/probe.js';
import type { BenchProgram } from '../harness/program.js';
import { describeTable } from '../harness/report.js';
import type { Undo } from '../harness/undo.js';
import {
  batchCall,
  below,
  countRecorded,
  makePurchase,
  singleCall,
  singleCallForSuggestions,
  type Purchase,
  type PurchaseKind,
} from '../recording/till-purchases.js';
import { eventsWaiting } from './application.js';
import type { RetailYear } from './retail-year.js';
import { startSwitchedServer, type SwitchedServer } from './sweep-switch.js';

const LINES = 3;
const BATCH = 100;
/** Longer than the service leaves between its sweeps. */
const OTHER_SWEEPS_MS = 7_000;
const WARM_UP_SECONDS = 5;
/** What is left between two refreshes. */
const SPACING_SECONDS = 120;

interface Way {
  readonly title: string;
  readonly connections: number;
  readonly batch: number;
  call(key: string, purchases: readonly Purchase[]): Call;
}

const SINGLE: Way = {
  title: 'single calls, 32 connections',
  connections: 32,
  batch: 1,
  call: (key, [purchase]) => singleCall(key, purchase!),
};
const ONE: Way = { ...SINGLE, title: 'one call at a time', connections: 1 };
const ASKING: Way = {
  ...SINGLE,
  title: 'the same, which ask for suggestions',
  call: (key, [purchase]) => singleCallForSuggestions(key, purchase!),
};
const BATCHES: Way = {
  title: `batches of ${BATCH}, 4 connections`,
  connections: 4,
  batch: BATCH,
  call: batchCall,
};

const WAYS = [ONE, SINGLE, BATCHES] as const;

/** A stretch of recording. */
interface Stretch extends Figures {
  /** Of what was recorded in it, how much waited to be taken in at its end. */
  readonly leftShare: number;
}

/** A way of recording, with the sweeps for suggestions at work and without. */
interface RoundOfWay {
  readonly with: Stretch;
  readonly without: Stretch;
}

/** What taking in costs while nothing is recorded. */
interface TakingInCost {
  /** CPU milliseconds for one purchase. */
  readonly serverCpuMs: number;
  readonly databaseCpuMs: number;
  readonly perSecond: number;
}

interface Round {
  /** In the order of `WAYS`. */
  readonly ways: readonly RoundOfWay[];
  /** Single calls that ask for suggestions, without the sweeps. */
  readonly asking: Stretch;
  readonly takingIn: TakingInCost;
  /** Single calls while it is worked out what goes together, and how long that took meanwhile. */
  readonly refreshing: Stretch;
  readonly refreshSeconds: number;
}

export type Recording = readonly Round[];

interface Stage {
  readonly database: BenchDatabase;
  readonly program: BenchProgram;
  readonly switched: SwitchedServer;
  readonly kind: PurchaseKind;
  readonly seconds: number;
}

/** Records purchases with suggestions kept up to date meanwhile, and without, in turn. */
export async function measureRecording(
  database: BenchDatabase,
  program: BenchProgram,
  { year, customers, rounds, seconds }: RecordingOptions,
  undo: Undo,
  note: (line: string) => void,
): Promise<Recording> {
  const switched = await startSwitchedServer(database, program.programId, undo);
  const kind = retailPurchases(year, customers);
  const stage: Stage = { database, program, switched, kind, seconds };
  note('warming up');
  await switched.caughtUp();
  for (const way of [...WAYS, ASKING]) await stretch({ ...stage, seconds: WARM_UP_SECONDS }, way);
  await switched.caughtUp();
  await database.query('VACUUM ANALYZE');
  const all: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    note(`round ${round} of ${rounds}`);
    all.push(await runRound(stage, round));
  }
  return all;
}

/** Every second round runs the other way about, so that neither always comes after the other. */
async function runRound(stage: Stage, round: number): Promise<Round> {
  const { switched } = stage;
  const ways: RoundOfWay[] = [];
  for (const way of WAYS) {
    const measureWithout = async (): Promise<Stretch> => {
      switched.off();
      return stretch(stage, way);
    };
    const measureWith = async (): Promise<Stretch> => {
      switched.takingIn();
      return stretch(stage, way);
    };
    const first = await (round % 2 === 0 ? measureWith() : measureWithout());
    await switched.caughtUp();
    const second = await (round % 2 === 0 ? measureWithout() : measureWith());
    await switched.caughtUp();
    ways.push(round % 2 === 0 ? { with: first, without: second } : { with: second, without: first });
  }
  switched.off();
  const asking = await stretch(stage, ASKING);
  const takingIn = await takeIn(stage);
  await switched.beginRefresh();
  const begun = performance.now();
  const refreshing = await stretch(stage, SINGLE);
  await switched.refreshed();
  const refreshSeconds = (performance.now() - begun) / 1_000;
  await switched.caughtUp();
  return { ways, asking, takingIn, refreshing, refreshSeconds };
}

export interface RecordingOptions {
  readonly year: RetailYear;
  /** How many customers there are, under the names of the bench. */
  readonly customers: number;
  readonly rounds: number;
  /** Of each stretch. */
  readonly seconds: number;
}

/** Three lines of what a real shop sells, as often as it does. */
function retailPurchases({ lines }: RetailYear, customers: number): PurchaseKind {
  return {
    customer: () => below(customers),
    lines: () =>
      Array.from({ length: LINES }, () => ({
        sku: lines[below(lines.length)]!.sku,
        quantity: 1 + below(3),
        unitPriceMinor: 100 + below(1_900),
      })),
  };
}

async function stretch({ database, program, switched, kind, seconds }: Stage, way: Way): Promise<Stretch> {
  const { batch, connections } = way;
  const make = (): Call => {
    const purchases = Array.from({ length: batch }, () => makePurchase(kind));
    return way.call(program.tillKey, purchases);
  };
  await waitForQuiet([switched.server]);
  const before = await eventsWaiting(database, program.programId);
  let recorded = 0;
  const figures = await measureLoad(seconds, database, [switched.server], {
    connections,
    next: make,
    count: (answer) => {
      recorded += countRecorded(answer, batch);
      return batch;
    },
  });
  const waiting = (await eventsWaiting(database, program.programId)) - before;
  return { ...figures, leftShare: waiting / recorded };
}

/** Takes in what was recorded meanwhile, once the other sweeps have done what they had to. */
async function takeIn({ database, program, switched }: Stage): Promise<TakingInCost> {
  await sleep(OTHER_SWEEPS_MS);
  const waiting = await eventsWaiting(database, program.programId);
  const probe = new Probe(database, [switched.server]);
  await probe.start();
  const begun = performance.now();
  await switched.caughtUp();
  const cost = await probe.stop();
  const perSecond = waiting / ((performance.now() - begun) / 1_000);
  const { serverCpuMs, databaseCpuMs } = figuresOf(perSecond, waiting, cost);
  return { perSecond, serverCpuMs, databaseCpuMs };
}

/** How much slower it is, and what that is made of. */
export function describeRecording(rounds: Recording): string {
  const rows = WAYS.map(({ title }, place) =>
    rowOf(
      title,
      rounds.map(({ ways }) => ways[place]!),
    ),
  );
  const single = WAYS.indexOf(SINGLE);
  const alone = rounds.map(({ ways }) => ways[single]!.without);
  rows.push(
    rowOf(
      'single calls that ask for suggestions',
      rounds.map(({ asking }, round) => ({ with: asking, without: alone[round]! })),
    ),
    rowOf(
      'single calls during a refresh',
      rounds.map(({ refreshing }, round) => ({ with: refreshing, without: alone[round]! })),
    ),
  );
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return [
    `Recording purchases of ${LINES} lines while they are taken in for suggestions, and while they are not`,
    describeTable(
      ['', 'without/s', 'with/s', '×', 'min–max', 'ms without', 'ms with', 'left %', 'others %'],
      rows,
    ),
    'ms: median / 99 of 100. left: of what was recorded in the stretch, what waited to be taken in at its end.',
    'The last two lines: without taking in what was recorded with suggestions in the answer; and while it is worked',
    `out what goes together, which takes ${of(({ refreshSeconds }) => refreshSeconds).toFixed(0)} s then and happens every ` +
      `${SPACING_SECONDS} s at most.`,
    `Taking in while nothing is recorded: ${of(({ takingIn }) => takingIn.perSecond).toFixed(0)} purchases/s, CPU ms for ` +
      `one ${of(({ takingIn }) => takingIn.serverCpuMs).toFixed(3)} of the server and ` +
      `${of(({ takingIn }) => takingIn.databaseCpuMs).toFixed(3)} of the database`,
  ].join('\n');
}

function rowOf(title: string, rounds: readonly RoundOfWay[]): string[] {
  const on = rounds.map((round) => round.with);
  const off = rounds.map(({ without }) => without);
  const of = (stretches: readonly Stretch[], decimals: number, pick: (one: Stretch) => number): string =>
    median(stretches.map(pick)).toFixed(decimals);
  const ms = (stretches: readonly Stretch[]): string =>
    `${of(stretches, 1, ({ p50Ms }) => p50Ms)} / ${of(stretches, 1, ({ p99Ms }) => p99Ms)}`;
  const ratios = rounds.map((round) => round.with.perSecond / round.without.perSecond);
  return [
    title,
    of(off, 0, ({ perSecond }) => perSecond),
    of(on, 0, ({ perSecond }) => perSecond),
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
    ms(off),
    ms(on),
    of(on, 0, ({ leftShare }) => leftShare * 100),
    (Math.max(...[...on, ...off].map(({ othersShare }) => othersShare)) * 100).toFixed(0),
  ];
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
