import { formatInstant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { judgePublishing, type PublishContext } from './judge-publishing.js';
import { changedFields } from './rule-changes.js';
import type { RuleDefinition } from './rule-definition.js';
import {
  draftOf,
  liveVersionOf,
  type Rule,
  type RuleAct,
  type RuleStep,
  type RuleVersion,
  type VersionState,
} from './rule-version.js';

/*
 * The life of a rule's versions: DRAFT → PUBLISHED → (PAUSED) → ENDED.
 *
 * Rule: only a draft can be edited, and every edit names the revision it was made on, so that nobody overwrites or
 * publishes what they have not seen. Publishing ends the version that was live. A version in force is paused and
 * resumed; what has ended stays so, and goes on as a new draft.
 *
 * Example: Ann and Ben both open revision 1 of the draft. Ben saves: revision 2. Ann publishes revision 1 and is
 * refused as NEWER_DRAFT: Ben has changed effects.0.award since. She looks, and publishes revision 2.
 */

/** The versions and revisions somebody has seen. */
export interface SeenDraft {
  readonly version: number;
  readonly revision: number;
}

/** Enough to tell who changed what; a draft edited more often forgets its first changes. */
const MOST_EDITS = 100;

/** A new rule, as a draft. */
export function createRule(ruleId: string, definition: RuleDefinition, act: RuleAct): Rule {
  return { ruleId, versions: [newDraft(1, definition, act)] };
}

/** A draft of the next version, as a copy of the latest. Refuses DRAFT_EXISTS. */
export function startDraft(rule: Rule, act: RuleAct): Result<Rule> {
  const draft = draftOf(rule);
  if (draft) {
    return refused('DRAFT_EXISTS', `Version ${draft.version} is a draft already; edit it.`, ['version'], {
      version: draft.version,
      revision: draft.revision,
    });
  }
  const latest = latestOf(rule);
  return ok({
    ...rule,
    versions: [...rule.versions, newDraft(latest.version + 1, latest.definition, act)],
  });
}

/** Changes a draft. Refuses VERSION_NOT_FOUND, NOT_A_DRAFT and NEWER_DRAFT. What changes nothing is no revision. */
export function editDraft(
  rule: Rule,
  seen: SeenDraft,
  definition: RuleDefinition,
  act: RuleAct,
): Result<Rule> {
  const found = findDraft(rule, seen);
  if (!found.ok) return found;
  const draft = found.value;
  const changed = changedFields(draft.definition, definition);
  if (changed.length === 0) return ok(rule);
  const revision = draft.revision + 1;
  const edits = [...draft.edits, { ...act, revision, changed }].slice(-MOST_EDITS);
  return ok(withVersion(rule, { ...draft, definition, revision, edits }));
}

/**
 * Writes the next version as somebody wants it, who has seen the latest: changes the draft, or starts one where the
 * latest version is none. Refuses VERSION_NOT_FOUND, NEWER_DRAFT and, for versions that are not the latest,
 * NOT_A_DRAFT. What changes nothing does nothing.
 */
export function reviseRule(
  rule: Rule,
  seen: SeenDraft,
  definition: RuleDefinition,
  act: RuleAct,
): Result<Rule> {
  const latest = latestOf(rule);
  const settled = rule.versions.find(({ version, state }) => version === seen.version && state !== 'DRAFT');
  if (!settled) return editDraft(rule, seen, definition, act);
  if (latest.state === 'DRAFT') return refuse([draftBeside(settled, latest)]);
  if (settled !== latest) {
    const message = `Version ${settled.version} never changes, and version ${latest.version} came after it; go on from that.`;
    return refused('NOT_A_DRAFT', message, ['version']);
  }
  if (settled.revision !== seen.revision) return refuse([newerDraft(settled, seen.revision)]);
  if (changedFields(settled.definition, definition).length === 0) return ok(rule);
  const started = startDraft(rule, act);
  if (!started.ok) return started;
  return editDraft(started.value, { version: settled.version + 1, revision: 1 }, definition, act);
}

/**
 * Publishes a draft; the version that was live ends. Refuses VERSION_NOT_FOUND, NOT_A_DRAFT, NEWER_DRAFT and what
 * `judgePublishing` tells.
 */
export function publishDraft(
  rule: Rule,
  seen: SeenDraft,
  act: RuleAct,
  context: Omit<PublishContext, 'now'>,
): Result<Rule> {
  const found = findDraft(rule, seen);
  if (!found.ok) return found;
  const refusals = judgePublishing(found.value.definition, { ...context, now: act.at });
  if (refusals.length > 0) return refuse(refusals);
  const live = liveVersionOf(rule);
  const published = withVersion(rule, stepped(found.value, 'PUBLISHED', 'PUBLISHED', act));
  return ok(live ? withVersion(published, stepped(live, 'ENDED', 'SUPERSEDED', act)) : published);
}

/** Refuses RULE_ENDED and NOT_PUBLISHED. Pausing what is paused changes nothing. */
export function pauseRule(rule: Rule, act: RuleAct): Result<Rule> {
  const live = liveVersionOf(rule);
  if (!live) return refuseWithoutLive(rule, 'paused');
  return ok(live.state === 'PAUSED' ? rule : withVersion(rule, stepped(live, 'PAUSED', 'PAUSED', act)));
}

/** Refuses RULE_ENDED and NOT_PUBLISHED. Resuming what is in force changes nothing. */
export function resumeRule(rule: Rule, act: RuleAct): Result<Rule> {
  const live = liveVersionOf(rule);
  if (!live) return refuseWithoutLive(rule, 'resumed');
  return ok(
    live.state === 'PUBLISHED' ? rule : withVersion(rule, stepped(live, 'PUBLISHED', 'RESUMED', act)),
  );
}

/** Ends the version that is live, and discards the draft. Ending what has ended changes nothing. */
export function endRule(rule: Rule, act: RuleAct): Rule {
  const versions = rule.versions.map((version) => {
    if (version.state === 'ENDED') return version;
    return stepped(version, 'ENDED', version.state === 'DRAFT' ? 'DISCARDED' : 'ENDED', act);
  });
  return { ...rule, versions };
}

function newDraft(version: number, definition: RuleDefinition, act: RuleAct): RuleVersion {
  return {
    version,
    state: 'DRAFT',
    definition,
    revision: 1,
    edits: [{ ...act, revision: 1, changed: [] }],
    steps: [],
  };
}

function latestOf({ ruleId, versions }: Rule): RuleVersion {
  const latest = versions.at(-1);
  if (!latest) throw new Error(`rule ${ruleId} has no version`);
  return latest;
}

function withVersion(rule: Rule, version: RuleVersion): Rule {
  return {
    ...rule,
    versions: rule.versions.map((each) => (each.version === version.version ? version : each)),
  };
}

function stepped(
  version: RuleVersion,
  state: VersionState,
  kind: RuleStep['kind'],
  act: RuleAct,
): RuleVersion {
  return { ...version, state, steps: [...version.steps, { ...act, kind }] };
}

function findDraft(rule: Rule, seen: SeenDraft): Result<RuleVersion> {
  const version = rule.versions.find((each) => each.version === seen.version);
  if (!version) {
    return refused('VERSION_NOT_FOUND', `The rule has no version ${seen.version}.`, ['version']);
  }
  if (version.state !== 'DRAFT') {
    const message = `Version ${seen.version} was published and never changes; start a draft of the next version.`;
    const discarded = `Version ${seen.version} was discarded; start a draft of the next version.`;
    const wasPublished = version.steps.some(({ kind }) => kind === 'PUBLISHED');
    return refused('NOT_A_DRAFT', wasPublished ? message : discarded, ['version']);
  }
  if (version.revision !== seen.revision) return refuse([newerDraft(version, seen.revision)]);
  return ok(version);
}

/** Says what others have changed since somebody looked. */
function newerDraft({ version, revision, edits }: RuleVersion, seen: number): Refusal {
  if (seen > revision) {
    const message = `Version ${version} is at revision ${revision}; there is no revision ${seen} yet.`;
    return { code: 'NEWER_DRAFT', message, field: ['revision'], retryable: false, details: { revision } };
  }
  const since = edits.filter((edit) => edit.revision > seen);
  const changed = [...new Set(since.flatMap((edit) => edit.changed))].join(', ');
  const last = edits.at(-1)!;
  const isWhole = since.length === revision - seen;
  return {
    code: 'NEWER_DRAFT',
    message: `The draft was changed since revision ${seen}: ${changed}${isWhole ? '' : ' and more'}. Look at revision ${revision} first.`,
    field: ['revision'],
    retryable: false,
    details: { revision, changed, ...whoAndWhen(last) },
  };
}

/** Says what somebody else's draft changes in a version that was thought to be the latest. */
function draftBeside(settled: RuleVersion, { version, revision, definition, edits }: RuleVersion): Refusal {
  const changed = changedFields(settled.definition, definition).join(', ');
  const says = changed === '' ? 'a copy of it' : `which changes ${changed}`;
  return {
    code: 'NEWER_DRAFT',
    message: `There is a draft of version ${version} already, ${says}. Look at its revision ${revision} first.`,
    field: ['version'],
    retryable: false,
    details: { revision, changed, ...whoAndWhen(edits.at(-1)!) },
  };
}

function whoAndWhen({ by, at }: RuleAct): Readonly<Record<string, string>> {
  return { ...(by !== null && { by }), at: formatInstant(at) };
}

function refuseWithoutLive(rule: Rule, done: string): Result<Rule> {
  const wasLive = rule.versions.some(({ steps }) => steps.some(({ kind }) => kind === 'PUBLISHED'));
  if (!wasLive) {
    return refused('NOT_PUBLISHED', `Only a published rule can be ${done}; this one is a draft.`, []);
  }
  return refused('RULE_ENDED', `The rule has ended and cannot be ${done}; start a draft and publish it.`, []);
}

function refused(
  code: string,
  message: string,
  field: readonly string[],
  details?: Refusal['details'],
): Result<never> {
  return refuse([{ code, message, field, retryable: false, ...(details ? { details } : {}) }]);
}
