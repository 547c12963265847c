import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import {
  compileRuleBook,
  periodsInForce,
  versionsInForce,
  type Period,
  type Rule,
  type RuleVersion,
  type SegmentDefinition,
  type VersionInForce,
} from '../../rules/domain/index.js';
import type { Correction, JudgedCorrection } from './correction.js';
import type { ReplayedBooks, ReplayWindow } from './replay.js';
import { noSuchVersion, notForPurchases } from './simulation.js';

/** All that rules were or are, of which a correction is worked out. */
export interface RulesOfThePast {
  /** All ever published. */
  readonly published: readonly Rule[];
  readonly segments: readonly SegmentDefinition[];
  readonly minorDigits: number;
}

/**
 * The rules as they were in force, and with the mended version in the place of those that were wrong. What standing
 * corrections of `others` have put right is right in both, for the purchases that each of them covers: those of its
 * time that were recorded before it.
 *
 * Example: two rules of which only the better one gives were both wrong. The second correction sees what the first one
 * gave, and gives what is still lacking.
 *
 * Refusals: VERSION_NOT_FOUND, NOT_PUBLISHED, RULE_NOT_FOR_PURCHASES.
 */
export function correctedBooks(
  correction: JudgedCorrection,
  { published, segments, minorDigits }: RulesOfThePast,
  others: readonly Correction[] = [],
): Result<ReplayedBooks> {
  const { ruleId, version, replaces } = correction;
  const rule = published.find((candidate) => candidate.ruleId === ruleId);
  const mended = publishedVersion(rule, version, 'version');
  if (!mended.ok) return mended;
  if (mended.value.definition.trigger.kind !== 'PURCHASE') return refuse([notForPurchases(['version'])]);
  for (const replaced of replaces) {
    const found = publishedVersion(rule, replaced, 'replaces');
    if (!found.ok) return found;
  }
  const inForce = versionsInForce(published);
  const booksWith = (standing: readonly Correction[]): Pick<ReplayedBooks, 'today' | 'changed'> => {
    const asTheyWere = standing.reduce((versions, one) => putRight(versions, one, published), inForce);
    return {
      today: compileRuleBook(asTheyWere, segments, minorDigits),
      changed: compileRuleBook(putRight(asTheyWere, correction, published), segments, minorDigits),
    };
  };
  const turns = [...new Set(others.map(({ recordedAt }) => recordedAt))].sort((a, b) => a - b);
  const earlier = turns.map((recordedUpTo) => ({
    recordedUpTo,
    ...booksWith(others.filter(({ recordedAt }) => recordedAt >= recordedUpTo)),
  }));
  return ok({ ...booksWith([]), earlier });
}

/** The versions with a mended one in the place of those that were wrong, in the time of the correction. */
function putRight(
  versions: readonly VersionInForce[],
  { ruleId, version, replaces, from, until }: JudgedCorrection,
  published: readonly Rule[],
): VersionInForce[] {
  const rule = published.find((candidate) => candidate.ruleId === ruleId);
  const mended = rule?.versions.find((candidate) => candidate.version === version);
  if (!mended) return [...versions];
  return versions.flatMap((one) => {
    if (one.ruleId !== ruleId || !replaces.includes(one.version)) return [one];
    const { within, outside } = splitPeriods(one.periods, { from, until });
    const right = { ruleId, version, definition: mended.definition, periods: within };
    return [right, { ...one, periods: outside }].filter(({ periods }) => periods.length > 0);
  });
}

function splitPeriods(
  periods: readonly Period[],
  window: ReplayWindow,
): { readonly within: Period[]; readonly outside: Period[] } {
  return {
    within: periods.flatMap((period) => shared(period, window)),
    outside: periods.flatMap((period) => [
      ...shared(period, { from: -Infinity, until: window.from }),
      ...shared(period, { from: window.until, until: null }),
    ]),
  };
}

function shared(a: Period, b: Period): Period[] {
  const from = Math.max(a.from, b.from);
  const ends = [a.until, b.until].filter((until): until is Instant => until !== null);
  const until = ends.length === 0 ? null : Math.min(...ends);
  return until === null || from < until ? [{ from, until }] : [];
}

function publishedVersion(rule: Rule | undefined, version: number, field: string): Result<RuleVersion> {
  const found = rule?.versions.find((candidate) => candidate.version === version);
  if (!found) return refuse([{ ...noSuchVersion(version), field: [field] }]);
  if (periodsInForce(found).length > 0) return ok(found);
  return refuse([
    {
      code: 'NOT_PUBLISHED',
      message: `Version ${version} was never in force.`,
      field: [field],
      retryable: false,
    },
  ]);
}

/** Why a correction is not made that would give more than limits and budgets of all customers may have left. */
export function exceedsLimits(name: string): Refusal {
  return {
    code: 'CORRECTION_EXCEEDS_LIMITS',
    message:
      `"${name}" has a budget, or limits for all customers together, and would give more than it gave; ` +
      'what corrections give is not counted there.',
    field: ['version'],
    retryable: false,
  };
}
