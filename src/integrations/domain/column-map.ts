import { ok, refuse, type Result } from '../../kernel/result.js';
import { FILE_COLUMNS, IMPORT_FILES, isImportFile, type ImportFileKind } from './import-file.js';

/** That a column of ours has another name in the files, or in one of them. */
export interface ColumnName {
  /** Null for every file that has the column. */
  readonly file: ImportFileKind | null;
  readonly column: string;
  /** What it is called in the file's first line. */
  readonly header: string;
}

/** Where columns stand in a file's rows; what a file does not have is missing. */
export type ColumnPlaces = ReadonlyMap<string, number>;

/** Where a column stands that the file is known to have. */
export function placeOf(columns: ColumnPlaces, column: string): number {
  const place = columns.get(column);
  if (place === undefined) throw new Error(`the column ${column} was not asked for`);
  return place;
}

/**
 * Reads `ordered_at=InvoiceDate,transactions.unit_price=Price`; a column may be given with its file or for all files
 * that have it. What is wrong is told in words.
 */
export function parseColumnMap(text: string): Result<ColumnName[], string> {
  const names: ColumnName[] = [];
  for (const pair of text.split(',')) {
    const [left, ...rest] = pair.split('=');
    const header = rest.join('=').trim();
    const path = left!.trim().split('.');
    const column = path.pop()!;
    const file = path.length > 0 ? path.join('.') : null;
    if (!header || !column) return refuse(`"${pair.trim()}" does not read column=name`);
    if (file !== null && !isImportFile(file)) {
      return refuse(`there is no file "${file}": the files are ${IMPORT_FILES.join(', ')}`);
    }
    const known = file === null ? IMPORT_FILES.flatMap(columnsOf) : columnsOf(file);
    if (!known.includes(column)) {
      return refuse(`there is no column "${column}": the columns are ${[...new Set(known)].join(', ')}`);
    }
    names.push({ file, column, header });
  }
  return ok(names);
}

/** Finds a file's columns by its first line. Tells which required column is missing, and how to name it. */
export function placeColumns(
  kind: ImportFileKind,
  header: readonly string[],
  names: readonly ColumnName[],
): Result<ColumnPlaces, string> {
  const headers = header.map((name) => name.trim());
  const places = new Map<string, number>();
  for (const column of columnsOf(kind)) {
    const own = names.findLast((name) => name.file === kind && name.column === column);
    const shared = names.findLast((name) => name.file === null && name.column === column);
    // What was said of all files need not be so in each of them.
    const wanted = own ? [own.header] : shared ? [shared.header, column] : [column];
    const place = wanted.map((name) => headers.indexOf(name)).find((found) => found >= 0);
    if (place !== undefined) {
      places.set(column, place);
    } else if (own || FILE_COLUMNS[kind].required.includes(column)) {
      const missing = `it has no column ${wanted.map((name) => `"${name}"`).join(' or ')}`;
      const there = headers.filter(Boolean).join(', ');
      return refuse(`${missing}; say which one it is with --map ${kind}.${column}=… (it has: ${there})`);
    }
  }
  return ok(places);
}

function columnsOf(kind: ImportFileKind): string[] {
  const { required, optional } = FILE_COLUMNS[kind];
  return [...required, ...optional];
}
