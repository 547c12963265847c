import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import {
  compileRuleBook,
  draftOf,
  liveVersionOf,
  type Rule,
  type RuleDefinition,
  type RuleVersion,
  type SegmentDefinition,
  type VersionInForce,
} from '../../rules/domain/index.js';
import type { ReplayedBooks } from './replay.js';

/*
 * What a rule would do, tried out on purchases of the past.
 *
 * Rule: today's rules are those that are published and not paused. They are taken to have been in force all the time,
 * and so is the version that is tried out, which takes the place of the published version of its rule or is added to
 * the others; the dates from and until which rules hold are left aside, their days and hours are not. Where the
 * version is itself the published one, today's rules are taken without it: so one sees what it does.
 */

/** Back to the first purchase of most programs that have run for a year. */
export const MOST_DAYS_SIMULATED = 400;

/** The version that is tried out. */
export interface SimulatedVersion {
  readonly ruleId: string;
  readonly version: number;
  readonly definition: RuleDefinition;
  /** The published version whose place it takes; null where it is added to the others. */
  readonly replaces: number | null;
}

/** Refuses with OUT_OF_RANGE. */
export function refuseDays(days: number): Refusal | undefined {
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS_SIMULATED) return undefined;
  return {
    code: 'OUT_OF_RANGE',
    message: `days must be a whole number from 1 to ${MOST_DAYS_SIMULATED}.`,
    field: ['days'],
    retryable: false,
  };
}

/** Stands for the id of a rule that is not saved yet, and 0 for its version. */
const NOT_SAVED = '00000000-0000-0000-0000-000000000000';
const NO_VERSION = 0;

/** A definition that is not saved, in the place of a rule or beside the others. Refusals: RULE_NOT_FOR_PURCHASES. */
export function definitionToSimulate(
  definition: RuleDefinition,
  rule: Rule | undefined,
): Result<SimulatedVersion> {
  if (definition.trigger.kind !== 'PURCHASE') return refuse([notForPurchases(['definition', 'trigger'])]);
  const live = rule && liveVersionOf(rule);
  return ok({
    ruleId: rule?.ruleId ?? NOT_SAVED,
    version: NO_VERSION,
    definition,
    replaces: live && isPublished(live) ? live.version : null,
  });
}

/**
 * The version to be tried out: the one asked for, or else the draft, or else the live one. Refusals:
 * VERSION_NOT_FOUND, RULE_NOT_FOR_PURCHASES.
 */
export function versionToSimulate(rule: Rule, version: number | null): Result<SimulatedVersion> {
  const live = liveVersionOf(rule);
  const found =
    version === null
      ? (draftOf(rule) ?? live ?? rule.versions.at(-1))
      : rule.versions.find((candidate) => candidate.version === version);
  if (!found) return refuse([noSuchVersion(version)]);
  if (found.definition.trigger.kind !== 'PURCHASE') return refuse([notForPurchases(['ruleId'])]);
  const replaces = live && isPublished(live) && live !== found ? live.version : null;
  const { definition } = found;
  return ok({ ruleId: rule.ruleId, version: found.version, definition, replaces });
}

export function noSuchVersion(version: number | null): Refusal {
  return {
    code: 'VERSION_NOT_FOUND',
    message: version === null ? 'The rule has no version.' : `The rule has no version ${version}.`,
    field: ['version'],
    retryable: false,
  };
}

export function notForPurchases(field: readonly string[]): Refusal {
  return {
    code: 'RULE_NOT_FOR_PURCHASES',
    message: 'Only rules that purchases trigger are judged by purchases of the past.',
    field,
    retryable: false,
  };
}

/** Today's rules, and the same with the version that is tried out. `published`: all rules ever published. */
export function simulatedBooks(
  published: readonly Rule[],
  simulated: SimulatedVersion,
  segments: readonly SegmentDefinition[],
  minorDigits: number,
): ReplayedBooks {
  const live = published.flatMap((rule) => {
    const version = liveVersionOf(rule);
    return version && isPublished(version) ? [{ ruleId: rule.ruleId, ...version }] : [];
  });
  const isItself = ({ ruleId, version }: VersionInForce): boolean =>
    ruleId === simulated.ruleId && version === simulated.version;
  const today = live.map(allTheTime).filter((version) => !isItself(version));
  const others = today.filter(({ ruleId }) => ruleId !== simulated.ruleId);
  return {
    today: compileRuleBook(today, segments, minorDigits),
    changed: compileRuleBook([...others, allTheTime(simulated)], segments, minorDigits),
  };
}

function isPublished({ state }: RuleVersion): boolean {
  return state === 'PUBLISHED';
}

/** Earlier than any purchase. */
const EVER = Date.UTC(1900, 0, 1);

function allTheTime({
  ruleId,
  version,
  definition,
}: Pick<VersionInForce, 'ruleId' | 'version' | 'definition'>): VersionInForce {
  const schedule = { ...definition.schedule, from: null, until: null };
  return { ruleId, version, definition: { ...definition, schedule }, periods: [{ from: EVER, until: null }] };
}
