import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hasCode } from './owned-files.js';

/**
 * The name of a file that stands for a living process: `<pid>.<start>.<nonce>`.
 * The start time tells the process from a later one that was given the same pid,
 * which is common in containers. The nonce lets one process hold several.
 */
export type Marker = string;

const UNKNOWN_START = '0';

/** A new marker for this process. */
export function newMarker(): Marker {
  const start = readStat(process.pid)?.start ?? UNKNOWN_START;
  return `${process.pid}.${start}.${randomBytes(6).toString('hex')}`;
}

/** Whether the process that made the marker still lives. What is no marker counts as dead. */
export function isMarkerAlive(marker: Marker): boolean {
  const match = /^(\d+)\.(\d+)\.[0-9a-f]+$/.exec(marker);
  if (!match) return false;
  const [, pid, start] = match;
  if (!isProcessAlive(Number(pid))) return false;
  const now = readStat(Number(pid))?.start;
  return start === UNKNOWN_START || now === undefined || now === start;
}

/** The pid in a marker, for messages. */
export function markerPid(marker: Marker): string {
  return marker.split('.', 1)[0] ?? '';
}

/** Whether the system has the pid in use, be it only for a process that ended and was not yet collected. */
export function isPidTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Whether a process with this pid runs. One that ended and waits to be collected does not. */
export function isProcessAlive(pid: number): boolean {
  if (!isPidTaken(pid)) return false;
  const state = readStat(pid)?.state;
  return state !== 'Z' && state !== 'X';
}

function readStat(pid: number): { state: string; start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the command's name in brackets and may itself hold brackets and spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', start: fields[19] ?? UNKNOWN_START };
  } catch {
    return undefined;
  }
}
