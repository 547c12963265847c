import type { Result } from '../../kernel/result.js';
import type { BgNbdParameters } from './bg-nbd.js';
import { purchaseHistoryOf } from './day-history.js';
import { fitBgNbd } from './fit-bg-nbd.js';
import { expectedSpend, fitGammaGamma, type GammaGammaParameters } from './gamma-gamma.js';
import type { NoFit } from './no-fit.js';

/** Parameters found from the program's own customers, or taken as usual where these tell too little. */
export type ModelledAs = 'FITTED' | 'ASSUMED';

/**
 * Why parameters are only assumed: see {@link NoFit}; or the program is too young to tell who left (`TOO_SHORT`); or
 * its customers' spends are spread so widely that they have no mean (`NO_MEAN`).
 */
export type WhyAssumed = NoFit['reason'] | 'TOO_SHORT' | 'NO_MEAN';

interface Modelled<Parameters> {
  readonly basis: ModelledAs;
  /** Only where the basis is ASSUMED. */
  readonly why?: WhyAssumed;
  readonly parameters: Parameters;
}

/** Both models of one program, as plain numbers that can be stored. Times are in days, money in minor units. */
export interface OutlookModels {
  readonly purchases: Modelled<BgNbdParameters>;
  readonly spend: Modelled<GammaGammaParameters>;
}

/** All customers of a program in columns: the i-th of each is one customer's, as in a `DayHistory`. */
export interface DayHistories {
  readonly purchaseDays: ArrayLike<number>;
  readonly firstDay: ArrayLike<number>;
  readonly lastDay: ArrayLike<number>;
  readonly meanSpendMinor: ArrayLike<number>;
}

/** A program in which nobody has bought for longer than this cannot show who leaves. */
export const LEAST_DAYS_OF_HISTORY = 90;

/**
 * What is taken where a program's own customers tell too little: rates and spends that differ among customers about as
 * they do in a music shop (r 0.24, a/(a + b) 0.25, p 6.2, q 3.7) and at a gift wholesaler (r 0.8, nobody leaving, p 3.0,
 * q 3.2), so somewhat between them.
 */
const ASSUMED = { r: 0.5, a: 1, b: 7, p: 4, q: 3.5 } as const;
/** Where nothing is known yet, customers are taken to come again once in this time. */
const UNKNOWN_GAP_DAYS = 365;

/** Learns both models from a program's customers as of a day; where that cannot be done, they are assumed, and say why. */
export function fitOutlookModels(histories: DayHistories, today: number): OutlookModels {
  const columns = columnsOf(histories, today);
  return { purchases: purchaseModel(columns), spend: spendModel(columns) };
}

type Columns = Record<'frequency' | 'recency' | 'age' | 'purchases' | 'meanSpend', Float64Array>;

function columnsOf(histories: DayHistories, today: number): Columns {
  const size = histories.purchaseDays.length;
  const column = (): Float64Array => new Float64Array(size);
  const columns: Columns = {
    frequency: column(),
    recency: column(),
    age: column(),
    purchases: column(),
    meanSpend: column(),
  };
  let used = 0;
  for (let i = 0; i < size; i++) {
    const history = {
      purchaseDays: histories.purchaseDays[i]!,
      firstDay: histories.firstDay[i]!,
      lastDay: histories.lastDay[i]!,
    };
    const known = purchaseHistoryOf(history, today);
    if (!known) continue;
    columns.frequency[used] = known.frequency;
    columns.recency[used] = known.recency;
    columns.age[used] = known.age;
    columns.purchases[used] = history.purchaseDays;
    columns.meanSpend[used] = histories.meanSpendMinor[i]!;
    used++;
  }
  for (const name of Object.keys(columns) as (keyof Columns)[])
    columns[name] = columns[name].subarray(0, used);
  return columns;
}

function purchaseModel(columns: Columns): OutlookModels['purchases'] {
  const longest = columns.age.reduce((a, b) => Math.max(a, b), 0);
  if (longest < LEAST_DAYS_OF_HISTORY) return assumedPurchases(columns, 'TOO_SHORT');
  const fit = fitBgNbd(columns);
  if (!fit.ok) return assumedPurchases(columns, fit.error.reason);
  return { basis: 'FITTED', parameters: fit.value.parameters };
}

function assumedPurchases({ frequency, age }: Columns, why: WhyAssumed): OutlookModels['purchases'] {
  const { r, a, b } = ASSUMED;
  const rate = (sumOf(frequency) + 1) / (sumOf(age) + UNKNOWN_GAP_DAYS);
  return { basis: 'ASSUMED', why, parameters: { r, alpha: r / rate, a, b } };
}

function spendModel(columns: Columns): OutlookModels['spend'] {
  const fit: Result<{ parameters: GammaGammaParameters }, NoFit> = fitGammaGamma(columns);
  if (!fit.ok) return assumedSpend(columns, fit.error.reason);
  const { parameters } = fit.value;
  const hasMean = expectedSpend(parameters, { purchases: 0, meanSpend: 0 }) !== undefined;
  return hasMean ? { basis: 'FITTED', parameters } : assumedSpend(columns, 'NO_MEAN');
}

/** With the scale that gives a customer of whom nothing is known the mean of all purchases. */
function assumedSpend({ purchases, meanSpend }: Columns, why: WhyAssumed): OutlookModels['spend'] {
  const { p, q } = ASSUMED;
  let spent = 0;
  let made = 0;
  purchases.forEach((count, i) => {
    const mean = meanSpend[i]!;
    if (!(mean > 0 && Number.isFinite(mean))) return;
    spent += count * mean;
    made += count;
  });
  const mean = made > 0 ? spent / made : 0;
  return { basis: 'ASSUMED', why, parameters: { p, q, gamma: (mean * (q - 1)) / p } };
}

function sumOf(column: Float64Array): number {
  return column.reduce((a, b) => a + b, 0);
}
