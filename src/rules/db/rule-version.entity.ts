import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { RuleDefinition } from '../domain/rule-definition.js';
import type { RuleEdit } from '../domain/rule-version.js';

/** A version of a rule that is no draft any more. Only ever added. */
@Entity('rule_versions')
@ForeignKey('RuleEntity', ['programId', 'ruleId'], ['programId', 'ruleId'], {
  name: 'rule_versions_rule_fkey',
})
@Check('rule_versions_numbers_check', `version > 0 AND revision > 0`)
export class RuleVersionEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'rule_versions_pkey' })
  programId: string;

  @PrimaryColumn({ name: 'rule_id', type: 'uuid', primaryKeyConstraintName: 'rule_versions_pkey' })
  ruleId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'rule_versions_pkey' })
  version: number;

  @Column({ type: 'integer' })
  revision: number;

  @Column({ type: 'jsonb' })
  definition: RuleDefinition;

  @Column({ type: 'jsonb' })
  edits: readonly RuleEdit[];
}
