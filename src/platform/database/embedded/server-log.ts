import { open } from 'node:fs/promises';

const MOST_BYTES = 16 * 1024;

/** The reason PostgreSQL gave for ending, if any, in what it has logged since a place in its log. */
export async function tailSince(file: string, offset: number): Promise<string | undefined> {
  const log = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(MOST_BYTES);
    const { bytesRead } = await log.read(buffer, 0, MOST_BYTES, offset);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n').filter(Boolean);
    // What could not be bound is told in a log line or warning before the fatal one.
    const telling = lines.filter((line) => /FATAL|PANIC|could not bind|error while loading/.test(line));
    const reasons = telling.map((line) => line.replace(/^.*?(FATAL|PANIC|LOG|WARNING):\s+/, ''));
    return reasons.join('; ').slice(0, 500) || undefined;
  } finally {
    await log.close();
  }
}
