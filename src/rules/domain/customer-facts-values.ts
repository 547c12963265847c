import { REMEMBERED_DAYS, type CustomerFactsState } from './customer-facts.js';
import { dueBy, NO_OUTLOOK, type CustomerOutlook } from './customer-outlook.js';
import type { CustomerFactValues } from './fact-values.js';
import { DAY_MILLIS } from './local-time.js';

/** Everything about a customer that facts are made of. Days are those of the program's time zone, since 1970-01-01. */
export interface CustomerFactSources {
  readonly history: CustomerFactsState;
  readonly enrolledDay: number;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  readonly tier: string | null;
  readonly tags: readonly string[];
  /** Asked at most once, and only where a condition asks for segments. */
  readonly segments: () => readonly string[];
  readonly npsScore: number | null;
  readonly referralsMade: number;
  readonly outlook: CustomerOutlook | null;
}

const MOST_FAVOURITES = 3;

/** The facts about a customer as of a day, each worked out when it is read. */
export function customerFactValues(sources: CustomerFactSources, today: number): CustomerFactValues {
  return new LazyCustomerFacts(sources, today);
}

class LazyCustomerFacts implements CustomerFactValues {
  private knownSegments: readonly string[] | undefined;

  constructor(
    private readonly sources: CustomerFactSources,
    private readonly today: number,
  ) {}

  get tier() {
    return this.sources.tier;
  }
  get tags() {
    return this.sources.tags;
  }
  get segments() {
    return (this.knownSegments ??= this.sources.segments());
  }
  get npsScore() {
    return this.sources.npsScore;
  }
  get referralsMade() {
    return this.sources.referralsMade;
  }

  get tenureDays() {
    return Math.max(0, this.today - this.sources.enrolledDay);
  }
  get tenureYears() {
    return fullYears(this.sources.enrolledDay, this.today);
  }
  get isMembershipAnniversary() {
    return this.tenureYears >= 1 && daysToDayOfYear(this.sources.enrolledDay, this.today) === 0;
  }
  get isBirthday() {
    return this.daysToBirthday === 0;
  }
  get daysToBirthday() {
    const { birthDate } = this.sources;
    return birthDate === null ? null : daysToDayOfYear(dayOf(birthDate), this.today);
  }

  get purchaseCount() {
    return this.sources.history.purchases;
  }
  get totalSpentMinor() {
    return this.sources.history.spentMinor;
  }
  get averageBasketMinor() {
    const { purchases, spentMinor } = this.sources.history;
    return purchases === 0 ? null : Math.floor(spentMinor / purchases);
  }
  get daysSinceLastPurchase() {
    const last = lastDay(this.sources.history);
    return last === null ? null : Math.max(0, this.today - last);
  }
  get usualGapDays() {
    const { days } = this.sources.history;
    if (days.length < 3) return null;
    return Math.round((days.at(-1)![0] - days[0]![0]) / (days.length - 1));
  }
  get purchasesLast30Days() {
    return this.keptWithin(30).purchases;
  }
  get purchasesLast90Days() {
    return this.keptWithin(90).purchases;
  }
  get purchasesLast365Days() {
    return this.keptWithin(365).purchases;
  }
  get spentLast30DaysMinor() {
    return this.keptWithin(30).spentMinor;
  }
  get spentLast90DaysMinor() {
    return this.keptWithin(90).spentMinor;
  }
  get spentLast365DaysMinor() {
    return this.keptWithin(365).spentMinor;
  }
  get favouriteCategories() {
    const counts = this.sources.history.categories.find((level) => level !== null) ?? [];
    return counts
      .filter(([, purchases]) => purchases > 0)
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST_FAVOURITES)
      .map(([category]) => category);
  }

  get dueProducts() {
    return this.due.map(([sku]) => sku);
  }
  get daysOverdue() {
    const [first] = this.due;
    return first === undefined ? null : this.today - first[1];
  }
  get probAlive() {
    return this.outlook.probAlive;
  }
  get expectedSpend12m() {
    return this.outlook.expectedSpend12mMinor;
  }

  private get outlook() {
    return this.sources.outlook ?? NO_OUTLOOK;
  }
  private get due() {
    return dueBy(this.outlook, this.today);
  }

  /** Of today and the days before it, so many in all. */
  private keptWithin(length: number): { readonly purchases: number; readonly spentMinor: number } {
    const kept = { purchases: 0, spentMinor: 0 };
    for (const [day, purchases, spentMinor] of this.sources.history.days) {
      if (day <= this.today - length || day > this.today) continue;
      kept.purchases += purchases;
      kept.spentMinor += spentMinor;
    }
    return kept;
  }
}

/** The last day with a purchase that is kept; where only older ones than are remembered are, the latest it can be. */
function lastDay({ purchases, days, newestDay }: CustomerFactsState): number | null {
  const last = days.at(-1);
  if (last) return last[0];
  return purchases === 0 || newestDay === null ? null : newestDay - REMEMBERED_DAYS;
}

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MILLIS;
}

function partsOf(day: number): {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
} {
  const date = new Date(day * DAY_MILLIS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), dayOfMonth: date.getUTCDate() };
}

/** The same day of another year; 29 February is the 28th in a common year. */
function sameDayIn(year: number, day: number): number {
  const { month, dayOfMonth } = partsOf(day);
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(dayOfMonth, lastOfMonth)) / DAY_MILLIS;
}

function fullYears(from: number, today: number): number {
  const { year } = partsOf(today);
  const years = year - partsOf(from).year;
  return Math.max(0, sameDayIn(year, from) > today ? years - 1 : years);
}

/** Days until that day of the year comes next; 0 on the day itself. */
function daysToDayOfYear(day: number, today: number): number {
  const { year } = partsOf(today);
  const thisYear = sameDayIn(year, day);
  return (thisYear >= today ? thisYear : sameDayIn(year + 1, day)) - today;
}
