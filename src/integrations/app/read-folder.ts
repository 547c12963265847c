import type { SaveProduct } from '../../catalog/index.js';
import { StartupProblem } from '../../platform/startup-problem.js';
import { ActRows, type ActFile, type ActVocabularies } from '../domain/act-rows.js';
import { ActTable } from '../domain/act-table.js';
import { placeColumns, placeOf, type ColumnName, type ColumnPlaces } from '../domain/column-map.js';
import { CustomerList } from '../domain/customer-list.js';
import type { ImportFileKind } from '../domain/import-file.js';
import { RefusedRows, type RowFault } from '../domain/refused-rows.js';
import { readCsv, type CsvFile } from './csv-files.js';
import type { OnProgress } from './import-progress.js';
import type { Headers } from './refused-file.js';

export interface ListedProduct {
  readonly product: SaveProduct;
  readonly fileLine: number;
}

/** Everything that the files of a folder say, and which of their rows were refused so far. */
export interface FolderContents {
  readonly words: ActVocabularies;
  readonly customers: CustomerList;
  readonly products: readonly ListedProduct[];
  readonly orders: ActTable;
  readonly returns: ActTable;
  readonly refused: RefusedRows;
  readonly headers: Headers;
  /** Of all files, without their first lines. */
  readonly rows: number;
}

/** The contents while they are being read. */
type GrowingContents = FolderContents & {
  readonly products: ListedProduct[];
  readonly headers: Map<ImportFileKind, readonly string[]>;
};

/** Takes the rows of one file. */
interface RowTaker {
  take(row: readonly string[], fileLine: number): void;
  takeMalformed(row: readonly string[], fileLine: number, fault: RowFault): void;
  /** To be called after the last row. */
  seal?(): void;
}

/**
 * Reads all files before anything is recorded: acts can only be put in the order of time once all are known, and a
 * file that cannot be read is better found before than half-way. Throws a StartupProblem.
 */
export async function readFolder(
  files: readonly CsvFile[],
  columnNames: readonly ColumnName[],
  words: ActVocabularies,
  onProgress: OnProgress,
): Promise<FolderContents> {
  const contents = {
    words,
    customers: new CustomerList(words.customers),
    products: [] as ListedProduct[],
    orders: new ActTable(),
    returns: new ActTable(),
    refused: new RefusedRows(),
    headers: new Map<ImportFileKind, readonly string[]>(),
    rows: 0,
  };
  contents.orders.seal();
  contents.returns.seal();
  for (const file of files) contents.rows += await readFile(file, columnNames, contents, onProgress);
  return contents;
}

/** Answers how many rows there were. */
async function readFile(
  file: CsvFile,
  columnNames: readonly ColumnName[],
  contents: GrowingContents,
  onProgress: OnProgress,
): Promise<number> {
  let width = 0;
  let rows = 0;
  let taker: RowTaker | undefined;
  const take = (row: string[], fileLine: number): void => {
    if (!taker) {
      const columns = placeColumns(file.kind, row, columnNames);
      if (!columns.ok) throw new StartupProblem(`${file.path}: ${columns.error}`);
      width = row.length;
      contents.headers.set(file.kind, row);
      taker = takerFor(file, columns.value, contents);
      return;
    }
    rows++;
    if (row.length === width) taker.take(row, fileLine);
    else taker.takeMalformed(row, fileLine, malformed(row.length, width));
  };
  const onBytes = (bytes: number): void =>
    onProgress({ step: 'READING', file: file.name, rows, share: bytes / Math.max(1, file.bytes) });
  await readCsv(file, take, onBytes);
  if (!taker)
    throw new StartupProblem(`${file.path} is empty: it needs a first line with the columns' names`);
  taker.seal?.();
  return rows;
}

function malformed(columns: number, width: number): RowFault {
  return { code: 'MALFORMED', reason: `the row has ${columns} columns, and the first line ${width}` };
}

function takerFor({ kind }: CsvFile, columns: ColumnPlaces, contents: GrowingContents): RowTaker {
  const { refused, customers, products } = contents;
  switch (kind) {
    case 'customers':
      return {
        take: (row, fileLine) => customers.add(row, columns, fileLine, refused),
        takeMalformed: (_, fileLine, fault) => refused.add(kind, fileLine, fault),
      };
    case 'products':
      return {
        take: (row, fileLine) => products.push({ product: productOf(row, columns), fileLine }),
        takeMalformed: (_, fileLine, fault) => refused.add(kind, fileLine, fault),
      };
    case 'transactions':
    case 'returns':
      return actTaker(kind, columns, contents);
  }
}

function actTaker(kind: ActFile, columns: ColumnPlaces, contents: FolderContents): RowTaker {
  const table = kind === 'returns' ? contents.returns : contents.orders;
  const rows = new ActRows(kind, columns, table, contents.words, contents.refused);
  return {
    take: (row, fileLine) => rows.add(row, fileLine),
    takeMalformed: (row, fileLine, fault) => rows.addMalformed(row, fileLine, fault),
    seal: () => rows.seal(),
  };
}

/** What is empty is not known, and stays as it is. */
function productOf(row: readonly string[], columns: ColumnPlaces): SaveProduct {
  const valueOf = (column: string): string | undefined => {
    const place = columns.get(column);
    return place === undefined ? undefined : row[place]?.trim() || undefined;
  };
  const name = valueOf('name');
  const category = valueOf('category');
  return {
    sku: row[placeOf(columns, 'product_id')]?.trim() ?? '',
    ...(name !== undefined && { name }),
    ...(category !== undefined && { category }),
  };
}
