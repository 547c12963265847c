import { FractionSum } from './fraction-sum.js';
import type { CompiledAward } from './compiled-rule.js';
import type { RuleLine } from './line-filter.js';

/** One award with the lines it takes, by index; null for all. */
export interface TakenAward {
  readonly compiled: CompiledAward;
  readonly lines: readonly number[] | null;
}

/** Who gives points: a rule, the tier, or the base rate. */
export interface Awarder {
  readonly awards: readonly TakenAward[];
  /** The most points it may give; null for any number. */
  readonly allowance: number | null;
}

/** How much of a line is kept. */
export type KeptLine = Pick<RuleLine, 'basisMinor' | 'quantity' | 'keptQuantity'>;

/** What each awarder comes to before points are whole, and who is first in line for what is left over. */
export interface Split {
  /** What each gets in any case. */
  readonly wholes: readonly number[];
  /** What each would have given without its allowance, rounded down. */
  readonly wouldBe: readonly number[];
  /** How many points are left over. */
  readonly leftOver: number;
  /** The awarders' indexes, the largest remainder first, and the earlier one where they are equal. */
  readonly order: readonly number[];
  /** Whose multipliers were cut because all together were above ten. */
  readonly capped: readonly boolean[];
}

/** All multipliers together add at most this much to one. */
export const MOST_EXTRA = 9;

/** Calls back for every line that an award takes. */
export function forEachLine(
  lines: readonly number[] | null,
  count: number,
  act: (index: number) => void,
): void {
  if (lines) for (const index of lines) act(index);
  else for (let index = 0; index < count; index++) act(index);
}

/** Whether anything is kept of the lines; so it is where there are none at all, because nothing was bought. */
export function isAnyKept(kept: readonly KeptLine[], lines: readonly number[] | null): boolean {
  if (kept.length === 0) return true;
  if (!lines) return kept.some(({ keptQuantity }) => keptQuantity > 0);
  return lines.some((line) => kept[line]!.keptQuantity > 0);
}

/** How much is kept of the lines, in thousandths. */
export function quantityKept(kept: readonly KeptLine[], lines: readonly number[] | null): number {
  let sum = 0;
  forEachLine(lines, kept.length, (index) => (sum += kept[index]!.keptQuantity));
  return sum;
}

/** What is kept of the basis of the lines, in minor units, exactly. */
export function basisKept(kept: readonly KeptLine[], lines: readonly number[] | null): FractionSum {
  const sum = new FractionSum();
  forEachLine(lines, kept.length, (index) => {
    const { basisMinor, quantity, keptQuantity } = kept[index]!;
    if (keptQuantity === quantity) sum.add(BigInt(basisMinor), 1n);
    else sum.add(BigInt(basisMinor) * BigInt(keptQuantity), BigInt(quantity));
  });
  return sum;
}

/** The same rounded down, for people to read; at less cost where every line is kept whole. */
export function wholeBasisKept(kept: readonly KeptLine[], lines: readonly number[] | null): number {
  let sum = 0;
  let isWhole = true;
  forEachLine(lines, kept.length, (index) => {
    const { basisMinor, quantity, keptQuantity } = kept[index]!;
    isWhole &&= keptQuantity === quantity;
    sum += basisMinor;
  });
  return isWhole ? sum : Number(basisKept(kept, lines).floor());
}
