import { rational, roundHalfAway } from '../../kernel/rational.js';
import { localTimeAt, wholeBasisKept, type KeptPurchase } from '../../rules/domain/index.js';
import type { Instant } from '../../kernel/instant.js';

/** A line of a purchase and how much of it is kept, in thousandths. */
export interface KeptLine {
  readonly basisMinor: number;
  readonly netMinor: number;
  readonly quantity: number;
  readonly keptQuantity: number;
  readonly categoryPath: string | null;
}

/** What of a purchase is kept, as far as others count it. */
export interface KeptFigures {
  /** What is kept of the basis: whole lines and exact shares of others, summed and rounded down once. */
  readonly keptBasisMinor: number;
  readonly whollyReturned: boolean;
}

export function figuresOfKept(lines: readonly KeptLine[]): KeptFigures {
  return {
    keptBasisMinor: wholeBasisKept(lines, null),
    whollyReturned: lines.every(({ keptQuantity }) => keptQuantity === 0),
  };
}

/** A purchase as the facts about its customer count it. */
export function keptPurchase(
  occurredAt: Instant,
  lines: readonly KeptLine[],
  timeZone: string,
): KeptPurchase {
  return {
    day: localTimeAt(occurredAt, timeZone).epochDay,
    lines: lines.map((line) => ({
      category: line.categoryPath,
      keptQuantity: line.keptQuantity,
      keptNetMinor: keptNetMinor(line),
    })),
  };
}

/** What was paid for what is kept of a line; a share is rounded half up. */
export function keptNetMinor({
  netMinor,
  quantity,
  keptQuantity,
}: Pick<KeptLine, 'netMinor' | 'quantity' | 'keptQuantity'>): number {
  if (keptQuantity === quantity) return netMinor;
  return Number(roundHalfAway(rational(BigInt(netMinor) * BigInt(keptQuantity), quantity)));
}
