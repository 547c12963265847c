import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** How marketers steer suggestions: every version there was; the highest is in force. */
@Entity('suggestion_settings')
@Check('suggestion_settings_version_check', `version > 0`)
export class SuggestionSettingsEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid', primaryKeyConstraintName: 'suggestion_settings_pkey' })
  programId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'suggestion_settings_pkey' })
  version: number;

  @Column({ type: 'jsonb' })
  definition: object;

  @Column({ name: 'recorded_at', type: 'timestamp with time zone' })
  recordedAt: Date;

  /** Empty when the command line recorded it. */
  @Column({ name: 'api_key_id', type: 'uuid', nullable: true })
  apiKeyId: string | null;
}
