import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { systemActor } from '../../src/access/index.js';
import { ImportFolder } from '../../src/integrations/index.js';
import type { ProgramId } from '../../src/kernel/id.js';
import type { SuggestCommand } from '../../src/suggestions/app/suggest-command.js';
import { Suggest } from '../../src/suggestions/app/suggest.js';
import type { ProductSuggestion, Suggestions } from '../../src/suggestions/domain/suggestion.js';
import type { BenchDatabase } from '../harness/database.js';
import { createProgram } from '../harness/program.js';
import { noonOf, sweepAll, withClockedUseCases, type ClockedUseCases } from './application.js';
import type { BasketCase, Cases, NextBasketCase } from './cases.js';
import { writeRetailYear, type RetailYear } from './retail-year.js';
import { distinctProducts, scoreOf, writeJsonLines, type Prediction, type Scores } from './score.js';

/** How many are asked for; the scorer takes no more. */
const LIMIT = 50;
const AT_ONCE = 4;
const NO_COMMAND: SuggestCommand = {
  customer: null,
  basket: [],
  limit: LIMIT,
  kinds: [],
  earning: null,
};

/** What is foretold of a month by what happened before it. */
export interface QualityTask {
  /** Such as `2011-10`. */
  readonly month: string;
  readonly cases: Cases;
  /** The script that judges predictions. */
  readonly scorer: string;
}

export interface Quality {
  readonly basketRest: Scores;
  readonly basketOne: Scores;
  readonly repeats: Scores;
  readonly news: Scores;
  /** Among the first of all lists. */
  readonly distinct: number;
}

/** Trains a fresh program with what a shop did before a month, and has it foretell the month through `Suggest`. */
export async function measureQuality(
  database: BenchDatabase,
  year: RetailYear,
  { month, cases, scorer }: QualityTask,
  note: (line: string) => void,
): Promise<Quality> {
  const folder = await mkdtemp(join(database.folder, `before-${month}-`));
  await writeRetailYear(join(folder, 'data'), year, { before: month });
  const { programId } = await createProgram(database, { name: `Before ${month}`, customers: 0 });
  return withClockedUseCases(database, async (useCases) => {
    const { application, clock } = useCases;
    clock.set(noonOf(`${month}-01`));
    note(`importing what happened before ${month}`);
    await importInto(application, programId, folder);
    note('learning from it');
    await sweepAll(application, database, programId);
    await database.query('VACUUM ANALYZE');
    note('suggesting');
    const ask = asker(useCases, programId);
    const basketRest = await ofBaskets(ask, cases.basketRest);
    const basketOne = await ofBaskets(ask, cases.basketOne);
    const { repeats, news } = await ofCustomers(ask, clock, cases.nextBasket);
    const score = async (
      name: string,
      truth: readonly object[],
      predictions: readonly Prediction[],
    ): Promise<Scores> => {
      const truthFile = join(folder, `${name}.truth.jsonl`);
      await writeJsonLines(truthFile, truth);
      return scoreOf(scorer, truthFile, join(folder, `${name}.jsonl`), predictions);
    };
    return {
      basketRest: await score('basket_rest', cases.basketRest, basketRest),
      basketOne: await score('basket_one', cases.basketOne, basketOne),
      repeats: await score('repeats', cases.nextBasket, repeats),
      news: await score('news', cases.nextBasket, news),
      distinct: distinctProducts([basketRest, basketOne, repeats, news]),
    };
  });
}

async function importInto(
  application: INestApplicationContext,
  programId: ProgramId,
  folder: string,
): Promise<void> {
  const refusedPath = join(folder, 'refused.csv');
  const { refusedRows } = await application
    .get(ImportFolder, { strict: false })
    .execute(
      { folder: join(folder, 'data'), source: 'import', columnNames: [], refusedPath },
      systemActor(programId, 'bench'),
    );
  if (refusedRows > 0) process.stderr.write(`${refusedRows} rows were refused\n`);
}

type Ask = (command: Partial<SuggestCommand>) => Promise<Suggestions>;

function asker({ application }: ClockedUseCases, programId: ProgramId): Ask {
  const suggest = application.get(Suggest, { strict: false });
  const actor = systemActor(programId, 'bench');
  return async (command) => {
    const [answer] = await suggest.execute([{ ...NO_COMMAND, ...command }], actor);
    return answer!;
  };
}

function ofBaskets(ask: Ask, cases: readonly BasketCase[]): Promise<Prediction[]> {
  return eachOf(cases, async ({ id, query }) => {
    const { complementary } = await ask({ basket: query, kinds: ['COMPLEMENTARY'] });
    return { id, items: skusOf(complementary) };
  });
}

/** Each list is asked for alone, on the day on which the customer came. */
async function ofCustomers(
  ask: Ask,
  clock: ClockedUseCases['clock'],
  cases: readonly NextBasketCase[],
): Promise<{ readonly repeats: Prediction[]; readonly news: Prediction[] }> {
  const repeats: Prediction[] = [];
  const news: Prediction[] = [];
  const days = [...new Set(cases.map(({ asof }) => asof))].sort();
  for (const day of days) {
    clock.set(noonOf(day));
    const ofDay = cases.filter(({ asof }) => asof === day);
    const lists = await eachOf(ofDay, async ({ id }) => {
      const customer = { kind: 'EXTERNAL_ID', value: id } as const;
      const { dueAgain } = await ask({ customer, kinds: ['DUE_AGAIN'] });
      const { somethingNew } = await ask({ customer, kinds: ['SOMETHING_NEW'] });
      return { id, dueAgain: skusOf(dueAgain), somethingNew: skusOf(somethingNew) };
    });
    repeats.push(...lists.map(({ id, dueAgain: items }) => ({ id, items })));
    news.push(...lists.map(({ id, somethingNew: items }) => ({ id, items })));
  }
  return { repeats, news };
}

function skusOf(suggestions: readonly ProductSuggestion[]): string[] {
  return suggestions.map(({ sku }) => sku);
}

/** In order, a few at a time. */
async function eachOf<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const workOff = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) answers[index] = await work(items[index]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
  return answers;
}
