/**
 * Splits a whole amount over shares in proportion to their weights by the largest-remainder (Hamilton) method:
 * each gets its exact share rounded down, and what is left over goes one by one to the largest remainders,
 * earlier shares first where they are equal. The parts add up to `total` exactly.
 *
 * `total` and the weights are whole and not negative. With all weights zero the first share gets everything.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const parts = new Array<number>(weights.length).fill(0);
  if (weights.length === 0 || total === 0) return parts;
  const sum = weights.reduce((a, b) => a + BigInt(b), 0n);
  if (sum === 0n) {
    parts[0] = total;
    return parts;
  }
  let left = total;
  const remainders = weights.map((weight, index) => {
    const exact = BigInt(total) * BigInt(weight);
    parts[index] = Number(exact / sum);
    left -= parts[index]!;
    return { index, remainder: exact % sum };
  });
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { index } of remainders.slice(0, left)) parts[index] = parts[index]! + 1;
  return parts;
}
