import { customerOutlook } from './customer-outlook.js';
import type { CustomerHabits } from './customer-habits.js';
import type { DayHistory } from './day-history.js';
import { dueAgain, type DueProduct } from './due-again.js';
import type { OutlookModels } from './outlook-models.js';
import type { ProgramPriors } from './program-priors.js';
import { DemandByProduct, NO_DEMAND } from './recent-demand.js';

/*
 * What rules are told of a customer's future: what is due, and what is to be expected.
 *
 * Rule: due are the products that the customer bought on three days or more, so that their own gaps carry the day.
 * One that has lapsed (see `dueAgain`) was given up, and is told of no more.
 *
 * Example: coffee on days 0, 20 and 40, with a usual gap of 22 days by now: due on day 62, told of until day 128, four
 * gaps after it was last bought.
 */

/** Two gaps: bought on three days. */
export const LEAST_TIMES_DUE = 3;

export interface ExpectedOfCustomer {
  /** The first due first; also what is still to come. */
  readonly due: readonly DueProduct[];
  /** From 0 to 1; null where nothing is kept or nothing was learned. */
  readonly probAlive: number | null;
  /** Days with purchases. */
  readonly expectedPurchases12m: number | null;
  readonly expectedSpend12mMinor: number | null;
}

const NO_PARTICULAR_DEMAND = new DemandByProduct(NO_DEMAND);

/** As of a day; `models` null before anything was learned from the program's customers. */
export function expectedOfCustomer(
  habits: CustomerHabits,
  { priors, models }: { readonly priors: ProgramPriors; readonly models: OutlookModels | null },
  today: number,
): ExpectedOfCustomer {
  const history = dayHistoryOf(habits);
  const outlook = history && models ? customerOutlook(models, history, today) : undefined;
  return {
    due: regularlyDue(habits, priors, today, LEAST_TIMES_DUE),
    probAlive: outlook?.probAlive ?? null,
    expectedPurchases12m: outlook?.expectedPurchases12m ?? null,
    expectedSpend12mMinor: outlook?.expectedSpend12mMinor ?? null,
  };
}

/** What the customer has bought on so many days and not given up, the first due first; also what is still to come. */
export function regularlyDue(
  habits: CustomerHabits,
  priors: ProgramPriors,
  today: number,
  leastTimes: number,
): readonly DueProduct[] {
  return dueAgain(habits, priors, NO_PARTICULAR_DEMAND, today)
    .filter(({ times, timing }) => times >= leastTimes && timing !== 'LAPSED')
    .sort((a, b) => a.dueDay - b.dueDay || a.product - b.product);
}

/** The habits as models of purchases take them; undefined where nothing is kept. */
export function dayHistoryOf({
  visits,
  firstDay,
  lastDay,
  spendMinor,
}: CustomerHabits): DayHistory | undefined {
  if (firstDay === null || lastDay === null) return undefined;
  return { purchaseDays: visits, firstDay, lastDay, meanSpendMinor: spendMinor / visits };
}
