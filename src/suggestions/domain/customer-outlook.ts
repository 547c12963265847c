import { expectedPurchases, probabilityAlive, probabilityOfPurchase } from './bg-nbd.js';
import { type DayHistory, purchaseHistoryOf } from './day-history.js';
import { expectedSpend, type GammaGammaParameters } from './gamma-gamma.js';
import { discountedPurchases, type LifetimeTerms } from './lifetime-value.js';
import type { ModelledAs, OutlookModels } from './outlook-models.js';

/** What to expect of a customer. The twelve months are 365 days from today, and money is in minor units, rounded. */
export interface CustomerOutlook {
  /**
   * Probability, 0 to 1, that the customer has not left for good. Always 1 for a customer with one purchase, of whom
   * the model cannot tell; `probPurchase12m` can.
   */
  readonly probAlive: number;
  /** Probability of at least one purchase in the next twelve months. */
  readonly probPurchase12m: number;
  /** Days with a purchase in the next twelve months. */
  readonly expectedPurchases12m: number;
  /** What such a day is worth. */
  readonly expectedSpendPerPurchaseMinor: number;
  readonly expectedSpend12mMinor: number;
  /** What is still to come within the terms' horizon, discounted; sales, not profit, and nothing that was. */
  readonly expectedLifetimeValueMinor: number;
  readonly basis: { readonly purchases: ModelledAs; readonly spend: ModelledAs };
}

const DAYS_OF_TWELVE_MONTHS = 365;

/** Five years at 10 % a year. */
const USUAL_LIFETIME_TERMS: LifetimeTerms = { horizonDays: 5 * 365, discountPerYear: 0.1 };

/**
 * What to expect of a customer as of a day, or `undefined` of one who kept nothing: both models start at a purchase.
 *
 * With one purchase they have neither a gap nor a spread of their own, so that they get what such customers are worth
 * on average: ever fewer expected purchases the longer ago it was, and a spend between theirs and the program's.
 */
export function customerOutlook(
  { purchases, spend }: OutlookModels,
  history: DayHistory,
  today: number,
  terms: LifetimeTerms = USUAL_LIFETIME_TERMS,
): CustomerOutlook | undefined {
  const known = purchaseHistoryOf(history, today);
  if (!known) return undefined;
  const perPurchase = spendOf(spend.parameters, history);
  const expected = expectedPurchases(purchases.parameters, DAYS_OF_TWELVE_MONTHS, known);
  return {
    probAlive: probabilityAlive(purchases.parameters, known),
    probPurchase12m: probabilityOfPurchase(purchases.parameters, DAYS_OF_TWELVE_MONTHS, known),
    expectedPurchases12m: expected,
    expectedSpendPerPurchaseMinor: Math.round(perPurchase),
    expectedSpend12mMinor: Math.round(expected * perPurchase),
    expectedLifetimeValueMinor: Math.round(
      discountedPurchases(purchases.parameters, terms, known) * perPurchase,
    ),
    basis: { purchases: purchases.basis, spend: spend.basis },
  };
}

function spendOf(parameters: GammaGammaParameters, { purchaseDays, meanSpendMinor }: DayHistory): number {
  return expectedSpend(parameters, { purchases: purchaseDays, meanSpend: meanSpendMinor }) ?? 0;
}
