/*
 * Scores by product number, in which products are looked for thousands of times for each answer. Numbers are small and
 * without gaps, so an array takes a fraction of the time of a map, and leaves next to nothing to be collected.
 */

/** Zero for every product that is a partner in one of these rows, and for all with smaller numbers. */
export function zeroScores(rows: readonly { readonly partners: ArrayLike<number> }[]): Float64Array {
  let largest = 0;
  for (const { partners } of rows) {
    for (let index = 0; index < partners.length; index++) largest = Math.max(largest, partners[index] ?? 0);
  }
  return new Float64Array(largest + 1);
}

/** The products that score above 0, best first, of equal ones the smaller number; at most so many. */
export function bestProducts(scores: Float64Array, most: number): readonly number[] {
  const best: number[] = [];
  if (most < 1) return best;
  let beaten = 0;
  for (let product = 0; product < scores.length; product++) {
    const score = scores[product] ?? 0;
    if (!(score > beaten)) continue;
    best.splice(placeOf(score, best, scores), 0, product);
    if (best.length > most) best.pop();
    if (best.length === most) beaten = scores[best[most - 1] ?? 0] ?? 0;
  }
  return best;
}

/** After all that score as much or more. */
function placeOf(score: number, best: readonly number[], scores: Float64Array): number {
  let [from, to] = [0, best.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((scores[best[middle] ?? 0] ?? 0) < score) to = middle;
    else from = middle + 1;
  }
  return from;
}
