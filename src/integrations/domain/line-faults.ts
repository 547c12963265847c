import type { Refusal } from '../../kernel/refusal.js';
import type { RowFault } from './refused-rows.js';

/** Tells the refusals of a whole act line by line: what concerns a line to that line, the rest to all others. */
export function faultsByLine(refusals: readonly Refusal[], lines: number): RowFault[] {
  const own = new Map<number, RowFault>();
  let general: RowFault | undefined;
  for (const refusal of refusals) {
    const fault = { code: refusal.code, reason: refusal.message };
    const [list, index] = refusal.field;
    if (list === 'lines' && index !== undefined) {
      if (!own.has(Number(index))) own.set(Number(index), fault);
    } else {
      general ??= fault;
    }
  }
  const others = general ?? {
    code: 'OTHER_LINE_REFUSED',
    reason: 'another line was refused, and this one with it',
  };
  return Array.from({ length: lines }, (_, index) => own.get(index) ?? others);
}
