import { formatInstant } from '../../kernel/instant.js';
import { wholeNumber } from './frequency-words.js';
import type { DatedShare, HoldoutSides } from './holdout-groups.js';
import { describeUplift } from './uplift-words.js';
import { compareSpend, type Uplift, type UpliftVerdict } from './uplift.js';

/**
 * What suggestions brought, by comparing all customers who could be shown some with all who were held out. In
 * proportion to their number, not to what they came to see: who comes often sees more and buys more anyway.
 */
export interface HoldoutComparison {
  /** NO_HOLDOUT: nobody was held out all the time. */
  readonly verdict: UpliftVerdict | 'NO_HOLDOUT';
  readonly uplift: Uplift;
  /** The shares that were in force, the first of them first. */
  readonly shares: readonly DatedShare[];
  /** Customers who were held out for a part of the time only, and are on neither side. */
  readonly changedSides: number;
  /** All of it in plain words. */
  readonly message: string;
}

/** @param currency of the program. */
export function compareHoldout(
  { shown, heldOut, changedSides }: HoldoutSides,
  shares: readonly DatedShare[],
  currency: string,
): HoldoutComparison {
  const uplift = compareSpend(shown, heldOut);
  const hasHoldout = shares.every(({ share }) => share > 0);
  const words = [
    ...(shares.length > 1 ? [changeWords(shares, changedSides)] : []),
    hasHoldout ? describeUplift(uplift, currency) : noHoldoutWords(shares),
  ];
  return {
    verdict: hasHoldout ? uplift.verdict : 'NO_HOLDOUT',
    uplift,
    shares,
    changedSides,
    message: words.join(' '),
  };
}

function noHoldoutWords(shares: readonly DatedShare[]): string {
  const isLater = shares.some(({ share }) => share > 0);
  return isLater
    ? 'Nobody was held out all the time, so there is nothing to compare with: choose a time within which the share did not change.'
    : 'Nobody is held out, so there is nothing to compare with: say in the settings of suggestions which share of customers is shown none, such as 10 %.';
}

function changeWords(shares: readonly DatedShare[], changedSides: number): string {
  const first = percent(shares[0]!.share);
  const changes = shares.slice(1).map(({ share, from }) => `to ${percent(share)} at ${formatInstant(from!)}`);
  const customers = changedSides === 1 ? '1 customer' : `${wholeNumber(changedSides)} customers`;
  return `The share held out changed from ${first} ${changes.join(', ')}: ${customers} changed sides and are left out.`;
}

/** Of ten-thousandths. */
function percent(share: number): string {
  return `${share / 100} %`;
}
