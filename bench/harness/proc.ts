import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/*
 * What Linux tells of processes. Elsewhere nothing is known, which is NaN.
 */

/** In `/proc`, times are in hundredths of a second on every machine. */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  /** CPU seconds of the process itself, and of its children that have ended. */
  readonly own: number;
  readonly ended: number;
}

function readStat(pid: number | string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command's name in brackets and may itself hold brackets and spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const seconds = (field: number): number => Number(fields[field]) / TICKS_PER_SECOND;
    return { parent: Number(fields[1]), own: seconds(11) + seconds(12), ended: seconds(13) + seconds(14) };
  } catch {
    return undefined;
  }
}

/** CPU seconds that a process has used. */
export function cpuOf(pid: number): number {
  return readStat(pid)?.own ?? Number.NaN;
}

/** CPU seconds that a process and its children have used, the ended ones too. */
export function cpuWithChildren(pid: number): number {
  for (;;) {
    const parent = readStat(pid);
    if (!parent) return Number.NaN;
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(readStat)
      .filter((child) => child?.parent === pid);
    // A child that ended while they were read is in neither figure, so they are read again.
    if (readStat(pid)?.ended !== parent.ended) continue;
    return children.reduce((sum, child) => sum + child!.own + child!.ended, parent.own + parent.ended);
  }
}

/** CPU seconds of all processes that this one started and that have ended. */
export function cpuOfEndedChildren(): number {
  return readStat('self')?.ended ?? Number.NaN;
}

/** CPU seconds that the machine's processors were busy, whoever with. */
export function cpuOfMachine(): number {
  try {
    const [, ...fields] = /^cpu .*$/m.exec(readFileSync('/proc/stat', 'latin1'))![0].trim().split(/\s+/);
    const [user, nice, system, , , interrupts, softInterrupts, stolen] = fields.map(Number);
    const ticks = user! + nice! + system! + interrupts! + softInterrupts! + (stolen ?? 0);
    return ticks / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

/** The most memory a process has held so far, in bytes. */
export function peakMemoryOf(pid: number): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return Number(kilobytes) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** From now on the peak is counted anew. Where that is not allowed it stays the peak of the whole life. */
export function forgetPeakMemoryOf(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Then it stays.
  }
}
