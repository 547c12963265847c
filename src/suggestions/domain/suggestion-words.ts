import type { GapBasis } from './due-again.js';
import { agoWords, everyWords, shareWords, timesAsOftenWords, timesWords } from './frequency-words.js';
import type { PairCounts } from './pair-measures.js';
import { capitalised, readableName } from './readable-name.js';

/** It goes with something in the basket. */
export interface ComplementEvidence extends PairCounts {
  readonly kind: 'COMPLEMENTARY';
  /** The name of the product in the basket that speaks most for it. */
  readonly with: string;
  /** Whether the two are together more often than by chance (`isSignificant`). */
  readonly significant: boolean;
}

/** The customer buys it again and again. */
export interface DueEvidence {
  readonly kind: 'DUE_AGAIN';
  /** On how many days the customer bought it. */
  readonly times: number;
  /** The usual gap between two purchases. */
  readonly gapDays: number;
  /** Days of the program's calendar since the last. */
  readonly daysSinceLast: number;
  readonly basis: GapBasis;
}

/** The customer never bought it, but others who buy the same as the customer do. */
export interface NewEvidence extends PairCounts {
  readonly kind: 'SOMETHING_NEW';
  /** The name of the customer's product that speaks most for it. */
  readonly because: string;
  /** Whether the two are together more often than by chance. */
  readonly significant: boolean;
}

/** It is bought by many; the fallback where nothing speaks for anything in particular. */
export interface PopularEvidence {
  readonly kind: 'POPULAR';
  /** How many of all purchases held it. */
  readonly boughtIn: number;
  readonly baskets: number;
  readonly reason: 'NEW_CUSTOMER' | 'NO_CUSTOMER' | 'LITTLE_KNOWN';
}

/** The shop pinned or boosted it. */
export interface ShopEvidence {
  readonly kind: 'SHOP_CHOICE';
}

export type SuggestionEvidence =
  ComplementEvidence | DueEvidence | NewEvidence | PopularEvidence | ShopEvidence;

/** Products that a rule puts forward. */
export interface PromotionEvidence {
  /** What the rule has the customer told. */
  readonly message: string;
  /** The names of the products. */
  readonly products: readonly string[];
  /** Why it fits, for the cashier, e.g. `buys coffee about every 21 days; last bought 24 days ago`. */
  readonly why: string | null;
}

export interface SuggestionWords {
  /** For the eyes of whoever serves. */
  readonly cashier: string;
  /** For the customer, and to be said aloud. */
  readonly customer: string;
}

/** From here on a confidence is worth telling as one; below, only by how much it exceeds the usual. */
const TELLING_SHARE = 0.1;
/** From here on two products are said to be bought together often. */
const OFTEN = 0.2;
/** From this part of the gap on it may be running low. */
const NEARLY_DUE = 0.8;
/** Beyond so many gaps the customer seems to have given it up. */
const LONG_OVERDUE = 3;
/** From so many purchases, and one in so many, something is a favourite. */
const FAVOURITE_BASKETS = 20;
const FAVOURITE_SHARE = 0.02;

/**
 * A sentence for the cashier and one for the customer, from the evidence and no more than it carries.
 *
 * Rules:
 * - Counts are of purchases and are called so. What may be chance gives no numbers, only "some customers"; numbers up
 *   to 20 are said as counted.
 * - What the customer did in the past, when and how often, is told to the cashier alone, and as a time gone by, never
 *   as a date: others may stand at the till and hear, or read the customer's display. The customer's sentence speaks of
 *   the product, the basket that lies there, and of what others do.
 * - A popular product is said to be popular, so that nobody takes it for personal.
 *
 * @param name of the product suggested, as the catalogue has it.
 */
export function suggestionWords(name: string, evidence: SuggestionEvidence): SuggestionWords {
  const product = readableName(name);
  switch (evidence.kind) {
    case 'COMPLEMENTARY':
      return complementWords(product, evidence);
    case 'DUE_AGAIN':
      return { cashier: sentence(dueReason(name, evidence)), customer: dueQuestion(product, evidence) };
    case 'SOMETHING_NEW':
      return newWords(product, evidence);
    case 'POPULAR':
      return popularWords(product, evidence);
    case 'SHOP_CHOICE':
      return { cashier: `The shop recommends ${product}.`, customer: `We recommend ${product}.` };
  }
}

/** What a customer does with a product, e.g. `buys coffee about every 21 days; last bought 24 days ago`. */
export function dueReason(name: string, { times, gapDays, daysSinceLast, basis }: DueEvidence): string {
  const product = readableName(name);
  const last = agoWords(daysSinceLast);
  if (times >= 3 && basis === 'OWN_GAPS') {
    return `buys ${product} ${everyWords(gapDays)}; last bought ${last}`;
  }
  const bought =
    times === 1 ? `bought ${product} once, ${last}` : `bought ${product} ${timesWords(times)}, last ${last}`;
  return daysSinceLast >= NEARLY_DUE * gapDays ? `${bought}; may be due again` : bought;
}

function complementWords(product: string, evidence: ComplementEvidence): SuggestionWords {
  const given = readableName(evidence.with);
  const often = evidence.significant && evidence.together >= OFTEN * evidence.given;
  return {
    cashier: `Would you like ${product} with that? ${complementReason(given, evidence)}`,
    customer: often
      ? `Would you like ${product} with that? It is often bought with ${given}.`
      : `Would you like ${product} with your ${given}?`,
  };
}

function complementReason(name: string, evidence: PairCounts & { readonly significant: boolean }): string {
  const { baskets, given, suggested, together, significant } = evidence;
  if (together === 0) return `It may go well with ${name}.`;
  if (together === 1) return `It has been bought with ${name} before.`;
  if (!significant) return `Some customers buy it with ${name}.`;
  if (together >= TELLING_SHARE * given) {
    return sentence(`${shareWords(together, given, 'purchase')} with ${name} had it too`);
  }
  const times = timesAsOftenWords((together * baskets) / (given * suggested));
  return times ? `With ${name} it is bought ${times} as usual.` : `Some customers buy it with ${name}.`;
}

function dueQuestion(product: string, { gapDays, daysSinceLast, times }: DueEvidence): string {
  const gaps = daysSinceLast / gapDays;
  return times > 1 && gaps >= NEARLY_DUE && gaps < LONG_OVERDUE
    ? `Running low on ${product}?`
    : `Would you like ${product} again?`;
}

function newWords(product: string, evidence: NewEvidence): SuggestionWords {
  const because = readableName(evidence.because);
  if (!evidence.significant) {
    return {
      cashier: `Something new: ${product}. ${complementReason(because, evidence)}`,
      customer: `Something new for you: ${product}.`,
    };
  }
  return {
    cashier: `Something new: people who buy ${because} also choose ${product}.`,
    customer: `People who like ${because} also choose ${product}.`,
  };
}

const WHY_POPULAR: Record<PopularEvidence['reason'], string> = {
  NEW_CUSTOMER: 'A new customer: a popular choice, not a personal one.',
  NO_CUSTOMER: 'No customer named: a popular choice, not a personal one.',
  LITTLE_KNOWN: 'Little is known to go by: a popular choice, not a personal one.',
};

function popularWords(product: string, { boughtIn, baskets, reason }: PopularEvidence): SuggestionWords {
  const favourite = boughtIn >= FAVOURITE_BASKETS && boughtIn >= FAVOURITE_SHARE * baskets;
  const said = favourite ? 'a favourite with our customers' : 'bought by other customers';
  const share = boughtIn > 0 ? ` It was in ${shareWords(boughtIn, baskets, 'purchase')}.` : '';
  return {
    cashier: `${capitalised(product)}.${share} ${WHY_POPULAR[reason]}`,
    customer: `${capitalised(product)}: ${said}.`,
  };
}

/** A promotion in the words of the marketer, which are not touched but for blanks and the full stop. */
export function promotionWords({ message, products, why }: PromotionEvidence): SuggestionWords {
  const told = endedBy(message.trim());
  const names = listed(products.map(readableName));
  const reason = why === null ? '' : ` Why: ${endedBy(why)}`;
  return { cashier: `The shop suggests ${names}. ${told}${reason}`, customer: told };
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function sentence(text: string): string {
  return endedBy(capitalised(text));
}

function endedBy(text: string): string {
  return /[.!?…]["')\]]?$/u.test(text) ? text : `${text}.`;
}
