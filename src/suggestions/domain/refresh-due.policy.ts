import type { Instant } from '../../kernel/instant.js';
import type { SuggestionMethod } from './suggestion-settings.js';

/** How far the affinities of a program are behind its baskets. */
export interface AffinityStanding {
  /** The revision of the baskets as they are now; 0 before the first. */
  readonly newest: number;
  /** The model that is stored; null before the first was fitted. */
  readonly model: {
    readonly revision: number;
    readonly fittedAt: Instant;
    /** How it was to be made by the settings then. */
    readonly chosen: SuggestionMethod;
  } | null;
  /** Until when somebody is trusted to be at work on the next model. */
  readonly claimedUntil: Instant | null;
}

/**
 * Whether the affinities are to be brought up to date now: baskets have changed since, or the program has chosen
 * another method; nobody else is at work on it, and the last time is long enough ago.
 *
 * Example: with a spacing of two minutes, a purchase at 9:00:10 counts at 9:02:00 where the last model was fitted at
 * 9:00:00, and at once where that was at 8:30.
 *
 * `spacingMs`: time that is left between two models of a program.
 */
export function isRefreshDue(
  { newest, model, claimedUntil }: AffinityStanding,
  chosen: SuggestionMethod,
  spacingMs: number,
  now: Instant,
): boolean {
  const isAsChosen = model === null || model.chosen === chosen;
  if (newest <= (model?.revision ?? 0) && isAsChosen) return false;
  if (claimedUntil !== null && now < claimedUntil) return false;
  // One from the future tells of a clock that was set back, and is nothing to wait for.
  return model === null || now < model.fittedAt || now >= model.fittedAt + spacingMs;
}
