/** How many purchases hold both of two products, if the two had nothing to do with each other. */
export interface CoincidenceTails {
  /** The probability of at least as many as there are. */
  readonly atLeast: number;
  /** The probability of fewer than there are. */
  readonly fewer: number;
  /** The smallest number that is not exceeded with a probability of 0.99. */
  readonly quantile99: number;
}

/** What is a smaller share of a sum than this does not change it. */
const NEGLIGIBLE = 1e-18;

/**
 * The tails of the hypergeometric distribution: of `baskets` purchases `given` hold the one product and `suggested`
 * the other, and `together` hold both.
 *
 * Probabilities are taken relative to that of the likeliest number, and added up from there by the ratio of
 * neighbours. Both tails are sums of positive terms, so even one of 1e-80 is right to about 12 digits; what is below
 * about 1e-300 is 0.
 */
export function coincidenceTails(
  baskets: number,
  given: number,
  suggested: number,
  together: number,
): CoincidenceTails {
  const least = Math.max(0, given + suggested - baskets);
  const most = Math.min(given, suggested);
  const mode = Math.floor(((given + 1) * (suggested + 1)) / (baskets + 2));
  const neither = baskets - given - suggested;
  /** The probability of `k + 1` over that of `k`. */
  const ratio = (k: number): number => ((given - k) * (suggested - k)) / ((k + 1) * (neither + k + 1));

  let atLeast = 0;
  let fewer = 0;
  for (let k = mode, weight = 1; weight > 0; k++) {
    if (k < together) fewer += weight;
    else atLeast += weight;
    if (k === most || (k >= together && weight < atLeast * NEGLIGIBLE)) break;
    weight *= ratio(k);
  }
  let belowMode = 0;
  for (let k = mode - 1, weight = 1; k >= least; k--) {
    weight /= ratio(k);
    belowMode += weight;
    if (k < together) fewer += weight;
    else atLeast += weight;
    if (weight === 0 || (k < together && weight < fewer * NEGLIGIBLE)) break;
  }

  const all = atLeast + fewer;
  let quantile99 = mode;
  for (let weight = 1, reached = belowMode + 1; reached < 0.99 * all && quantile99 < most; quantile99++) {
    weight *= ratio(quantile99);
    reached += weight;
  }
  return { atLeast: atLeast / all, fewer: fewer / all, quantile99 };
}
