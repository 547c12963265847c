import { basename, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import type { ColumnName } from '../integrations/index.js';
import { StartupProblem } from '../platform/startup-problem.js';
import type { Environment } from './environment.js';

interface ImportOptions {
  readonly program?: string;
  readonly source: string;
  readonly map?: readonly string[];
  readonly refused?: string;
}

const ABOUT = `
The folder holds one or more of these files, in UTF-8, each plain (.csv) or gzipped (.csv.gz):

  customers     customer_id, country
  products      product_id, name, category
  transactions  customer_id, order_id, ordered_at, product_id, quantity, unit_price
  returns       customer_id, return_id, returned_at, product_id, quantity

A customer_id is taken as their EXTERNAL_ID; empty, the purchase is anonymous. Lines with the same order_id make one
purchase, at the time of the earliest. Times are those of the program's time zone unless they carry an offset; prices
are in major units of its currency, such as 12.50. Returns are matched to the customer's latest purchases.

What is imported already is recognised: a second run changes nothing, and one after a break carries on.`;

export function registerImport(program: Command, environment: Environment): void {
  program
    .command('import')
    .description('import customers, products, purchases and returns from CSV files')
    .argument('<folder>', 'where the files are')
    .option('--program <id or name>', 'the program to import into, where there are several')
    .option('--source <name>', 'where the data come from; orders are known by it and their number', 'import')
    .option(
      '--map <column=name>',
      'another name for a column, e.g. ordered_at=InvoiceDate or transactions.unit_price=Price; more after a comma',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option(
      '--refused <file>',
      'where to write the rows that are refused (default: <folder name>.refused.csv)',
    )
    .addHelpText('after', ABOUT)
    .action((folder: string, options: ImportOptions) => importFolder(folder, options, environment));
}

async function importFolder(
  given: string,
  { program, source, map = [], refused }: ImportOptions,
  environment: Environment,
): Promise<void> {
  const { systemActor } = await import('../access/index.js');
  const { ImportFolder } = await import('../integrations/index.js');
  const { ProgressDisplay } = await import('./progress-display.js');
  const { describeImport } = await import('./import-report.js');
  // Left to itself, Node would let batches that are done lie about until they take a multiple of what is in use.
  setFlagsFromString('--heap-growing-percent=50');
  const columnNames = await readColumnNames(map);
  const folder = resolve(given);
  const refusedPath = resolve(refused ?? `${basename(folder)}.refused.csv`);
  await environment.withApplication(async (application) => {
    const { chooseProgram } = await import('./choose-program.js');
    const actor = systemActor(await chooseProgram(application, program), 'import');
    const display = new ProgressDisplay(process.stderr);
    const began = performance.now();
    try {
      const summary = await application
        .get(ImportFolder, { strict: false })
        .execute({ folder, source, columnNames, refusedPath }, actor, (progress) => display.show(progress));
      display.close();
      environment.print(describeImport(summary, (performance.now() - began) / 1000));
      return 0;
    } finally {
      display.close();
    }
  });
}

/** The names that were given, before anything is opened. */
async function readColumnNames(texts: readonly string[]): Promise<ColumnName[]> {
  const { parseColumnMap } = await import('../integrations/index.js');
  return texts.flatMap((text) => {
    const names = parseColumnMap(text);
    if (!names.ok) throw new StartupProblem(`--map ${text}: ${names.error}`);
    return names.value;
  });
}
