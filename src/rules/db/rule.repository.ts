import { Injectable } from '@nestjs/common';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import {
  columns,
  int4,
  jsonb,
  text,
  timestamp,
  uuid,
  type Transaction,
} from '../../platform/database/index.js';
import {
  draftOf,
  stateAfter,
  type Rule,
  type RuleStep,
  type RuleVersion,
  type VersionState,
} from '../domain/index.js';

export interface RulePage {
  /** Only rules in one of these states; null for all. */
  readonly states: readonly VersionState[] | null;
  /** Only rules made before this one. */
  readonly after: string | null;
  readonly size: number;
}

/** Versions and steps as JSON; their times are instants. */
const VERSIONS = `(
  SELECT json_agg(json_build_object('version', v.version, 'revision', v.revision, 'definition', v.definition,
    'edits', v.edits) ORDER BY v.version)
  FROM rule_versions v WHERE v.program_id = r.program_id AND v.rule_id = r.rule_id) AS versions`;
const STEPS = `(
  SELECT json_agg(json_build_object('version', s.version, 'kind', s.kind, 'by', s.api_key_id,
    'at', round(extract(epoch FROM s.at) * 1000)) ORDER BY s.version, s.step_no)
  FROM rule_steps s WHERE s.program_id = r.program_id AND s.rule_id = r.rule_id) AS steps`;
const DRAFT = `(
  SELECT json_build_object('version', d.version, 'revision', d.revision, 'definition', d.definition, 'edits', d.edits)
  FROM rule_drafts d WHERE d.program_id = r.program_id AND d.rule_id = r.rule_id) AS draft`;

const LOCK = {
  name: 'rules_lock',
  text: 'SELECT 1 FROM rules r WHERE r.program_id = $1 AND r.rule_id = $2 FOR NO KEY UPDATE',
};

const FIND = {
  name: 'rules_find',
  text: `SELECT r.rule_id AS "ruleId", ${VERSIONS}, ${STEPS}, ${DRAFT}
         FROM rules r WHERE r.program_id = $1 AND r.rule_id = $2`,
};

const PUBLISHED = {
  name: 'rules_published',
  text: `SELECT r.rule_id AS "ruleId", ${VERSIONS}, ${STEPS}, NULL AS draft
         FROM rules r
         WHERE r.program_id = $1 AND EXISTS (
           SELECT FROM rule_steps p WHERE p.program_id = $1 AND p.rule_id = r.rule_id AND p.kind = 'PUBLISHED')
         ORDER BY r.rule_id`,
};

/** A rule is what its live version is, which its last step tells; without one a draft, if there is one, else ended. */
const PAGE = {
  name: 'rules_page',
  text: `SELECT r.rule_id AS "ruleId", ${VERSIONS}, ${STEPS}, ${DRAFT}
         FROM rules r
         LEFT JOIN LATERAL (
           SELECT l.kind FROM rule_steps l WHERE l.program_id = r.program_id AND l.rule_id = r.rule_id
           ORDER BY l.version DESC, l.step_no DESC LIMIT 1) last ON true
         WHERE r.program_id = $1 AND ($3::uuid IS NULL OR r.rule_id < $3)
           AND ($2::text[] IS NULL OR CASE
             WHEN last.kind IN ('PUBLISHED', 'RESUMED') THEN 'PUBLISHED'
             WHEN last.kind = 'PAUSED' THEN 'PAUSED'
             WHEN EXISTS (SELECT FROM rule_drafts d WHERE d.program_id = r.program_id AND d.rule_id = r.rule_id)
               THEN 'DRAFT'
             ELSE 'ENDED' END = ANY ($2))
         ORDER BY r.rule_id DESC LIMIT $4`,
};

const ADD = {
  name: 'rules_add',
  text: 'INSERT INTO rules (program_id, rule_id, created_at, changed_at) VALUES ($1, $2, $3, $3)',
};

const TOUCH = {
  name: 'rules_touch',
  text: 'UPDATE rules SET changed_at = $3 WHERE program_id = $1 AND rule_id = $2',
};

const SAVE_DRAFT = {
  name: 'rules_save_draft',
  text: `INSERT INTO rule_drafts (program_id, rule_id, version, revision, definition, edits)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (program_id, rule_id) DO UPDATE
         SET version = excluded.version, revision = excluded.revision, definition = excluded.definition,
           edits = excluded.edits`,
};

const DELETE_DRAFT = {
  name: 'rules_delete_draft',
  text: 'DELETE FROM rule_drafts WHERE program_id = $1 AND rule_id = $2',
};

const ADD_VERSIONS = {
  name: 'rules_add_versions',
  text: `INSERT INTO rule_versions (program_id, rule_id, version, revision, definition, edits)
         SELECT $1, $2, added.* FROM unnest($3::int[], $4::int[], $5::jsonb[], $6::jsonb[]) AS added`,
};

const ADD_STEPS = {
  name: 'rules_add_steps',
  text: `INSERT INTO rule_steps (program_id, rule_id, version, step_no, kind, api_key_id, at)
         SELECT $1, $2, added.*
         FROM unnest($3::int[], $4::int[], $5::text[], $6::uuid[], $7::timestamptz[]) AS added`,
};

type StoredVersion = Pick<RuleVersion, 'version' | 'revision' | 'definition' | 'edits'>;

interface RuleRow {
  readonly ruleId: string;
  readonly versions: readonly StoredVersion[] | null;
  readonly steps: readonly (RuleStep & { readonly version: number })[] | null;
  readonly draft: StoredVersion | null;
}

interface NumberedStep extends RuleStep {
  readonly version: number;
  readonly stepNo: number;
}

/** Rules with all their versions. */
@Injectable()
export class RuleRepository {
  async find(tx: Transaction, ruleId: string): Promise<Rule | undefined> {
    const [row] = await tx.query<RuleRow>(FIND, [tx.programId, ruleId]);
    return row && toRule(row);
  }

  /** The rule, which nobody else changes until the transaction ends. */
  async lock(tx: Transaction, ruleId: string): Promise<Rule | undefined> {
    // Two statements: one that waits for a lock goes on to read what there was before it waited.
    await tx.query(LOCK, [tx.programId, ruleId]);
    return this.find(tx, ruleId);
  }

  /** All rules of which a version was ever published, in the order they were made, and without their drafts. */
  async findPublished(tx: Transaction): Promise<Rule[]> {
    return (await tx.query<RuleRow>(PUBLISHED, [tx.programId])).map(toRule);
  }

  /** A page of rules, those made last first. */
  async list(tx: Transaction, { states, after, size }: RulePage): Promise<Rule[]> {
    return (await tx.query<RuleRow>(PAGE, [tx.programId, states, after, size])).map(toRule);
  }

  async add(tx: Transaction, rule: Rule, now: Instant): Promise<void> {
    await tx.query(ADD, [tx.programId, rule.ruleId, formatInstant(now)]);
    await this.save(tx, { ruleId: rule.ruleId, versions: [] }, rule, now);
  }

  /** Writes what has become of a locked rule. */
  async save(tx: Transaction, before: Rule, after: Rule, now: Instant): Promise<void> {
    if (before === after) return;
    const key = [tx.programId, after.ruleId];
    const draft = draftOf(after);
    if (draft && draft !== draftOf(before)) {
      const { version, revision, definition, edits } = draft;
      const contents = [JSON.stringify(definition), JSON.stringify(edits)];
      await tx.query(SAVE_DRAFT, [...key, version, revision, ...contents]);
    }
    if (!draft && draftOf(before)) await tx.query(DELETE_DRAFT, key);
    const versions = noDraftsAnyMore(before, after);
    if (versions.length > 0) {
      const wanted = [
        int4<RuleVersion>(({ version }) => version),
        int4<RuleVersion>(({ revision }) => revision),
        jsonb<RuleVersion>(({ definition }) => JSON.stringify(definition)),
        jsonb<RuleVersion>(({ edits }) => JSON.stringify(edits)),
      ];
      await tx.query(ADD_VERSIONS, [...key, ...columns(versions, wanted)]);
    }
    const steps = stepsSince(before, after);
    if (steps.length > 0) {
      const wanted = [
        int4<NumberedStep>(({ version }) => version),
        int4<NumberedStep>(({ stepNo }) => stepNo),
        text<NumberedStep>(({ kind }) => kind),
        uuid<NumberedStep>(({ by }) => by),
        timestamp<NumberedStep>(({ at }) => at),
      ];
      await tx.query(ADD_STEPS, [...key, ...columns(steps, wanted)]);
    }
    await tx.query(TOUCH, [...key, formatInstant(now)]);
  }
}

function toRule({ ruleId, versions, steps, draft }: RuleRow): Rule {
  const settled = (versions ?? []).map((version): RuleVersion => {
    const own = (steps ?? [])
      .filter((step) => step.version === version.version)
      .map(({ kind, by, at }): RuleStep => ({ kind, by, at }));
    return { ...version, state: stateAfter(own), steps: own };
  });
  return { ruleId, versions: draft ? [...settled, { ...draft, state: 'DRAFT', steps: [] }] : settled };
}

function noDraftsAnyMore(before: Rule, after: Rule): readonly RuleVersion[] {
  const settled = before.versions.filter(({ state }) => state !== 'DRAFT').map(({ version }) => version);
  return after.versions.filter(({ state, version }) => state !== 'DRAFT' && !settled.includes(version));
}

function stepsSince(before: Rule, after: Rule): readonly NumberedStep[] {
  return after.versions.flatMap(({ version, steps }) => {
    const known = before.versions.find((earlier) => earlier.version === version)?.steps.length ?? 0;
    return steps.slice(known).map((step, index) => ({ ...step, version, stepNo: known + index + 1 }));
  });
}
