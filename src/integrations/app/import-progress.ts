/** How far an import has come. */
export type ImportProgress =
  | {
      readonly step: 'READING';
      readonly file: string;
      /** Of this file, so far. */
      readonly rows: number;
      /** Of this file, from 0 to 1. */
      readonly share: number;
    }
  | {
      readonly step: 'RECORDING';
      /** Of all files. */
      readonly rows: number;
      readonly totalRows: number;
    };

export type OnProgress = (progress: ImportProgress) => void;
