/*
 * What becomes of an impression when somebody reports what came of its suggestions.
 *
 * Rule: of one suggestion what was said furthest counts, in the order SHOWN, TURNED_DOWN, TAKEN, whichever report came
 * first. Tills are offline, send twice and out of order; so the same reports in any order, any number of times, come to
 * the same. Somebody who first declined and then took it has taken it; what was taken by mistake is no sale, and is
 * told apart by what was bought. The products shown with a promotion are those of all reports together. What the answer
 * did not put forward is refused by itself, and everything else is recorded.
 *
 * Example: TAKEN arrives, then the SHOWN that was sent before it: TAKEN stays. Of ten outcomes one names a product that
 * another answer put forward: nine are recorded.
 */
import { under, type Refusal } from '../../kernel/refusal.js';
import type { WasSuggested } from './suggested.js';
import type { SuggestionKind } from './suggestion-kind.js';
import {
  flawsOfOutcome,
  inOrder,
  outcomeOf,
  SAID,
  type Outcome,
  type OutcomeDraft,
} from './suggestion-outcome.js';

export interface DecidedReport {
  /** Outcomes to be written: those that are new, and those that changed. */
  readonly changed: readonly Outcome[];
  /** Keys of all that were reported and recorded, in the order in which they were first named. */
  readonly reported: readonly string[];
  /** Why others were not. */
  readonly refusals: readonly Refusal[];
}

/** Names an outcome among those of its impression. */
export function outcomeKey({ kind, item }: { readonly kind: SuggestionKind; readonly item: string }): string {
  return `${kind} ${item}`;
}

export function decideReport(
  drafts: readonly OutcomeDraft[],
  recorded: readonly Outcome[],
  wasSuggested: WasSuggested,
): DecidedReport {
  const before = new Map(recorded.map((outcome) => [outcomeKey(outcome), outcome]));
  const after = new Map(before);
  const reported = new Set<string>();
  const refusals: Refusal[] = [];
  drafts.forEach((draft, no) => {
    const flaws = flawsOfOutcome(draft, wasSuggested);
    if (flaws.length > 0) refusals.push(...under(flaws, 'outcomes', String(no)));
    else reported.add(note(after, outcomeOf(draft)));
  });
  const changed = [...after].filter(([key, outcome]) => before.get(key) !== outcome);
  return { changed: changed.map(([, outcome]) => outcome), reported: [...reported], refusals };
}

/** Notes one outcome and answers its key. */
function note(noted: Map<string, Outcome>, outcome: Outcome): string {
  const key = outcomeKey(outcome);
  const before = noted.get(key);
  noted.set(key, before ? together(before, outcome) : outcome);
  return key;
}

/** The outcome that was recorded itself, where the other adds nothing to it. */
function together(one: Outcome, other: Outcome): Outcome {
  const skus = inOrder([...one.skus, ...other.skus]);
  const isFurther = SAID.indexOf(other.said) > SAID.indexOf(one.said);
  if (!isFurther && skus.length === one.skus.length) return one;
  return { ...one, skus, said: isFurther ? other.said : one.said };
}
