import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { StartupProblem } from '../../platform/startup-problem.js';
import { IMPORT_FILES, type ImportFileKind } from '../domain/import-file.js';

/** A file to be imported. */
export interface CsvFile {
  readonly kind: ImportFileKind;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Longer than any row that is one; what is longer comes from a quote that is not closed. */
const LONGEST_ROW = 1_000_000;

/** The files in a folder, plain or gzipped. Throws a StartupProblem where there is none, or one is there twice. */
export async function findCsvFiles(folder: string): Promise<CsvFile[]> {
  const files: CsvFile[] = [];
  for (const kind of IMPORT_FILES) {
    const found: CsvFile[] = [];
    for (const name of [`${kind}.csv`, `${kind}.csv.gz`]) {
      const path = join(folder, name);
      const status = await stat(path).catch(() => undefined);
      if (status?.isFile()) found.push({ kind, name, path, bytes: status.size });
    }
    if (found.length > 1) {
      throw new StartupProblem(`${folder} holds ${kind}.csv and ${kind}.csv.gz: take one of them away`);
    }
    files.push(...found);
  }
  if (files.length === 0) {
    const names = IMPORT_FILES.map((kind) => `${kind}.csv`).join(', ');
    throw new StartupProblem(
      `there is nothing to import in ${folder}: it needs one or more of ${names}, or the same with .gz`,
    );
  }
  return files;
}

/**
 * Reads a file row by row, the first line among them, and hands each to `take` with the number of the line it begins
 * on. `onBytes` hears how much of the file was read. Throws a StartupProblem where the file as a whole cannot be read.
 */
export async function readCsv(
  file: CsvFile,
  take: (row: string[], line: number) => void,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  let line = 1;
  const source = createReadStream(file.path);
  if (onBytes) source.on('data', () => onBytes(source.bytesRead));
  const rows = parse({
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    // A quote inside a value, such as 5" for inches, is a character like others.
    relax_quotes: true,
    max_record_size: LONGEST_ROW,
  });
  async function takeAll(records: AsyncIterable<string[]>): Promise<void> {
    for await (const row of records) {
      if (row.length > 1 || row[0] !== '') take(row, line);
      // The parser would count as well, at twice the time.
      line += 1 + breaksIn(row);
    }
  }
  try {
    await (file.name.endsWith('.gz')
      ? pipeline(source, createGunzip(), onlyUtf8, rows, takeAll)
      : pipeline(source, onlyUtf8, rows, takeAll));
  } catch (error) {
    throw explain(error, file, line);
  }
}

function breaksIn(row: readonly string[]): number {
  return row.reduce((sum, value) => (value.includes('\n') ? sum + value.split('\n').length - 1 : sum), 0);
}

/** Passes on what it is given unless it is not UTF-8, which a parser would take for odd letters. */
async function* onlyUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    decoder.decode(chunk, { stream: true });
    yield chunk;
  }
  decoder.decode();
}

function explain(error: unknown, { path }: CsvFile, line: number): unknown {
  const { code } = error as { code?: string };
  const because = (what: string): StartupProblem => new StartupProblem(`${path} ${what}`, { cause: error });
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return because(`is not UTF-8 from about line ${line} on: save it as UTF-8`);
  }
  if (error instanceof CsvError) {
    return because(`is no proper CSV from about line ${line} on: is a quote not closed?`);
  }
  if (code?.startsWith('Z_')) {
    return because('is no whole gzip file: it is damaged, or was not copied to its end');
  }
  if (code === 'EACCES') return because('may not be read by this user');
  return error;
}
