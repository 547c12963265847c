import type { Command } from 'commander';
import type { LedgerReport } from '../purchases/index.js';
import type { Environment } from './environment.js';

export function registerVerify(program: Command, environment: Environment): void {
  program
    .command('verify')
    .description('recompute every balance from the ledger and tell what does not hold')
    .option('--program <id>', 'the one program to verify, by id or name; all of them when left out')
    .action(({ program: named }: { program?: string }) => verify(named, environment));
}

async function verify(named: string | undefined, environment: Environment): Promise<void> {
  const { systemActor } = await import('../access/index.js');
  const { UnitOfWork } = await import('../platform/database/index.js');
  const { VerifyLedger } = await import('../purchases/index.js');
  await environment.withApplication(async (application) => {
    const { chooseProgram } = await import('./choose-program.js');
    const chosen = named === undefined ? undefined : await chooseProgram(application, named);
    const programs = await application.get(UnitOfWork, { strict: false }).listPrograms();
    const verifyLedger = application.get(VerifyLedger, { strict: false });
    const rows: Row[] = [];
    for (const { programId, name } of programs) {
      if (chosen !== undefined && programId !== chosen) continue;
      const began = performance.now();
      const report = await verifyLedger.execute(systemActor(programId, 'verify'));
      rows.push({ name, report, seconds: (performance.now() - began) / 1000 });
    }
    environment.print(tableOf(rows));
    for (const { name, report } of rows) {
      for (const { check, message } of report.faults) environment.print(`${name}: ${check}: ${message}`);
      const unlisted = report.faultCount - report.faults.length;
      if (unlisted > 0) environment.print(`${name}: and ${unlisted} more`);
    }
    return rows.every(({ report }) => report.ok) ? 0 : 1;
  });
}

interface Row {
  readonly name: string;
  readonly report: LedgerReport;
  readonly seconds: number;
}

function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['program', 'customers', 'transfers', 'faults', 'seconds'],
    ...rows.map(({ name, report, seconds }) => [
      name,
      String(report.customers),
      String(report.transfers),
      String(report.faultCount),
      seconds.toFixed(1),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map(([name, ...figures]) =>
      [name!.padEnd(widths[0]!), ...figures.map((figure, index) => figure.padStart(widths[index + 1]!))].join(
        '  ',
      ),
    )
    .join('\n');
}
