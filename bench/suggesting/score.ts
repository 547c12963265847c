import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How many of a list count as put forward. */
const TOP = 10;

/** What is put forward for a case, the best first. */
export interface Prediction {
  readonly id: string;
  readonly items: readonly string[];
}

/** Means over the cases, by the names that the scorer gives them. */
export type Scores = Readonly<Record<string, number>>;

/** Has the scorer that comes with the data judge predictions, which are written to a file for it. */
export async function scoreOf(
  scorer: string,
  truthFile: string,
  predictionFile: string,
  predictions: readonly Prediction[],
): Promise<Scores> {
  await writeJsonLines(predictionFile, predictions);
  const { stdout } = await run(process.execPath, [
    scorer,
    truthFile,
    predictionFile,
    '--k',
    String(TOP),
    '--json',
  ]);
  const scores = JSON.parse(stdout) as Scores;
  const unlike = ['missing_predictions', 'unknown_prediction_ids', 'duplicate_prediction_ids'];
  const wrong = unlike.filter((name) => scores[name] !== 0);
  if (wrong.length > 0) throw new Error(`the cases that were scored are not those asked for: ${stdout}`);
  return scores;
}

export function writeJsonLines(path: string, rows: readonly object[]): Promise<void> {
  return writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** How many different products are among the first of any list. */
export function distinctProducts(lists: readonly (readonly Prediction[])[]): number {
  return new Set(lists.flat().flatMap(({ items }) => items.slice(0, TOP))).size;
}
