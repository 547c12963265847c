import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { BenchDatabase } from './database.js';
import type { Figures } from './figures.js';
import type { ScenarioResult } from './rounds.js';
import { PROJECT } from './server.js';

const PACKAGES = ['@nestjs/core', '@apollo/server', 'graphql', 'fastify', 'typeorm', 'pg', 'undici'];
const SETTINGS = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size'];
const SYNCS = 200;
const EXPLANATION = `server, database, load: CPU milliseconds for one, of the service, of PostgreSQL, and of what makes the calls.
others: what all other processes took of the machine. n/a: cannot be known here.`;
/** From this share of the CPU on, what others took spoils the figures. */
const NOISY = 0.05;

/** What was measured, with what, and on what. */
export async function describeSetting(database: BenchDatabase, tools: readonly string[]): Promise<string> {
  const settings = await database.query<{ name: string; setting: string }>(
    'SELECT name, current_setting(name) AS setting FROM unnest($1::text[]) AS name',
    [SETTINGS],
  );
  const [server] = await database.query<{ version: string }>(
    `SELECT current_setting('server_version') AS version`,
  );
  const packages = PACKAGES.map((name) => `${name} ${versionOf(name)}`);
  const memory = (totalmem() / 1024 ** 3).toFixed(0);
  return [
    `Node ${process.versions.node}, PostgreSQL ${server!.version}, ${[...packages, ...tools].join(', ')}`,
    `PostgreSQL: ${settings.map(({ name, setting }) => `${name} ${setting}`).join(', ')}`,
    `Its disk: ${figure(await syncMs(database.folder), 3)} ms to write 8 kB and have it safe`,
    `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${memory} GB, ${type()} ${release()}`,
  ].join('\n');
}

function versionOf(name: string): string {
  const file = join(PROJECT, 'node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What a commit waits for; milliseconds, the median. Next to nothing where the disk only says that it is safe. */
async function syncMs(folder: string): Promise<number> {
  const file = await open(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(8_192);
  const took: number[] = [];
  for (let write = 0; write < SYNCS; write++) {
    const began = performance.now();
    await file.write(page, 0, page.length, 0);
    await file.datasync();
    took.push(performance.now() - began);
  }
  await file.close();
  return median(took);
}

interface Column {
  readonly heading: string;
  cell(result: ScenarioResult): string;
}

/** Medians over the rounds, a line for each way of doing things. `unit`: what is done, in the plural. */
export function describeResults(
  results: readonly ScenarioResult[],
  unit: string,
  shown: { readonly batches: boolean },
): string {
  const middle = (heading: string, decimals: number, pick: (of: Figures) => number): Column => ({
    heading,
    cell: ({ figures }) => figure(median(figures.map(pick)), decimals),
  });
  const ratio = (heading: string, pick: (of: ScenarioResult) => readonly number[]): Column[] => {
    const cell = (of: (ratios: readonly number[]) => string): Column['cell'] => {
      return (result) => (pick(result).length > 0 ? of(pick(result)) : '');
    };
    return [
      { heading, cell: cell((ratios) => figure(median(ratios), 2)) },
      {
        heading: 'min–max',
        cell: cell((all) => `${figure(Math.min(...all), 2)}–${figure(Math.max(...all), 2)}`),
      },
    ];
  };
  const anyShares = results.some(({ shares }) => shares.length > 0);
  const columns: Column[] = [
    { heading: '', cell: ({ title }) => title },
    ...ratio('× limit', ({ ratios }) => ratios),
    ...(anyShares ? ratio('× without', ({ shares }) => shares) : []),
    middle(`${unit}/s`, 0, ({ perSecond }) => perSecond),
    middle('p50 ms', 1, ({ p50Ms }) => p50Ms),
    middle('p99 ms', 1, ({ p99Ms }) => p99Ms),
    ...(shown.batches ? [middle('batch', 1, ({ meanBatch }) => meanBatch)] : []),
    middle('server ms', 3, ({ serverCpuMs }) => serverCpuMs),
    middle('database ms', 3, ({ databaseCpuMs }) => databaseCpuMs),
    middle('load ms', 3, ({ generatorCpuMs }) => generatorCpuMs),
    {
      heading: 'peak MB',
      cell: ({ figures }) => figure(Math.max(...figures.map(({ peakMemory }) => peakMemory)) / 1024 ** 2, 0),
    },
    middle('others %', 0, ({ othersShare }) => othersShare * 100),
  ];
  const rows = results.map((result) => columns.map(({ cell }) => cell(result)));
  const headings = columns.map(({ heading }) => heading);
  return `${describeTable(headings, rows)}\n${EXPLANATION}${noise(results)}`;
}

function noise(results: readonly ScenarioResult[]): string {
  const shares = results.flatMap(({ figures }) => figures.map(({ othersShare }) => othersShare));
  const most = Math.max(...shares);
  if (!(most > NOISY)) return '';
  return `\nOther processes took up to ${Math.round(most * 100)} % of the machine in a stretch: take the figures for rough.`;
}

/** The middle one, or the mean of the middle two; NaN where one of them is not known. */
function median(values: readonly number[]): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** A figure with so many decimals; `n/a` for what is not known. */
function figure(value: number, decimals: number): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : 'n/a';
}

/** Columns as wide as they need to be, the first to the left and the others to the right. */
export function describeTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const lineUp = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd();
  return all.map(lineUp).join('\n');
}
