import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A sale's line as the file has it. */
export interface RetailLine {
  /** Empty where nobody is known to have bought it. */
  readonly customer: string;
  readonly order: string;
  /** Local time, such as `2011-10-01T09:30:00`. */
  readonly at: string;
  readonly sku: string;
}

/** The files of a real shop, as lines of text, with what they say of sales. */
export interface RetailYear {
  readonly lines: readonly RetailLine[];
  readonly files: Readonly<Record<FileName, CsvText>>;
}

interface CsvText {
  readonly heading: string;
  readonly rows: readonly string[];
}

const FILES = ['customers', 'products', 'transactions', 'returns'] as const;
type FileName = (typeof FILES)[number];

/** When a row of transactions or returns happened, which is their third column in both. */
const TIME_COLUMN = 2;
const SKU_COLUMN = 3;
const DAY_MS = 86_400_000;

/** Reads the folder `online_retail`. */
export async function readRetailYear(folder: string): Promise<RetailYear> {
  const [customers, products, transactions, returns] = await Promise.all(
    FILES.map((name) => readCsv(join(folder, `${name}.csv.gz`))),
  );
  const files = {
    customers: customers!,
    products: products!,
    transactions: transactions!,
    returns: returns!,
  };
  const lines = files.transactions.rows.map((row): RetailLine => {
    const [customer, order, at, sku] = row.split(',');
    return { customer: customer!, order: order!, at: at!, sku: sku! };
  });
  return { lines, files };
}

async function readCsv(path: string): Promise<CsvText> {
  const [heading, ...rows] = gunzipSync(await readFile(path))
    .toString()
    .trimEnd()
    .split('\n');
  return { heading: heading!, rows };
}

/**
 * Writes what happened before a day to a folder that can be imported, with the products that were sold by then.
 * `shiftDays`: by how many days everything is told to have happened later.
 */
export async function writeRetailYear(
  folder: string,
  { files }: RetailYear,
  { before = '9999', shiftDays = 0 }: { readonly before?: string; readonly shiftDays?: number } = {},
): Promise<void> {
  const shift = dayShifter(shiftDays);
  const happened = ({ heading, rows }: CsvText): CsvText => ({
    heading,
    rows: rows
      .map((row) => row.split(','))
      .filter((cells) => cells[TIME_COLUMN]! < before)
      .map((cells) => cells.with(TIME_COLUMN, shift(cells[TIME_COLUMN]!)).join(',')),
  });
  const transactions = happened(files.transactions);
  const sold = new Set(transactions.rows.map((row) => row.split(',')[SKU_COLUMN]));
  const products = {
    ...files.products,
    rows: files.products.rows.filter((row) => sold.has(row.slice(0, row.indexOf(',')))),
  };
  const written = {
    customers: files.customers,
    products,
    transactions,
    returns: happened(files.returns),
  };
  await mkdir(folder, { recursive: true });
  for (const name of FILES) {
    const { heading, rows } = written[name];
    await writeFile(join(folder, `${name}.csv`), [heading, ...rows, ''].join('\n'));
  }
}

/** So many whole weeks that the last day of the year comes to lie in the last week. */
export function daysSince({ lines }: RetailYear): number {
  const last = lines.reduce((latest, { at }) => (at > latest ? at : latest), '');
  const days = Math.floor((Date.now() - Date.parse(`${last.slice(0, 10)}T00:00:00Z`)) / DAY_MS) - 1;
  return Math.max(0, days - (days % 7));
}

function dayShifter(days: number): (at: string) => string {
  const shifted = new Map<string, string>();
  return (at) => {
    const day = at.slice(0, 10);
    const to = shifted.get(day) ?? new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
    shifted.set(day, to);
    return to + at.slice(10);
  };
}
