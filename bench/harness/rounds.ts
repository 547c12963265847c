import type { Figures } from './figures.js';

/** A way of doing things that is measured. */
export interface Scenario {
  /** What it is called on the command line. */
  readonly name: string;
  readonly title: string;
  /** The scenario that is the same but for one thing, where there is one; its throughput is what this one keeps a share of. */
  readonly against?: string | undefined;
  run(round: number): Promise<Figures>;
}

export interface ScenarioResult {
  readonly title: string;
  /** Of each round: its rate by the mean of the limit's before and after it. None for the limit itself. */
  readonly ratios: readonly number[];
  /** Of each round: its rate by that of the scenario it is held against. None where it is held against none. */
  readonly shares: readonly number[];
  readonly figures: readonly Figures[];
}

/**
 * Runs every scenario once a round with the limit before, between and after the rounds, so that a machine that is
 * faster or slower for a while is so for both; every second round runs backwards, so that none always comes after
 * another. The limit's figures come first.
 */
export async function runRounds(
  rounds: number,
  limit: Scenario,
  scenarios: readonly Scenario[],
  say: (line: string) => void,
): Promise<ScenarioResult[]> {
  const limits: Figures[] = [];
  const figures = scenarios.map((): Figures[] => []);
  const run = async (scenario: Scenario, round: number, into: Figures[]): Promise<void> => {
    const found = await scenario.run(round);
    into.push(found);
    const { perSecond, othersShare } = found;
    const others = othersShare > 0.1 ? `, others took ${Math.round(othersShare * 100)} % of the CPU` : '';
    say(`round ${round} of ${rounds}: ${scenario.title}: ${Math.round(perSecond)}/s${others}`);
  };
  await run(limit, 1, limits);
  for (let round = 1; round <= rounds; round++) {
    const order = [...scenarios.entries()];
    if (round % 2 === 0) order.reverse();
    for (const [index, scenario] of order) await run(scenario, round, figures[index]!);
    await run(limit, round, limits);
  }
  return [
    { title: limit.title, ratios: [], shares: [], figures: limits },
    ...scenarios.map(({ title, against }, index) => ({
      title,
      figures: figures[index]!,
      ratios: figures[index]!.map(
        ({ perSecond }, round) => perSecond / ((limits[round]!.perSecond + limits[round + 1]!.perSecond) / 2),
      ),
      shares: sharesOf(figures[index]!, figures[scenarios.findIndex(({ name }) => name === against)]),
    })),
  ];
}

function sharesOf(figures: readonly Figures[], others: readonly Figures[] | undefined): number[] {
  if (!others) return [];
  return figures.map(({ perSecond }, round) => perSecond / others[round]!.perSecond);
}
