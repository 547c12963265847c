import type { Instant } from '../../kernel/instant.js';
import type { RuleDefinition } from './rule-definition.js';

/** A stretch of time, `[from, until)`. */
export interface Period {
  readonly from: Instant;
  /** Null while it has not ended. */
  readonly until: Instant | null;
}

/** DRAFT can be edited; PUBLISHED is in force; PAUSED was, and may be again; ENDED never will be. */
export type VersionState = 'DRAFT' | 'PUBLISHED' | 'PAUSED' | 'ENDED';

/** Who did something to a rule, and when. */
export interface RuleAct {
  /** The id of the API key; null for the command line. */
  readonly by: string | null;
  readonly at: Instant;
}

/** A change of a draft. */
export interface RuleEdit extends RuleAct {
  /** The revision that it made. */
  readonly revision: number;
  /** The paths of what was changed; empty for the first. */
  readonly changed: readonly string[];
}

/** A step in a version's life. SUPERSEDED: a later version was published. DISCARDED: it ended as a draft. */
export interface RuleStep extends RuleAct {
  readonly kind: 'PUBLISHED' | 'PAUSED' | 'RESUMED' | 'ENDED' | 'SUPERSEDED' | 'DISCARDED';
}

/** One version of a rule. Once it is no draft any more, its definition never changes. */
export interface RuleVersion {
  /** From 1. */
  readonly version: number;
  readonly state: VersionState;
  readonly definition: RuleDefinition;
  /** From 1, counted up by every change of the draft. */
  readonly revision: number;
  /** The latest changes of the draft, in order. */
  readonly edits: readonly RuleEdit[];
  /** In order. */
  readonly steps: readonly RuleStep[];
}

const STATE_AFTER: Readonly<Record<RuleStep['kind'], Exclude<VersionState, 'DRAFT'>>> = {
  PUBLISHED: 'PUBLISHED',
  PAUSED: 'PAUSED',
  RESUMED: 'PUBLISHED',
  ENDED: 'ENDED',
  SUPERSEDED: 'ENDED',
  DISCARDED: 'ENDED',
};

/** The state of a version by the steps it took. */
export function stateAfter(steps: readonly RuleStep[]): VersionState {
  const last = steps.at(-1);
  return last ? STATE_AFTER[last.kind] : 'DRAFT';
}

/** A rule with all its versions, in order: at most one PUBLISHED or PAUSED, and after it at most one DRAFT. */
export interface Rule {
  readonly ruleId: string;
  readonly versions: readonly RuleVersion[];
}

export function draftOf({ versions }: Rule): RuleVersion | undefined {
  return versions.find(({ state }) => state === 'DRAFT');
}

/** The version that is published, or paused. */
export function liveVersionOf({ versions }: Rule): RuleVersion | undefined {
  return versions.find(({ state }) => state === 'PUBLISHED' || state === 'PAUSED');
}

/** A rule is what its live version is; without one it is a draft as long as somebody works on it, else ended. */
export function stateOfRule(rule: Rule): VersionState {
  return liveVersionOf(rule)?.state ?? (draftOf(rule) ? 'DRAFT' : 'ENDED');
}

/** When a version was in force: published and not paused. Whether its schedule holds is another question. */
export function periodsInForce({ steps }: RuleVersion): Period[] {
  const periods: Period[] = [];
  let from: Instant | null = null;
  for (const { kind, at } of steps) {
    const begins = kind === 'PUBLISHED' || kind === 'RESUMED';
    if (begins) from ??= at;
    else if (from !== null) {
      if (from < at) periods.push({ from, until: at });
      from = null;
    }
  }
  return from === null ? periods : [...periods, { from, until: null }];
}

/** The version that was in force at an instant. */
export function versionInForce({ versions }: Rule, at: Instant): RuleVersion | undefined {
  return versions.find((version) =>
    periodsInForce(version).some(({ from, until }) => from <= at && (until === null || at < until)),
  );
}
