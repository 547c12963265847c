import { open, rm, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StartupProblem } from '../../platform/startup-problem.js';
import type { ImportFileKind } from '../domain/import-file.js';
import type { RefusedRows } from '../domain/refused-rows.js';
import { readCsv, type CsvFile } from './csv-files.js';

const OURS = ['file', 'line', 'code', 'reason'];
const CHARACTERS_AT_ONCE = 1_000_000;

/** The files' first lines. */
export type Headers = ReadonlyMap<ImportFileKind, readonly string[]>;

/** A CSV file of the rows that were refused: where they stand, why, and as they stand there. */
export class RefusedFile {
  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  /** Begins the file anew, before anything is recorded. Throws a StartupProblem where it cannot be written. */
  static async create(path: string, sources: readonly CsvFile[]): Promise<RefusedFile> {
    const advice = 'name another file with --refused';
    if (sources.some((source) => resolve(source.path) === resolve(path))) {
      throw new StartupProblem(
        `refused rows would be written over ${path}, which is to be imported: ${advice}`,
      );
    }
    const handle = await open(path, 'w').catch((cause: unknown) => {
      throw new StartupProblem(`refused rows cannot be written to ${path}: ${advice}`, { cause });
    });
    return new RefusedFile(path, handle);
  }

  /**
   * Writes the refused rows, reading the files once more: keeping all rows as they stand there would take many times
   * the memory.
   */
  async write(sources: readonly CsvFile[], headers: Headers, refused: RefusedRows): Promise<void> {
    const concerned = sources.filter(({ kind }) => refused.countOf(kind) > 0);
    const columns: string[] = [];
    const placesIn = new Map(concerned.map(({ kind }) => [kind, placesOf(headers.get(kind) ?? [], columns)]));
    let waiting = toCsv([...OURS, ...columns]);
    for (const source of concerned) {
      const places = placesIn.get(source.kind)!;
      const found: string[] = [];
      await readCsv(source, (row, line) => {
        const fault = refused.find(source.kind, line);
        if (!fault) return;
        const values = columns.map(() => '');
        for (const [index, value] of row.entries()) values[places[index] ?? columns.length] = value;
        found.push(toCsv([source.name, String(line), fault.code, fault.reason, ...values]));
      });
      for (const row of found) {
        waiting += row;
        if (waiting.length < CHARACTERS_AT_ONCE) continue;
        await this.handle.write(waiting);
        waiting = '';
      }
    }
    await this.handle.write(waiting);
    await this.handle.close();
  }

  /** Leaves no file behind. */
  async discard(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.path, { force: true });
  }
}

/** Where the columns of one file go among those of all, adding what is new. */
function placesOf(header: readonly string[], columns: string[]): number[] {
  const taken = new Set<number>();
  return header.map((name) => {
    let place = columns.findIndex((column, index) => column === name && !taken.has(index));
    if (place < 0) place = columns.push(name) - 1;
    taken.add(place);
    return place;
  });
}

function toCsv(values: readonly string[]): string {
  return `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\n`;
}
