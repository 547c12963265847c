import { cadenceOf, type Cadence } from './cadence.js';
import type { CustomerHabits } from './customer-habits.js';
import { customerOutlook, type CustomerOutlook } from './customer-outlook.js';
import type { DueProduct } from './due-again.js';
import { dayHistoryOf, regularlyDue } from './expected-of-customer.js';
import { favouritesOf, type Favourite } from './favourites.js';
import type { OutlookModels, WhyAssumed } from './outlook-models.js';
import type { ProgramPriors } from './program-priors.js';

/** A customer as suggestions and rules see them on a day. Products are known by their numbers. */
export interface BuyingProfile {
  readonly habits: CustomerHabits;
  readonly cadence: Cadence;
  /** What was bought on two days or more, most and lately first. */
  readonly favourites: readonly Favourite[];
  /** What was bought on two days or more and not given up, the first due first; also what is still to come. */
  readonly due: readonly DueProduct[];
  /** Null where nothing is kept, or nothing was learned yet. */
  readonly outlook: ExplainedOutlook | null;
}

/** What is expected, with why parameters are only assumed; null where they were fitted. */
export interface ExplainedOutlook extends CustomerOutlook {
  readonly why: { readonly purchases: WhyAssumed | null; readonly spend: WhyAssumed | null };
}

/** More are not looked at: some may be left out afterwards, and nobody reads so many. */
const MOST_PRODUCTS = 200;
const LEAST_TIMES = 2;

/** `models` null before anything was learned from the program's customers. */
export function buyingProfileOf(
  habits: CustomerHabits,
  { priors, models }: { readonly priors: ProgramPriors; readonly models: OutlookModels | null },
  today: number,
): BuyingProfile {
  const history = dayHistoryOf(habits);
  const outlook = history && models ? customerOutlook(models, history, today) : undefined;
  return {
    habits,
    cadence: cadenceOf(habits, priors, today),
    favourites: favouritesOf(habits, MOST_PRODUCTS),
    due: regularlyDue(habits, priors, today, LEAST_TIMES).slice(0, MOST_PRODUCTS),
    outlook:
      outlook && models
        ? {
            ...outlook,
            why: { purchases: models.purchases.why ?? null, spend: models.spend.why ?? null },
          }
        : null,
  };
}
