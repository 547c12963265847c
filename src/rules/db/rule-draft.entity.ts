import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { RuleDefinition } from '../domain/rule-definition.js';
import type { RuleEdit } from '../domain/rule-version.js';

/** The version of a rule that is being worked on. */
@Entity('rule_drafts')
@ForeignKey('RuleEntity', ['programId', 'ruleId'], ['programId', 'ruleId'], {
  name: 'rule_drafts_rule_fkey',
})
@Check('rule_drafts_numbers_check', `version > 0 AND revision > 0`)
export class RuleDraftEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_drafts_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'rule_id', type: 'uuid', primaryKeyConstraintName: 'rule_drafts_pkey' })
  ruleId: string;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'integer' })
  revision: number;

  @Column({ type: 'jsonb' })
  definition: RuleDefinition;

  /** The latest changes, in order. */
  @Column({ type: 'jsonb' })
  edits: readonly RuleEdit[];
}
