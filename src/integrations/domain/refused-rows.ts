import type { ImportFileKind } from './import-file.js';

/** Why a row was not taken, or not wholly. */
export interface RowFault {
  /** As the API's codes, upper snake case. */
  readonly code: string;
  readonly reason: string;
}

/** The rows of the files that were refused, by the line they stand on. The first fault of a row counts. */
export class RefusedRows {
  private readonly byFile = new Map<ImportFileKind, Map<number, RowFault>>();

  add(file: ImportFileKind, line: number, fault: RowFault): void {
    let rows = this.byFile.get(file);
    if (!rows) this.byFile.set(file, (rows = new Map()));
    if (!rows.has(line)) rows.set(line, fault);
  }

  find(file: ImportFileKind, line: number): RowFault | undefined {
    return this.byFile.get(file)?.get(line);
  }

  countOf(file: ImportFileKind): number {
    return this.byFile.get(file)?.size ?? 0;
  }

  get count(): number {
    return [...this.byFile.values()].reduce((sum, rows) => sum + rows.size, 0);
  }
}
