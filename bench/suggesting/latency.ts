import { systemActor } from '../../src/access/index.js';
import type { ProgramId } from '../../src/kernel/id.js';
import type { SuggestCommand } from '../../src/suggestions/app/suggest-command.js';
import { Suggest } from '../../src/suggestions/app/suggest.js';
import { SUGGESTION_KINDS } from '../../src/suggestions/domain/suggestion-kind.js';
import type { BenchDatabase } from '../harness/database.js';
import { describeTable } from '../harness/report.js';
import { sweepAll, withClockedUseCases } from './application.js';
import { ordersOf } from './cases.js';
import { addCopies, removeCopies } from './copies.sql.js';
import type { RetailYear } from './retail-year.js';

const CALLS = 600;
const WARM_UP_CALLS = 200;
const BASKETS = [3, 10, 26] as const;
const HUGE_BASKET = 1_000;
/** What a storefront gets where it does not say how many it wants. */
const LIMIT = 5;
const TIMES_AS_MANY = 16;

interface Question {
  readonly title: string;
  readonly commands: readonly SuggestCommand[];
}

/** Milliseconds. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
}

export interface AnswerTimes {
  readonly title: string;
  readonly alone: Latency;
  readonly eightAtOnce: Latency;
  /** With many times as many customers, all with as long a history. */
  readonly amongMany: Latency;
}

/** How long one suggestion takes inside the server, for real customers with real baskets. */
export async function measureLatency(
  database: BenchDatabase,
  programId: ProgramId,
  year: RetailYear,
  note: (line: string) => void,
): Promise<AnswerTimes[]> {
  return withClockedUseCases(database, async ({ application }) => {
    note('learning from what was imported');
    await sweepAll(application, database, programId);
    await database.query('VACUUM ANALYZE');
    const suggest = application.get(Suggest, { strict: false });
    const actor = systemActor(programId, 'bench');
    const ask = async (command: SuggestCommand): Promise<void> => {
      const [answer] = await suggest.execute([command], actor);
      const { complementary, dueAgain, somethingNew } = answer!;
      if (complementary.length + dueAgain.length + somethingNew.length === 0) {
        throw new Error(`nothing is suggested for ${JSON.stringify(command)}`);
      }
    };
    const questions = questionsOf(year);
    for (const { commands } of questions) await timed(ask, commands.slice(0, WARM_UP_CALLS), 4);
    note('asking for suggestions');
    const few: Omit<AnswerTimes, 'amongMany'>[] = [];
    for (const { title, commands } of questions) {
      const alone = await timed(ask, commands, 1);
      few.push({ title, alone, eightAtOnce: await timed(ask, commands, 8) });
    }
    note(`asking among ${TIMES_AS_MANY} times as many customers`);
    await addCopies(database, programId, TIMES_AS_MANY);
    const times: AnswerTimes[] = [];
    for (const [index, { commands }] of questions.entries()) {
      await timed(ask, commands.slice(0, WARM_UP_CALLS), 1);
      times.push({ ...few[index]!, amongMany: await timed(ask, commands, 1) });
    }
    await removeCopies(database, programId);
    return times;
  });
}

function questionsOf(year: RetailYear): Question[] {
  const orders = ordersOf(year.lines).filter(({ customer }) => customer !== '');
  const named = (customer: string, basket: readonly string[]): SuggestCommand => ({
    customer: { kind: 'EXTERNAL_ID', value: customer },
    basket,
    limit: LIMIT,
    kinds: SUGGESTION_KINDS,
    earning: null,
  });
  /** Of orders all over the year, the same each time. */
  const spread = (size: number): SuggestCommand[] => {
    const large = orders.filter(({ skus }) => skus.length >= size);
    return Array.from({ length: CALLS }, (_, call) => {
      const { customer, skus } = large[Math.floor((call * large.length) / CALLS)]!;
      return named(customer, skus.slice(0, size));
    });
  };
  const eager = busiest(orders.map(({ customer }) => customer));
  const all = [...new Set(orders.flatMap(({ skus }) => skus))];
  const huge = (call: number): string[] =>
    Array.from({ length: HUGE_BASKET }, (_, index) => all[(call + index * 3) % all.length]!);
  const tens = spread(10);
  return [
    ...BASKETS.map((size) => ({ title: `a basket of ${size}`, commands: spread(size) })),
    { title: 'an empty basket', commands: spread(1).map((command) => ({ ...command, basket: [] })) },
    { title: 'a basket of 10 by nobody known', commands: tens.map((one) => ({ ...one, customer: null })) },
    {
      title: 'a basket of 10, the longest history',
      commands: tens.map(({ basket }) => named(eager, basket)),
    },
    {
      title: `a basket of ${HUGE_BASKET}`,
      commands: tens.map((one, call) => ({ ...one, basket: huge(call) })),
    },
  ];
}

function busiest(customers: readonly string[]): string {
  const orders = new Map<string, number>();
  for (const customer of customers) orders.set(customer, (orders.get(customer) ?? 0) + 1);
  return [...orders].sort(([, one], [, other]) => other - one)[0]![0];
}

async function timed(
  ask: (command: SuggestCommand) => Promise<void>,
  commands: readonly SuggestCommand[],
  atOnce: number,
): Promise<Latency> {
  const took: number[] = [];
  let next = 0;
  const workOff = async (): Promise<void> => {
    for (let index = next++; index < commands.length; index = next++) {
      const begun = performance.now();
      await ask(commands[index]!);
      took.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, workOff));
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)]!;
  return { p50: at(0.5), p99: at(0.99) };
}

export function describeLatency(times: readonly AnswerTimes[]): string {
  const cell = ({ p50, p99 }: Latency): string => `${p50.toFixed(2)} / ${p99.toFixed(1)}`;
  const rows = times.map(({ title, alone, eightAtOnce, amongMany }) => [
    title,
    cell(alone),
    cell(eightAtOnce),
    cell(amongMany),
  ]);
  return [
    `One answer of all kinds, ${LIMIT} of each, inside the server; ms, median / 99 of 100, ${CALLS} calls each`,
    describeTable(['', 'one at a time', '8 at a time', `${TIMES_AS_MANY} × the customers`], rows),
    'The aim is a median below 5 ms, however many customers there are.',
  ].join('\n');
}
