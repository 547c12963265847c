import type { Instant } from '../../kernel/instant.js';
import type { TierChange } from './decide-tier.js';
import { dateOf, type TierCalendar } from './tier-calendar.js';
import type { TierMetric } from './tier-ladder.js';
import type { TierOverview } from './tier-overview.js';

/** How amounts and dates are put into words. */
export interface TierWording {
  readonly calendar: TierCalendar;
  /** An amount of minor units for people, e.g. `12.50 GBP`. */
  readonly money: (amountMinor: number) => string;
}

/** What the till says to the cashier, and the customer is told. */
export interface TierSentences {
  readonly till: string;
  readonly customer: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/**
 * A change of tier in words.
 *
 * Example: Silver to Gold, held until 1 April 2027. Till: "Now Gold, was Silver." Customer: "Welcome to Gold! It is
 * yours until 31 March 2027."
 */
export function describeTierChange(
  { from, to, reason }: TierChange,
  { heldUntil }: Pick<TierOverview, 'heldUntil'>,
  wording: TierWording,
): TierSentences {
  const till = `Now ${to.name}, was ${from.name}.`;
  const yours = heldUntil === null ? '' : ` It is yours until ${lastDay(heldUntil, wording)}.`;
  switch (reason) {
    case 'UPGRADE':
      return { till, customer: `Welcome to ${to.name}!${yours}` };
    case 'DOWNGRADE':
      return { till, customer: `Your time as ${from.name} has ended; you are ${to.name} now.` };
    case 'CORRECTION':
      return {
        till: `${till.slice(0, -1)}: earlier purchases or returns were counted in.`,
        customer: `Your tier was worked out again: you are ${to.name}.`,
      };
    case 'LADDER':
      return { till, customer: `Our tiers have changed: you are ${to.name} now.${yours}` };
  }
}

/**
 * Where a customer stands, in sentences for the customer: the tier, what brings the next, what keeps this one.
 *
 * Example: "You are Silver until 31 March 2027." "Another 700 points by 31 December 2026 make you Gold." "To stay
 * Silver it takes another 100 points by 31 December 2026; otherwise you are Member after 31 March 2027."
 */
export function describeStanding(overview: TierOverview, now: Instant, wording: TierWording): string[] {
  const { rung, metric, heldUntil, next, stay } = overview;
  const by = (before: Instant): string => lastDay(before, wording);
  const sentences = [`You are ${rung.name}${heldUntil === null ? '' : ` until ${by(heldUntil)}`}.`];
  if (next) {
    const time = next.before === null ? '' : ` by ${by(next.before)}`;
    const verb = next.missing === 1 && metric !== 'MONEY_SPENT' ? 'makes' : 'make';
    sentences.push(
      `Another ${amountIn(next.missing, metric, wording)}${time} ${verb} you ${next.rung.name}.`,
    );
  }
  if (stay && heldUntil !== null) {
    const amount = amountIn(stay.missing, metric, wording);
    const begins = stay.from > now ? `from ${firstDay(stay.from, wording)} to` : 'by';
    sentences.push(
      `To stay ${rung.name} it takes another ${amount} ${begins} ${by(stay.before)}; ` +
        `otherwise you are ${stay.otherwise.name} after ${by(heldUntil)}.`,
    );
  }
  return sentences;
}

function amountIn(amount: number, metric: TierMetric, { money }: TierWording): string {
  switch (metric) {
    case 'POINTS_EARNED':
      return `${amount} ${amount === 1 ? 'point' : 'points'}`;
    case 'MONEY_SPENT':
      return money(amount);
    case 'PURCHASES_MADE':
      return `${amount} ${amount === 1 ? 'purchase' : 'purchases'}`;
  }
}

function firstDay(at: Instant, { calendar }: TierWording): string {
  const { day, month, year } = dateOf(calendar.dayOf(at));
  return `${day} ${MONTHS[month - 1]} ${year}`;
}

/** The last day that is wholly or partly before an instant. */
function lastDay(before: Instant, wording: TierWording): string {
  return firstDay(before - 1, wording);
}
