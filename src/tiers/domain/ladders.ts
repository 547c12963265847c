import type { Instant } from '../../kernel/instant.js';
import { TierCalendar } from './tier-calendar.js';
import type { Rung, TierLadder } from './tier-ladder.js';

/** The time in which one version of the ladder is in force: from here until the next phase. */
export interface LadderPhase {
  /** Position among the phases. */
  readonly index: number;
  readonly from: Instant;
  readonly ladder: TierLadder;
  readonly positions: ReadonlyMap<string, number>;
}

/**
 * A program's ladder through time. Make it once for a program and its versions, and use it for all customers.
 *
 * In force is the newest of the versions that have begun, as with the point settings: saving a version that begins
 * before one that was planned also cancels the plan. Before the first version there are no tiers.
 */
export class Ladders {
  readonly phases: readonly LadderPhase[];
  readonly calendar: TierCalendar;

  constructor(versions: readonly TierLadder[], timeZone: string) {
    this.calendar = new TierCalendar(timeZone);
    const phases: LadderPhase[] = [];
    const begun = [...versions].sort((a, b) => a.effectiveFrom - b.effectiveFrom || a.version - b.version);
    for (const ladder of begun) {
      const last = phases.at(-1);
      if (last && last.ladder.version > ladder.version) continue;
      if (last && last.from === ladder.effectiveFrom) phases.pop();
      const positions = new Map(ladder.rungs.map(({ code }, position) => [code, position]));
      phases.push({ index: phases.length, from: ladder.effectiveFrom, ladder, positions });
    }
    this.phases = phases;
  }

  inForce(at: Instant): LadderPhase | undefined {
    let index = this.phases.length - 1;
    while (index >= 0 && this.phases[index]!.from > at) index--;
    return this.phases[index];
  }

  /** The phase of that version; none if it never came into force. */
  ofVersion(version: number): LadderPhase | undefined {
    return this.phases.find(({ ladder }) => ladder.version === version);
  }

  after(phase: LadderPhase): LadderPhase | undefined {
    return this.phases[phase.index + 1];
  }
}

/** The position of a tier by its code; null and codes that the ladder does not know stand for its entry tier. */
export function positionOf({ positions }: LadderPhase, code: string | null): number {
  return code === null ? 0 : (positions.get(code) ?? 0);
}

/** The code that is kept for a position: none for the entry tier, which nobody has to earn. */
export function codeAt({ ladder }: LadderPhase, position: number): string | null {
  return position === 0 ? null : ladder.rungs[position]!.code;
}

/** The rung of a code, or the entry rung. */
export function rungOf(phase: LadderPhase, code: string | null): Rung {
  return phase.ladder.rungs[positionOf(phase, code)]!;
}

/**
 * Where a tier of one phase stands in the next: on the rung of the same code; if that is gone, on that of the next
 * lower one which is still there; from the entry tier on the entry tier.
 */
export function carriedOver(from: LadderPhase, code: string | null, to: LadderPhase): number {
  for (let position = positionOf(from, code); position > 0; position--) {
    const kept = to.positions.get(from.ladder.rungs[position]!.code);
    if (kept !== undefined) return kept;
  }
  return 0;
}
