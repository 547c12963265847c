import { describeAmount } from '../../kernel/money.js';
import { roughlyUp, wholeNumber } from './frequency-words.js';
import type { Estimate } from './share-interval.js';
import {
  DIFFERENCE_SOUGHT,
  LEAST_BUYERS,
  LEAST_CUSTOMERS,
  type GroupFigures,
  type Uplift,
} from './uplift.js';

/**
 * What suggestions brought, in words for a marketer, e.g. `Too small to tell: 1,000 customers (412 of them bought) were
 * shown suggestions, 1,000 customers (398 of them bought) held out. To see a difference of 5 %, about 6,300 on each
 * side would be needed.`
 *
 * @param currency of the program.
 */
export function describeUplift(uplift: Uplift, currency: string): string {
  const { verdict, spendDifference } = uplift;
  if (verdict === 'TOO_FEW' || !spendDifference) return tooFewWords(uplift);
  const { value, from, to } = spendDifference;
  const between = `with 95 % confidence between ${amount(from, currency)} and ${amount(to, currency)}`;
  if (verdict === 'NO_DIFFERENCE_SEEN') {
    return `No difference in spend was seen between those shown suggestions and those held out: ${between}.`;
  }
  const more = verdict === 'UPLIFT' ? 'more' : 'less';
  const spent = `Customers who were shown suggestions spent ${amount(Math.abs(value), currency)} ${more} each`;
  return `${spent} than those held out${relativeWords(uplift.relativeUplift)}: the difference is ${between}.`;
}

function tooFewWords(uplift: Uplift): string {
  const { shown, heldOut, leastCustomers, customersNeeded } = uplift;
  const there = `Too small to tell: ${peopleOf(shown)} were shown suggestions, ${peopleOf(heldOut)} held out.`;
  const isSkewed = leastCustomers > LEAST_CUSTOMERS;
  if (isSkewed && Math.min(shown.customers, heldOut.customers) < leastCustomers) {
    return [there, skewWords(uplift), buyingRateWords(uplift)].join(' ').trimEnd();
  }
  if (!customersNeeded || customersNeeded.shown <= shown.customers) {
    return `${there} At least ${LEAST_CUSTOMERS} customers on each side are needed, ${LEAST_BUYERS} of them buying.`;
  }
  const needed = [customersNeeded.shown, customersNeeded.heldOut].map(roughlyUp);
  const sides = needed[0] === needed[1] ? `${needed[0]} on each side` : needed.join(' and ');
  return `${there} To see a difference of ${DIFFERENCE_SOUGHT * 100} %, about ${sides} would be needed.`;
}

function skewWords({ leastCustomers }: Uplift): string {
  const least = `at least about ${roughlyUp(leastCustomers)} customers on each side are needed to tell`;
  return `A few customers spend so much more than others that ${least}.`;
}

/** Who bought at all does not depend on how much the few spend. */
function buyingRateWords({ shown, heldOut, buyingRateDifference: difference }: Uplift): string {
  if (!shown.buyingRate || !heldOut.buyingRate || !difference) return '';
  const [one, other] = [shown, heldOut].map(({ buyingRate }) => points(buyingRate!.value));
  const between = `between ${points(difference.from)} and ${points(difference.to)} percentage points`;
  return `Of those shown suggestions ${one} % bought, of those held out ${other} %: a difference with 95 % confidence ${between}.`;
}

function points(share: number): string {
  return (share * 100).toFixed(1).replace('-', '−');
}

function peopleOf({ customers, buyers }: GroupFigures): string {
  return `${wholeNumber(customers)} customers (${wholeNumber(buyers)} of them bought)`;
}

function relativeWords(relative: Estimate | null): string {
  return relative ? ` (${Math.abs(relative.value * 100).toFixed(1)} %)` : '';
}

function amount(minor: number, currency: string): string {
  const rounded = Math.round(Math.abs(minor));
  return `${minor < 0 && rounded > 0 ? '−' : ''}${describeAmount(rounded, currency)}`;
}
