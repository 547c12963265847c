import type { Instant } from '../../kernel/instant.js';
import {
  localTimeValues,
  type LineFactValues,
  type LocalTimeValues,
  type PurchaseFactValues,
} from '../../rules/domain/index.js';
import type { JudgedLine } from './judged-line.js';

/** A purchase as conditions read it. Amounts in minor units. */
export interface PurchaseRead {
  readonly occurredAt: Instant;
  readonly totalMinor: number;
  readonly discountMinor: number;
  readonly channel: string | null;
  readonly storeCode: string | null;
  readonly lines: readonly JudgedLine[];
}

/** The facts about a purchase, each worked out when it is first read. `isFirst`: nothing was kept of any before it. */
export function purchaseFactValues(
  purchase: PurchaseRead,
  timeZone: string,
  isFirst: boolean,
): PurchaseFactValues {
  return new LazyPurchaseFacts(purchase, timeZone, isFirst);
}

/** The facts about one line. */
export function lineFactValues(line: JudgedLine): LineFactValues {
  const { sku, categoryPath, categories, tags, unitPriceMinor, lineTotalMinor, discountMinor, netMinor } =
    line;
  return {
    sku,
    name: line.listedName ?? line.name,
    category: categoryPath,
    categories,
    tags,
    quantity: line.quantity / 1000,
    unitPriceMinor,
    lineTotalMinor,
    discountMinor,
    netMinor,
  };
}

class LazyPurchaseFacts implements PurchaseFactValues {
  private localValues: LocalTimeValues | undefined;
  private basis: number | undefined;
  private items: number | undefined;
  private allSkus: readonly string[] | undefined;
  private allCategories: readonly string[] | undefined;
  private lineValues: readonly LineFactValues[] | undefined;

  constructor(
    private readonly purchase: PurchaseRead,
    private readonly timeZone: string,
    readonly isFirst: boolean,
  ) {}

  get totalMinor() {
    return this.purchase.totalMinor;
  }
  get discountMinor() {
    return this.purchase.discountMinor;
  }
  get channel() {
    return this.purchase.channel;
  }
  get storeCode() {
    return this.purchase.storeCode;
  }
  get basisMinor() {
    return (this.basis ??= this.purchase.lines.reduce((sum, { basisMinor }) => sum + basisMinor, 0));
  }
  get lineCount() {
    return this.purchase.lines.length;
  }
  get itemCount() {
    return (this.items ??= this.purchase.lines.reduce((sum, { quantity }) => sum + quantity, 0) / 1000);
  }
  get skus() {
    return (this.allSkus ??= this.purchase.lines.map(({ sku }) => sku));
  }
  get categories() {
    return (this.allCategories ??= [...new Set(this.purchase.lines.flatMap(({ categories }) => categories))]);
  }
  get lines() {
    return (this.lineValues ??= this.purchase.lines.map(lineFactValues));
  }

  get date() {
    return this.local.date;
  }
  get time() {
    return this.local.time;
  }
  get year() {
    return this.local.year;
  }
  get month() {
    return this.local.month;
  }
  get dayOfMonth() {
    return this.local.dayOfMonth;
  }
  get dayOfWeek() {
    return this.local.dayOfWeek;
  }
  get hour() {
    return this.local.hour;
  }
  get minute() {
    return this.local.minute;
  }

  private get local() {
    return (this.localValues ??= localTimeValues(this.purchase.occurredAt, this.timeZone));
  }
}
