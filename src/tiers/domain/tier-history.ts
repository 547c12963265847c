import type { Instant } from '../../kernel/instant.js';
import type { TierRow, TierStep } from './standing.js';

/** From when on which tier is held. */
type Step = Pick<TierStep, 'tier' | 'holdsFrom'>;

/**
 * What a history says: the steps that nothing later outranks, in order of time, each another tier than the one before.
 * Before the first everybody stands on the entry tier. `steps` are in the order in which they were written.
 */
export function stepsThatHold<S extends Step>(steps: readonly S[]): S[] {
  const holding: S[] = [];
  for (const step of steps) {
    while (holding.length > 0 && holding.at(-1)!.holdsFrom >= step.holdsFrom) holding.pop();
    holding.push(step);
  }
  let before: string | null = null;
  return holding.filter(({ tier }) => {
    const changes = tier !== before;
    before = tier;
    return changes;
  });
}

/**
 * The code of the tier that was held at an instant, as the rows say now; null for the entry tier. With `asKnownAt`,
 * as they said then.
 */
export function tierTold(
  rows: readonly TierRow[],
  at: Instant,
  asKnownAt: Instant = Infinity,
): string | null {
  let found: TierRow | undefined;
  for (const row of rows) {
    if (row.holdsFrom > at || row.recordedAt > asKnownAt) continue;
    if (!found || row.seq > found.seq) found = row;
  }
  return found?.tier ?? null;
}

/**
 * What has to be written so that a history says what it should.
 *
 * Rule: where what was told so far still holds, only what came after it is written, each step with its own reason.
 * Otherwise everything from the first instant that was told wrongly is told anew, as a correction.
 *
 * Example: told was Silver from 3 May and Gold from 9 June; a return makes it Silver from 20 May. Written are the
 * entry tier from 3 May and Silver from 20 May, both corrections.
 */
export function stepsToTell(rows: readonly TierRow[], climbed: readonly TierStep[]): readonly TierStep[] {
  const told = stepsThatHold([...rows].sort((a, b) => a.seq - b.seq));
  const should = stepsThatHold(climbed);
  let same = 0;
  while (same < told.length && alike(told[same]!, should[same])) same++;
  if (same === told.length) return should.slice(same);
  const wrong = told[same]!;
  const next = should[same];
  const anew: TierStep[] = should.slice(same).map((step) => ({ ...step, reason: 'CORRECTION' }));
  if (!next || next.holdsFrom > wrong.holdsFrom) {
    const { holdsFrom, ladderVersion } = wrong;
    const tier = should[same - 1]?.tier ?? null;
    anew.unshift({ tier, holdsFrom, reason: 'CORRECTION', ladderVersion });
  }
  return anew;
}

function alike(a: Step, b: Step | undefined): boolean {
  return b !== undefined && a.tier === b.tier && a.holdsFrom === b.holdsFrom;
}
