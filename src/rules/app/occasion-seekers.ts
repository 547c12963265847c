import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import { OccasionCandidatesRepository, type Stretch } from '../db/occasion-candidates.repository.js';
import {
  anniversaryOn,
  birthdayOn,
  customerFactValues,
  dateOf,
  lapsedOn,
  localTimeAt,
  NO_FACTS,
  NO_PURCHASES,
  occasionDay,
  replenishmentOn,
  type CustomerFactValues,
  type Occasion,
  type OccasionDay,
  type OccasionTrigger,
  type RuleBook,
} from '../domain/index.js';

/** What a stretch of the customers came to. */
export interface Sought {
  readonly occasions: readonly Occasion[];
  /** Where to go on; null when the day's customers have all been looked at. */
  readonly last: CustomerId | null;
}

/** Finds to whom something happens on a day. */
export interface Seeker {
  /** Under which the days that were dealt with are counted. */
  readonly name: string;
  readonly trigger: OccasionTrigger;
  /**
   * Over how many days before it the search for one day goes as well: what customers bought last is known for now
   * only, and may change when something comes back.
   */
  readonly daysBack: number;
  seek(tx: Transaction, day: OccasionDay, after: CustomerId | null): Promise<Sought>;
}

/** How many days back what nobody looked for in time is still looked for. */
export const MOST_DAYS_BACK = 31;

const CUSTOMERS_READ = 5_000;
const CUSTOMERS_FOUND = 500;
const BUYERS_READ = 200;
/** As far back as facts about customers look for a usual gap. */
const HABIT_DAYS = 400;
const LEAST_HABIT_DAYS = 3;

/** The occasions that come with the days of the calendar. */
@Injectable()
export class OccasionSeekers {
  constructor(private readonly candidates: OccasionCandidatesRepository) {}

  /** Those that any rule waits for. */
  wanted(book: RuleBook, timeZone: string): Seeker[] {
    const lapsed = book.lapsedAfterDays.map((afterDays) => this.lapsed(afterDays, timeZone));
    const all = [this.birthdays(), this.anniversaries(timeZone), ...lapsed, this.replenishments(timeZone)];
    return all.filter(({ trigger }) => book.hasTrigger(trigger.kind));
  }

  private birthdays(): Seeker {
    return {
      name: 'BIRTHDAY',
      trigger: { kind: 'BIRTHDAY' },
      daysBack: 0,
      seek: async (tx, day, after) => {
        const stretch: Stretch = { after, most: CUSTOMERS_READ };
        const { candidates, last } = await this.candidates.birthdays(tx, monthDaysNear(day, 0), stretch);
        const celebrating = candidates.filter(({ birthDate }) => factsOn(day, { birthDate }).isBirthday);
        return { occasions: celebrating.map(({ customerId }) => birthdayOn(customerId, day)), last };
      },
    };
  }

  private anniversaries(timeZone: string): Seeker {
    return {
      name: 'MEMBERSHIP_ANNIVERSARY',
      trigger: { kind: 'MEMBERSHIP_ANNIVERSARY' },
      daysBack: 0,
      seek: async (tx, day, after) => {
        const stretch: Stretch = { after, most: CUSTOMERS_READ };
        // The day in the program's time zone is one of three in UTC.
        const { candidates, last } = await this.candidates.memberships(tx, monthDaysNear(day, 1), stretch);
        const occasions = candidates.flatMap(({ customerId, enrolledAt }) => {
          const facts = factsOn(day, { enrolledDay: localTimeAt(enrolledAt, timeZone).epochDay });
          return facts.isMembershipAnniversary ? [anniversaryOn(customerId, day, facts.tenureYears)] : [];
        });
        return { occasions, last };
      },
    };
  }

  /** Nobody is found of whom it is not known when they bought last; once it is, a later search finds them. */
  private lapsed(afterDays: number, timeZone: string): Seeker {
    return {
      name: `LAPSED ${afterDays}`,
      trigger: { kind: 'LAPSED', afterDays },
      daysBack: MOST_DAYS_BACK,
      seek: async (tx, { epochDay }, after) => {
        const lastDay = epochDay - afterDays;
        const { candidates, last } = await this.candidates.lastBoughtWithin(
          tx,
          [lastDay - MOST_DAYS_BACK, lastDay],
          { after, most: CUSTOMERS_FOUND },
        );
        const occasions = candidates.map((found) =>
          lapsedOn(found.customerId, occasionDay(found.lastDay + afterDays, timeZone), afterDays),
        );
        return { occasions, last };
      },
    };
  }

  /**
   * A product that was bought on three days or more is due again after its usual gap: the average one, rounded. A gap
   * is at most half the time that is looked back, so who bought nothing for longer need not be looked at.
   */
  private replenishments(timeZone: string): Seeker {
    return {
      name: 'REPLENISHMENT_DUE',
      trigger: { kind: 'REPLENISHMENT_DUE' },
      daysBack: MOST_DAYS_BACK,
      seek: async (tx, { epochDay }, after) => {
        const longestGap = HABIT_DAYS / (LEAST_HABIT_DAYS - 1);
        const { candidates, last } = await this.candidates.lastBoughtWithin(
          tx,
          [epochDay - MOST_DAYS_BACK - longestGap, epochDay + HABIT_DAYS],
          { after, most: BUYERS_READ },
        );
        const buyers = candidates.map(({ customerId }) => customerId);
        const due = await this.candidates.dueProducts(tx, buyers, {
          timeZone,
          since: occasionDay(epochDay - HABIT_DAYS, timeZone).start,
          leastDays: LEAST_HABIT_DAYS,
          dueWithin: [epochDay - MOST_DAYS_BACK, epochDay],
        });
        const occasions = due.map(({ customerId, dueDay, ...product }) =>
          replenishmentOn(customerId, occasionDay(dueDay, timeZone), product),
        );
        return { occasions, last };
      },
    };
  }
}

/** Around these days of the year, one that is 29 February in some years and zones is another day in others. */
const AROUND_LEAP_DAY = ['02-28', '02-29', '03-01'];

/** The days of the year, `MM-DD`, up to so many days before and after; around the end of February all it may be. */
function monthDaysNear({ epochDay }: OccasionDay, around: number): string[] {
  const days = Array.from({ length: 2 * around + 1 }, (_, index) => epochDay - around + index);
  const monthDays = days.map((day) => dateOf(day).slice(-5));
  const isAroundLeapDay = AROUND_LEAP_DAY.some((day) => monthDays.includes(day));
  return isAroundLeapDay ? [...new Set([...monthDays, ...AROUND_LEAP_DAY])] : monthDays;
}

/** As conditions would be told, so that they and the calendar never disagree about a day. */
function factsOn(
  { epochDay }: OccasionDay,
  known: { readonly birthDate?: string; readonly enrolledDay?: number },
): CustomerFactValues {
  const { birthDate = null, enrolledDay = epochDay } = known;
  const sources = {
    ...NO_FACTS,
    history: NO_PURCHASES,
    birthDate,
    enrolledDay,
    tier: null,
    segments: () => [],
    outlook: null,
  };
  return customerFactValues(sources, epochDay);
}
