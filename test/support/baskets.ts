import type { Input } from './till.js';

/** What one customer took to the till, and what must come of it. */
export interface Sale {
  /** What the till sends. */
  readonly input: Input;
  /** Source and number of the purchase. */
  readonly key: string;
  /** The EXTERNAL_ID of who is to earn; null for nobody. */
  readonly customer: string | null;
  readonly totalMinor: number;
  readonly points: number;
}

/** A customer by EXTERNAL_ID and card. */
export interface Shopper {
  readonly externalId: string;
  readonly card: string;
}

export const SHOPPERS: readonly Shopper[] = Array.from({ length: 24 }, (_, n) => ({
  externalId: `shopper-${n}`,
  card: `6331${String(n).padStart(8, '0')}`,
}));

const TILLS = 12;
const PRODUCTS = 400;
const DAY_MS = 86_400_000;

/**
 * Baskets that look like those of a shop: mostly few lines, now and then a trolley full, some with discounts, some
 * customers known by their card, some buyers unknown. Few customers, so that they collide. The same chance makes the
 * same baskets, but for their times. One point per full 1.00, as the test program has it.
 */
export class Baskets {
  private made = 0;

  constructor(
    private readonly random: () => number,
    /** Numbers begin with it, so that baskets of several makers differ. */
    private readonly prefix = 'b',
  ) {}

  next(): Sale {
    const number = `${this.prefix}-${++this.made}`;
    const source = `till-${this.upTo(TILLS)}`;
    const lines = Array.from({ length: this.lineCount() }, () => this.line());
    const net = lines.reduce((sum, line) => sum + lineNet(line), 0);
    const discountMinor = this.random() < 0.1 ? Math.floor(net * 0.1) : 0;
    const buyer = this.buyer();
    const totalMinor = net - discountMinor;
    const input = {
      source,
      externalId: number,
      occurredAt: new Date(Date.now() - this.upTo(7 * DAY_MS)).toISOString(),
      storeCode: `S-${source.length}`,
      currency: 'GBP',
      customer: buyer.ref,
      lines,
      ...(discountMinor > 0 && { discountMinor }),
      ...(this.random() < 0.3 && { totalMinor }),
    };
    const points = buyer.earns === null ? 0 : Math.floor(totalMinor / 100);
    return { input, key: `${source} ${number}`, customer: buyer.earns, totalMinor, points };
  }

  many(count: number): Sale[] {
    return Array.from({ length: count }, () => this.next());
  }

  private buyer(): { ref: Input | null; earns: string | null } {
    const chance = this.random();
    if (chance < 0.1) return { ref: null, earns: null };
    if (chance < 0.12) return { ref: { externalId: `stranger-${this.upTo(9)}` }, earns: null };
    const { externalId, card } = SHOPPERS[this.upTo(SHOPPERS.length) - 1]!;
    const ref = chance < 0.4 ? { card } : { externalId };
    return { ref, earns: externalId };
  }

  private lineCount(): number {
    return this.random() < 0.9 ? this.upTo(5) : this.upTo(30);
  }

  private line(): Line {
    const product = this.upTo(PRODUCTS);
    const line = {
      sku: `SKU-${product}`,
      quantity: this.upTo(4),
      unitPriceMinor: 25 + ((product * 37) % 2_500),
    };
    return this.random() < 0.1 ? { ...line, discountMinor: Math.floor(line.unitPriceMinor / 4) } : line;
  }

  /** A whole number from 1 to this. */
  private upTo(most: number): number {
    return 1 + Math.floor(this.random() * most);
  }
}

interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly discountMinor?: number;
}

function lineNet({ quantity, unitPriceMinor, discountMinor = 0 }: Line): number {
  return quantity * unitPriceMinor - discountMinor;
}
