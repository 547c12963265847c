import type { WriteStream } from 'node:tty';
import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from '../integrations/index.js';

const PLAIN_LINE_EVERY_MS = 5_000;

type Recording = Extract<ImportProgress, { step: 'RECORDING' }>;

/**
 * Shows how far an import has come: a bar with rows, rate and time left on a terminal, and a plain line every few
 * seconds elsewhere, such as in a log.
 */
export class ProgressDisplay {
  private bar: SingleBar | undefined;
  private recordingSince: number | undefined;
  private lastLineAt = performance.now();

  constructor(private readonly out: WriteStream) {}

  show(progress: ImportProgress): void {
    if (progress.step === 'RECORDING') this.recordingSince ??= performance.now();
    if (this.out.isTTY) this.showBar(progress);
    else this.showLine(progress);
  }

  /** Leaves the terminal as it was; may be called more than once. */
  close(): void {
    this.bar?.stop();
    this.bar = undefined;
  }

  private showBar(progress: ImportProgress): void {
    const [done, total] =
      progress.step === 'READING' ? [progress.share, 1] : [progress.rows, progress.totalRows];
    const words = { words: this.describe(progress) };
    if (!this.bar) {
      const options = { format: '{bar} {percentage}%  {words}', stream: this.out, hideCursor: true, fps: 5 };
      this.bar = new SingleBar({ ...options, barsize: 24 }, Presets.shades_classic);
      this.bar.start(total, done, words);
    }
    this.bar.setTotal(total);
    this.bar.update(done, words);
  }

  private showLine(progress: ImportProgress): void {
    const now = performance.now();
    if (now - this.lastLineAt < PLAIN_LINE_EVERY_MS) return;
    this.lastLineAt = now;
    this.out.write(`${this.describe(progress)}\n`);
  }

  private describe(progress: ImportProgress): string {
    if (progress.step === 'READING') {
      return `reading ${progress.file}: ${count(progress.rows)} rows, ${Math.round(progress.share * 100)} %`;
    }
    const { rows, totalRows } = progress;
    return `recording: ${count(rows)} of ${count(totalRows)} rows${this.describeRate(progress)}`;
  }

  private describeRate({ rows, totalRows }: Recording): string {
    const seconds = (performance.now() - (this.recordingSince ?? 0)) / 1000;
    if (seconds < 1 || rows === 0) return '';
    const rate = rows / seconds;
    return `, ${count(Math.round(rate))} rows/s, ${describeSeconds((totalRows - rows) / rate)} left`;
  }
}

/** A number for people, e.g. `419,604`. */
export function count(figure: number): string {
  return figure.toLocaleString('en');
}

/** A time for people, e.g. `1 min 05 s`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
