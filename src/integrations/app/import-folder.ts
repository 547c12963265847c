import { Injectable } from '@nestjs/common';
import { requireCapability, type Actor, type Capability } from '../../access/index.js';
import { SaveProducts } from '../../catalog/index.js';
import { EnrollCustomers } from '../../customers/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import { ProgramRepository } from '../../programs/index.js';
import { minorDigits } from '../../kernel/money.js';
import { RecordPurchases, RecordReturns } from '../../purchases/index.js';
import { inBatches } from '../domain/chronology.js';
import type { ColumnName } from '../domain/column-map.js';
import type { ImportSummary } from '../domain/import-summary.js';
import { LocalTimes } from '../domain/local-times.js';
import { PriceList } from '../domain/price-list.js';
import { Vocabulary } from '../domain/vocabulary.js';
import { findCsvFiles, type CsvFile } from './csv-files.js';
import { enrollListed } from './enroll-listed.js';
import type { OnProgress } from './import-progress.js';
import { ImportTally } from './import-tally.js';
import { readFolder, type FolderContents } from './read-folder.js';
import { ActRecorder, type ActTerms } from './record-acts.js';
import { RefusedFile } from './refused-file.js';
import { saveListedProducts } from './save-listed-products.js';

export interface ImportCommand {
  readonly folder: string;
  /** Names the acts together with their numbers, as a till's name does; the same for every import of the same data. */
  readonly source: string;
  readonly columnNames: readonly ColumnName[];
  /** Where to write the rows that are refused. */
  readonly refusedPath: string;
}

const NEEDED: readonly Capability[] = [
  'customers:enrol',
  'catalog:write',
  'purchases:record',
  'returns:record',
  'backdate:unlimited',
];

/**
 * Imports a folder of customers, products, transactions and returns, through the use cases that tills call and in the
 * order of time. What was recorded before is recognised by its number, so that an import that was broken off is
 * carried on by running it again, and one that is complete changes nothing.
 *
 * Refuses rows, not the import: each is written to a file with its reason. Throws a StartupProblem, with nothing
 * recorded, where a file cannot be read.
 */
@Injectable()
export class ImportFolder {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly programs: ProgramRepository,
    private readonly enrollCustomers: EnrollCustomers,
    private readonly saveProducts: SaveProducts,
    private readonly recordPurchases: RecordPurchases,
    private readonly recordReturns: RecordReturns,
  ) {}

  async execute(
    command: ImportCommand,
    actor: Actor,
    onProgress: OnProgress = () => undefined,
  ): Promise<ImportSummary> {
    for (const capability of NEEDED) requireCapability(actor, capability);
    const { program } = await this.unitOfWork.read(actor.programId, (tx) => this.programs.load(tx));
    const files = await findCsvFiles(command.folder);
    const words = {
      customers: new Vocabulary(),
      products: new Vocabulary(),
      prices: new PriceList(minorDigits(program.currency)),
      times: new LocalTimes(program.timeZone),
    };
    const contents = await readFolder(files, command.columnNames, words, onProgress);
    const tally = new ImportTally(contents.rows, contents.refused, onProgress);
    const refusedFile = await RefusedFile.create(command.refusedPath, files);
    try {
      await this.record(contents, { source: command.source, currency: program.currency }, actor, tally);
      return await this.conclude(files, contents, tally, command, refusedFile);
    } catch (error) {
      await refusedFile.discard();
      throw error;
    }
  }

  private async record(
    contents: FolderContents,
    terms: ActTerms,
    actor: Actor,
    tally: ImportTally,
  ): Promise<void> {
    const { orders, returns } = contents;
    tally.noteRefusedOnReading(contents);
    const personOf = await enrollListed(contents, this.enrollCustomers, actor, tally);
    await saveListedProducts(contents.products, this.saveProducts, actor, tally);
    const recorder = new ActRecorder(this.recordPurchases, this.recordReturns, contents, terms, actor, tally);
    for (const batch of inBatches(orders, returns, personOf)) await recorder.record(batch);
    await recorder.finish();
  }

  private async conclude(
    files: readonly CsvFile[],
    { headers, refused }: FolderContents,
    tally: ImportTally,
    { refusedPath }: ImportCommand,
    refusedFile: RefusedFile,
  ): Promise<ImportSummary> {
    if (refused.count === 0) {
      await refusedFile.discard();
      return tally.summary(null);
    }
    await refusedFile.write(files, headers, refused);
    return tally.summary(refusedPath);
  }
}
