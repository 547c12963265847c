import type { BgNbdParameters } from '../../../src/suggestions/domain/bg-nbd.js';
import type { PurchaseHistories } from '../../../src/suggestions/domain/fit-bg-nbd.js';
import type { GammaGammaParameters, SpendHistories } from '../../../src/suggestions/domain/gamma-gamma.js';

/** Numbers in (0, 1) that look like chance and are the same each time (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  };
}

/** A gamma distributed number with scale 1 (G. Marsaglia, W. Tsang 2000). */
function gammaOf(shape: number, chance: () => number): number {
  if (shape < 1) return gammaOf(shape + 1, chance) * chance() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(chance()) < 0.5 * normal ** 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** What customers would do who are as the BG/NBD model says; each is known for `least` to `most` time. */
export function simulatePurchases(
  { r, alpha, a, b }: BgNbdParameters,
  { customers, least, most, seed }: { customers: number; least: number; most: number; seed: number },
): PurchaseHistories & { readonly later: (until: number) => number } {
  const chance = chanceFrom(seed);
  const columns = { frequency: [] as number[], recency: [] as number[], age: [] as number[] };
  const laterTimes: number[] = [];
  for (let i = 0; i < customers; i++) {
    const rate = gammaOf(r, chance) / alpha;
    const up = gammaOf(a, chance);
    const leaves = up / (up + gammaOf(b, chance));
    const age = least + (most - least) * chance();
    let [frequency, recency] = [0, 0];
    for (let time = -Math.log(chance()) / rate; time < age + most; time -= Math.log(chance()) / rate) {
      if (time <= age) [frequency, recency] = [frequency + 1, time];
      else laterTimes.push(time - age);
      if (chance() < leaves) break;
    }
    columns.frequency.push(frequency);
    columns.recency.push(recency);
    columns.age.push(age);
  }
  return { ...columns, later: (until) => laterTimes.filter((time) => time <= until).length };
}

/** What customers would spend who are as the gamma-gamma model says, over 1 to 10 purchases each. */
export function simulateSpends(
  { p, q, gamma }: GammaGammaParameters,
  { customers, seed }: { customers: number; seed: number },
): SpendHistories {
  const chance = chanceFrom(seed);
  const columns = { purchases: [] as number[], meanSpend: [] as number[] };
  for (let i = 0; i < customers; i++) {
    const rate = gammaOf(q, chance) / gamma;
    const purchases = 1 + Math.floor(10 * chance());
    columns.purchases.push(purchases);
    columns.meanSpend.push(gammaOf(p * purchases, chance) / (rate * purchases));
  }
  return columns;
}
