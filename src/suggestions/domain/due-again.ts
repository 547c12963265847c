import { LOG_UNIT, productGaps, weightNow, type CustomerHabits } from './customer-habits.js';
import { productGapLog, type ProgramPriors } from './program-priors.js';
import type { DemandByProduct } from './recent-demand.js';

/**
 * When a customer will want again what they have bought before, and which of it they are likeliest to buy next.
 *
 * Rule: the usual gap between two purchases of a product is the exponential of the mean logarithm of its gaps, shrunk
 * towards that of the customer over all products as if 6 of the customer's gaps had been seen, and the customer's
 * towards the program's likewise. It is due that many days after it was last bought, and given up for lapsed after
 * four times as many: by then it is half as likely to be bought as while it was due. Likeliest is what the customer
 * buys most, where each later visit makes a purchase count for 0.9, times √(1 + how much the program's customers buy
 * of it lately). What was bought less than 0.4 gaps ago stands back in proportion; beyond that, how long ago it was
 * says little about which products the next purchase holds, and does not enter.
 *
 * Example: the program's gaps are 40 days, the customer has no gaps but three of coffee, of 20 days each. The customer's:
 * exp((3 · ln 20 + 6 · ln 40) / 9) = 31.7 days; coffee: exp((3 · ln 20 + 6 · ln 31.7) / 9) = 27.2 days.
 */
export interface DueProduct {
  readonly product: number;
  /** On how many days it was bought. */
  readonly times: number;
  readonly firstDay: number;
  readonly lastDay: number;
  /** The usual gap, in whole days. */
  readonly gapDays: number;
  readonly dueDay: number;
  /** Days past the due day; below zero while it is to come. */
  readonly daysOverdue: number;
  readonly timing: DueTiming;
  readonly basis: GapBasis;
  /** The higher, the likelier in the next purchase; comparable within one customer only. */
  readonly score: number;
}

/**
 * What carries a gap: the product's own gaps (at least two), the gaps of the customer's other products, or those of
 * the program's customers, where this one has bought nothing twice.
 */
export type GapBasis = 'OWN_GAPS' | 'CUSTOMER' | 'PROGRAM';

/** NOT_YET before the due day, DUE from then on, LAPSED more than four usual gaps after it was last bought. */
export type DueTiming = 'NOT_YET' | 'DUE' | 'LAPSED';

/** As how many gaps the mean that a thinner one is shrunk to counts. */
const SHRINKAGE_GAPS = 6;
const FEWEST_OWN_GAPS = 2;
const LAPSED_AFTER_GAPS = 4;
const FEW_GAPS = 0.4;
const TOO_SOON_GAPS = 0.1;

/** Whether it was bought so short a time ago that nobody wants to be asked for it again. */
export function isTooSoon({ lastDay, gapDays }: DueProduct, today: number): boolean {
  return today <= lastDay || today - lastDay < TOO_SOON_GAPS * gapDays;
}

/** Everything the customer has bought, likeliest to be bought again first. */
export function dueAgain(
  habits: CustomerHabits,
  priors: ProgramPriors,
  demand: DemandByProduct,
  today: number,
): readonly DueProduct[] {
  const { gaps, logs } = productGaps(habits);
  const customerLog = shrunk(logs, gaps, productGapLog(priors));
  const products = habits.products.map((product, index): DueProduct => {
    const times = habits.times[index] ?? 0;
    const lastDay = habits.lastDays[index] ?? today;
    const gapLog = shrunk(habits.gapLogs[index] ?? 0, times - 1, customerLog);
    const gapDays = Math.max(1, Math.round(Math.exp(gapLog)));
    const dueDay = lastDay + gapDays;
    const gapsSince = Math.max(0, today - lastDay) / gapDays;
    return {
      product,
      times,
      firstDay: habits.firstDays[index] ?? lastDay,
      lastDay,
      gapDays,
      dueDay,
      daysOverdue: today - dueDay,
      timing: timingOf(gapsSince),
      basis: basisOf(times - 1, gaps),
      score: likelihood(habits, index, demand) * Math.min(1, gapsSince / FEW_GAPS),
    };
  });
  return products.sort((a, b) => b.score - a.score || b.lastDay - a.lastDay || a.product - b.product);
}

function shrunk(logs: number, gaps: number, towards: number): number {
  return (logs / LOG_UNIT + SHRINKAGE_GAPS * towards) / (gaps + SHRINKAGE_GAPS);
}

function likelihood(habits: CustomerHabits, index: number, demand: DemandByProduct): number {
  return weightNow(habits, index) * Math.sqrt(1 + demand.recentOf(habits.products[index] ?? 0));
}

function timingOf(gapsSince: number): DueTiming {
  if (gapsSince < 1) return 'NOT_YET';
  return gapsSince > LAPSED_AFTER_GAPS ? 'LAPSED' : 'DUE';
}

function basisOf(ownGaps: number, customerGaps: number): GapBasis {
  if (ownGaps >= FEWEST_OWN_GAPS) return 'OWN_GAPS';
  return customerGaps > 0 ? 'CUSTOMER' : 'PROGRAM';
}
