/**
 * The candidate that was most likely meant, or undefined when none is near: by the number of characters to add, take
 * away, change or swap, of which one is allowed for every three of what was written, and two in short words; or else
 * the shortest that begins with what was written.
 */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const wanted = written.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), least);
    // Not half of it may differ, or every two-letter word would be near every other.
    if (distance < least && distance * 2 <= candidate.length) [best, least] = [candidate, distance];
  }
  return best ?? shortestBeginning(wanted, candidates);
}

function shortestBeginning(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < 3) return undefined;
  return candidates
    .filter((candidate) => candidate.toLowerCase().startsWith(wanted))
    .toSorted((a, b) => a.length - b.length)[0];
}

/** The edits from one text to the other; any number from `enough` on where there are at least that many. */
function editDistance(from: string, to: string, enough: number): number {
  if (Math.abs(from.length - to.length) >= enough) return enough;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length]!;
}
