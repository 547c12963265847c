import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { ApiKeyId, ProgramId } from '../../kernel/id.js';
import type { ApiKeyRole } from '../domain/actor.js';

@Entity({ name: 'api_keys' })
@Check('api_keys_role_check', `role IN ('TILL', 'STAFF')`)
export class ApiKeyEntity {
  @PrimaryColumn({ name: 'program_id', type: 'uuid' })
  programId: ProgramId;

  @PrimaryColumn({ name: 'api_key_id', type: 'uuid' })
  apiKeyId: ApiKeyId;

  @Column({ name: 'role', type: 'text' })
  role: ApiKeyRole;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'store_code', type: 'text', nullable: true })
  storeCode: string | null;

  @Column({ name: 'capabilities', type: 'text', array: true, default: '{}' })
  granted: string[];

  @Column({ name: 'secret_sha256', type: 'bytea' })
  secretSha256: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt: Date | null;
}
