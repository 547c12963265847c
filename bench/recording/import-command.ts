import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchDatabase } from '../harness/database.js';
import { namesOf } from '../harness/program.js';
import { cpuOfEndedChildren, peakMemoryOf } from '../harness/proc.js';
import { COMMAND_LINE, PROJECT, serviceEnvironment } from '../harness/server.js';
import type { Undo } from '../harness/undo.js';
import { nextNumber, type PurchaseKind, skus } from './till-purchases.js';

const LOOK_EVERY_MS = 20;
const DAY_MS = 86_400_000;

/** A command of the service, carried out to its end. */
export interface CommandOutcome {
  readonly stdout: string;
  /** CPU seconds, its start included. */
  readonly cpu: number;
  /** Bytes. */
  readonly peakMemory: number;
}

export async function runCommand(
  args: readonly string[],
  database: BenchDatabase,
  undo: Undo,
): Promise<CommandOutcome> {
  const before = cpuOfEndedChildren();
  const child = spawn(process.execPath, [COMMAND_LINE, ...args], {
    cwd: PROJECT,
    env: serviceEnvironment(database),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  undo.add(async () => child.kill());
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let peakMemory = 0;
  const look = setInterval(() => {
    const found = peakMemoryOf(child.pid!);
    // Of a process that ends at this moment nothing is known any more.
    if (!Number.isNaN(found) || peakMemory === 0) peakMemory = found;
  }, LOOK_EVERY_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`laurel ${args[0]} ended with ${code}: ${stdout}${stderr}`);
  return { stdout, cpu: cpuOfEndedChildren() - before, peakMemory };
}

/** What an import says it came to. */
export interface ImportOutcome extends CommandOutcome {
  readonly purchases: number;
  readonly rows: number;
  /** From the first file's opening to the last purchase's recording; what the command's start took is not in it. */
  readonly rowsPerSecond: number;
}

export async function runImport(
  folder: string,
  program: string,
  database: BenchDatabase,
  undo: Undo,
): Promise<ImportOutcome> {
  const refused = join(database.folder, 'refused.csv');
  const outcome = await runCommand(
    ['import', folder, '--program', program, '--refused', refused],
    database,
    undo,
  );
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(outcome.stdout)?.[1];
    if (found === undefined) throw new Error(`cannot read the import's report: ${outcome.stdout}`);
    return Number(found.replaceAll(',', ''));
  };
  return {
    ...outcome,
    purchases: number(/^Purchases\s+([\d,]+) recorded/m),
    rows: number(/^Rows\s+([\d,]+) in/m),
    rowsPerSecond: number(/, ([\d,]+) rows\/s$/m),
  };
}

/** Writes the file of the goods. */
export async function writeProducts(folder: string): Promise<void> {
  const products = skus().map((sku, index) => `${sku},Product ${index + 1},Goods`);
  await writeFile(join(folder, 'products.csv'), ['product_id,name,category', ...products, ''].join('\n'));
}

/** Makes a folder with a file of so many purchases, spread over the last days. */
export async function writePurchases(
  folder: string,
  kind: PurchaseKind,
  purchases: number,
  days = 1,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const lines: string[] = [];
  const stepMs = (days * DAY_MS) / purchases;
  const first = Date.now() - days * DAY_MS;
  for (let order = 0; order < purchases; order++) {
    const { externalId } = namesOf(kind.customer());
    const about = `${externalId},${nextNumber()},${new Date(first + order * stepMs).toISOString()}`;
    for (const { sku, quantity, unitPriceMinor } of kind.lines()) {
      lines.push(`${about},${sku},${quantity},${(unitPriceMinor / 100).toFixed(2)}`);
    }
  }
  const heading = 'customer_id,order_id,ordered_at,product_id,quantity,unit_price';
  await writeFile(join(folder, 'transactions.csv'), [heading, ...lines, ''].join('\n'));
}
