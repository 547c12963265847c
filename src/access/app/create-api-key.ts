import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { newId, type ApiKeyId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { ok } from '../../kernel/result.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { ApiKeyRepository } from '../db/api-key.repository.js';
import type { ApiKeyRole, Capability, SystemActor } from '../domain/actor.js';
import { formatApiKey, SECRET_BYTES } from '../domain/api-key.js';
import { sha256 } from './authenticate-api-key.js';

export interface NewApiKey {
  readonly role: ApiKeyRole;
  /** What the key is for, as people call it. */
  readonly name: string;
  /** Left out for a key that is good for every store. */
  readonly storeCode?: string;
  /** Capabilities beyond the role's. */
  readonly granted?: readonly Capability[];
  /** Left out for a key that lives until it is revoked. */
  readonly expiresAt?: Instant;
}

export interface CreatedApiKey {
  readonly apiKeyId: ApiKeyId;
  /** The key itself. Only here: what is stored does not give it back. */
  readonly text: string;
}

/** Makes an API key of the actor's program. For the command line, so nothing refuses it. */
@Injectable()
export class CreateApiKey {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly apiKeys: ApiKeyRepository,
  ) {}

  async execute(wanted: NewApiKey, actor: SystemActor): Promise<CreatedApiKey> {
    const apiKeyId = newId<ApiKeyId>();
    const secret = randomBytes(SECRET_BYTES);
    await this.unitOfWork.write<void, never>(actor.programId, async (tx) => {
      const key = {
        apiKeyId,
        role: wanted.role,
        name: wanted.name,
        storeCode: wanted.storeCode ?? null,
        granted: wanted.granted ?? [],
        secretSha256: sha256(secret),
        expiresAt: wanted.expiresAt ?? null,
      };
      await this.apiKeys.insert(tx, key, await this.clock.now(tx));
      return ok(undefined);
    });
    return { apiKeyId, text: formatApiKey({ programId: actor.programId, apiKeyId, secret }) };
  }
}
