import { UNKNOWN, type ActTable } from './act-table.js';
import { placeOf, type ColumnPlaces } from './column-map.js';
import { parseDecimal, toThousandths } from './decimal.js';
import type { LocalTimes } from './local-times.js';
import type { PriceList } from './price-list.js';
import type { RefusedRows, RowFault } from './refused-rows.js';
import type { Vocabulary } from './vocabulary.js';

/** Orders and returns: the same but for what their columns are called, and that a return has no price. */
export type ActFile = 'transactions' | 'returns';

const NAMES = {
  transactions: { id: 'order_id', time: 'ordered_at', price: 'unit_price', noun: 'order' },
  returns: { id: 'return_id', time: 'returned_at', price: null, noun: 'return' },
} as const;

/** A million units, the most that a line may have, in thousandths. */
const LARGEST_QUANTITY = 1_000_000_000n;
const PLAIN_QUANTITY = /^[1-9]\d{0,5}$/;

/** What the rows of several files have in common. */
export interface ActVocabularies {
  readonly customers: Vocabulary;
  readonly products: Vocabulary;
  readonly prices: PriceList;
  readonly times: LocalTimes;
}

/**
 * Reads the rows of orders or returns into their table. A row that is not in order is refused, and its order with it:
 * half an order would be another order. Lines that name no customer or time have that of the others; lines that name
 * two different customers refuse the order.
 */
export class ActRows {
  private readonly places: Record<'customer' | 'id' | 'time' | 'product' | 'quantity', number>;
  private readonly pricePlace: number | null;

  constructor(
    private readonly file: ActFile,
    columns: ColumnPlaces,
    private readonly table: ActTable,
    private readonly words: ActVocabularies,
    private readonly refused: RefusedRows,
  ) {
    const { id, time, price } = NAMES[file];
    this.places = {
      customer: placeOf(columns, 'customer_id'),
      id: placeOf(columns, id),
      time: placeOf(columns, time),
      product: placeOf(columns, 'product_id'),
      quantity: placeOf(columns, 'quantity'),
    };
    this.pricePlace = price && placeOf(columns, price);
  }

  add(row: readonly string[], fileLine: number): void {
    const { id: idPlace, product: productPlace } = this.places;
    const id = row[idPlace]?.trim() ?? '';
    if (id === '') {
      const { id: column, noun } = NAMES[this.file];
      this.refused.add(this.file, fileLine, required(column, `a row without it belongs to no ${noun}`));
      return;
    }
    const act = this.table.actOf(id);
    const sku = row[productPlace]?.trim() ?? '';
    const quantity = this.quantityOf(row[this.places.quantity] ?? '');
    const price = this.priceOf(row);
    const timeFault = this.noteTime(act, row[this.places.time] ?? '');
    const fault =
      timeFault ??
      (sku === '' ? required('product_id', 'say what it is of') : undefined) ??
      (typeof quantity === 'number' ? undefined : quantity) ??
      (typeof price === 'number' ? undefined : price);
    this.noteCustomer(act, row[this.places.customer] ?? '');
    this.table.addLine(act, {
      product: sku === '' ? UNKNOWN : this.words.products.numberOf(sku),
      quantity: typeof quantity === 'number' ? quantity : 0,
      price: typeof price === 'number' ? price : 0,
      fileLine,
    });
    if (fault) this.refuse(act, fileLine, fault);
  }

  /** A row that could not be told apart into columns; its order is refused where it names one. */
  addMalformed(row: readonly string[], fileLine: number, fault: RowFault): void {
    const id = row[this.places.id]?.trim() ?? '';
    if (id === '') {
      this.refused.add(this.file, fileLine, fault);
      return;
    }
    const act = this.table.actOf(id);
    this.table.addLine(act, { product: UNKNOWN, quantity: 0, price: 0, fileLine });
    this.refuse(act, fileLine, fault);
  }

  /** To be called after the last row: refuses what only the whole of an act shows, and the rest of refused acts. */
  seal(): void {
    const { time, noun } = NAMES[this.file];
    const { table } = this;
    table.seal();
    for (let act = 0; act < table.actCount; act++) {
      if (table.timeOf(act) === undefined)
        table.refuse(act, required(time, `no line of the ${noun} has one`));
      if (this.file === 'returns' && table.customerOf(act) === UNKNOWN) {
        table.refuse(act, required('customer_id', 'a return without a receipt is found by its customer'));
      }
      const fault = table.faultOf(act);
      if (!fault) continue;
      for (const { fileLine } of table.linesOf(act)) this.refused.add(this.file, fileLine, fault);
    }
  }

  private refuse(act: number, fileLine: number, fault: RowFault): void {
    const { noun } = NAMES[this.file];
    this.refused.add(this.file, fileLine, fault);
    const others = `line ${fileLine} of this ${noun} was refused, and the ${noun} with it`;
    this.table.refuse(act, { code: 'OTHER_LINE_REFUSED', reason: others });
  }

  private noteCustomer(act: number, raw: string): void {
    const text = raw.trim();
    if (text === '') return;
    const { customers } = this.words;
    if (this.table.noteCustomer(act, customers.numberOf(text))) return;
    const { noun } = NAMES[this.file];
    const other = customers.textOf(this.table.customerOf(act));
    this.table.refuse(act, {
      code: 'CONFLICTING_CUSTOMERS',
      reason: `the lines of this ${noun} name different customers, ${other} and ${text}`,
    });
  }

  private noteTime(act: number, raw: string): RowFault | undefined {
    const text = raw.trim();
    if (text === '') return undefined;
    const time = this.words.times.read(text);
    if (time === undefined) {
      const { time: column } = NAMES[this.file];
      return { code: 'INVALID', reason: `${column} must be a time such as 2010-12-01T08:26:00, or a date` };
    }
    this.table.noteTime(act, time);
    return undefined;
  }

  private quantityOf(raw: string): number | RowFault {
    if (PLAIN_QUANTITY.test(raw)) return Number(raw) * 1000;
    const text = raw.trim();
    if (text === '') return required('quantity', 'say how many');
    const decimal = parseDecimal(text);
    if (!decimal) return { code: 'INVALID', reason: 'quantity must be a number such as 2 or 0.335' };
    const thousandths = toThousandths(decimal);
    if (thousandths !== undefined && thousandths > 0n && thousandths <= LARGEST_QUANTITY) {
      return Number(thousandths);
    }
    const hint =
      this.file === 'transactions' && decimal.digits < 0n ? '; what came back belongs in returns' : '';
    const bounds = 'above 0 and at most 1000000, with up to three decimal places';
    return { code: 'OUT_OF_RANGE', reason: `quantity must be ${bounds}${hint}` };
  }

  private priceOf(row: readonly string[]): number | RowFault {
    if (this.pricePlace === null) return 0;
    const text = row[this.pricePlace]?.trim() ?? '';
    if (text === '') return required('unit_price', 'what is unknown earns nothing that would be right');
    const price = this.words.prices.numberOf(text);
    if (price === undefined) return { code: 'INVALID', reason: 'unit_price must be a number such as 12.50' };
    if (this.words.prices.priceOf(price).exactMinor.num < 0n) {
      return { code: 'OUT_OF_RANGE', reason: 'unit_price must not be below 0' };
    }
    return price;
  }
}

function required(column: string, because: string): RowFault {
  return { code: 'REQUIRED', reason: `${column} is empty: ${because}` };
}
