import { parseArgs } from 'node:util';

/** What can be measured. */
const PARTS = ['quality', 'building', 'latency', 'recording'] as const;
type Part = (typeof PARTS)[number];

/** The month that suggestions are judged by, and for which cases come with the data. */
export const JUDGED_MONTH = '2011-10';

export interface SuggestionOptions {
  /** Holds `online_retail`, `truth` and the scorer. */
  readonly data: string;
  readonly months: readonly string[];
  readonly rounds: number;
  /** Of each stretch of recording. */
  readonly seconds: number;
  isWanted(part: Part): boolean;
}

const USAGE = `npm run bench:suggestions -- [options] <folder>

  <folder>              the real data: holds online_retail/, truth/ and score.mjs (default: what LAUREL_DATA names)
  --only <part,…>       some of: ${PARTS.join(', ')}
  --month <month,…>     what is foretold, each by what happened before (default ${JUDGED_MONTH}). Methods are tuned on
                        the months before; ${JUDGED_MONTH} judges them
  --rounds <number>     how often recording and reading are measured; medians of these are printed (default 2)
  --seconds <number>    how long each stretch of these is (default 10)`;

/** Reads the command line. Where that cannot be read, or help is asked for, says how it reads and ends. */
export function readSuggestionOptions(): SuggestionOptions {
  try {
    return parse();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
    process.exit(1);
  }
}

function parse(): SuggestionOptions {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      month: { type: 'string', default: JUDGED_MONTH },
      rounds: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '10' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  const data = positionals[0] ?? process.env['LAUREL_DATA'];
  if (!data || positionals.length > 1) throw new Error('name the folder with the real data');
  const only = values.only?.split(',') ?? [...PARTS];
  const unknown = only.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`there is nothing called "${unknown}" to measure`);
  const months = values.month.split(',');
  const wrong = months.find((month) => !/^\d{4}-\d{2}$/.test(month));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no month such as ${JUDGED_MONTH}`);
  return {
    data,
    months,
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    isWanted: (part) => only.includes(part),
  };
}

function positive(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`${name} must be a whole number above 0`);
  return Number(text);
}
