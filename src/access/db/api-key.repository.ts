import { Injectable } from '@nestjs/common';
import type { ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Transaction } from '../../platform/database/index.js';
import type { ApiKey } from '../domain/api-key.js';

const FIND = {
  name: 'access_find_api_key',
  text: `SELECT api_key_id AS "apiKeyId", role, name, store_code AS "storeCode", capabilities AS granted,
           secret_sha256 AS "secretSha256", expires_at AS "expiresAt", revoked_at AS "revokedAt"
         FROM api_keys WHERE program_id = $1 AND api_key_id = $2`,
};

const NAMES = {
  name: 'access_api_key_names',
  text: `SELECT api_key_id AS "apiKeyId", name FROM api_keys WHERE program_id = $1 AND api_key_id = ANY ($2::uuid[])`,
};

const INSERT = `
  INSERT INTO api_keys (program_id, api_key_id, role, name, store_code, capabilities, secret_sha256, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`;

type Row = Omit<ApiKey, 'expiresAt' | 'revokedAt'> & {
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
};

@Injectable()
export class ApiKeyRepository {
  /** The key of the transaction's program with this id, live or not. */
  async find(tx: Transaction, apiKeyId: ApiKeyId): Promise<ApiKey | undefined> {
    const [row] = await tx.query<Row>(FIND, [tx.programId, apiKeyId]);
    if (!row) return undefined;
    return {
      ...row,
      expiresAt: row.expiresAt?.getTime() ?? null,
      revokedAt: row.revokedAt?.getTime() ?? null,
    };
  }

  /** The names of those keys that there are, live or not, by id. */
  async namesOf(tx: Transaction, apiKeyIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ apiKeyId: string; name: string }>(NAMES, [tx.programId, apiKeyIds]);
    return new Map(rows.map(({ apiKeyId, name }) => [apiKeyId, name]));
  }

  /** Writes a key that is not revoked. */
  async insert(tx: Transaction, key: Omit<ApiKey, 'revokedAt'>, createdAt: Instant): Promise<void> {
    await tx.query(INSERT, [
      tx.programId,
      key.apiKeyId,
      key.role,
      key.name,
      key.storeCode,
      key.granted,
      key.secretSha256,
      new Date(createdAt),
      key.expiresAt === null ? null : new Date(key.expiresAt),
    ]);
  }
}
