import { createHash, hash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { ApiKeyRepository } from '../db/api-key.repository.js';
import { capabilitiesOfKey, type ApiKeyActor } from '../domain/actor.js';
import { isLive, parseApiKey, type ApiKey } from '../domain/api-key.js';
import type { Instant } from '../../kernel/instant.js';
import { ShortCache } from './short-cache.js';

/** How long a revoked key may still be taken. */
const KEPT_FOR_MS = 5_000;
const MOST_KEYS_KEPT = 10_000;

interface Checked {
  readonly actor: ApiKeyActor;
  readonly key: ApiKey;
  /** The database's clock less ours, so that an expiry falls due to the second without asking again. */
  readonly clockOffset: number;
}

/** Finds out whose an API key is. */
@Injectable()
export class AuthenticateApiKey {
  private readonly checked = new ShortCache<Checked>(KEPT_FOR_MS, MOST_KEYS_KEPT);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly apiKeys: ApiKeyRepository,
  ) {}

  /** The key's actor; `undefined` for one that is malformed, unknown, wrong, expired or revoked. */
  async execute(text: string): Promise<ApiKeyActor | undefined> {
    // By hash, so that a dump of the memory does not show keys that work.
    const digest = hash('sha256', text, 'base64');
    const checked = await this.checked.get(digest, () => this.check(text));
    return checked && isLive(checked.key, ownClock() + checked.clockOffset) ? checked.actor : undefined;
  }

  private async check(text: string): Promise<Checked | undefined> {
    const presented = parseApiKey(text);
    if (!presented) return undefined;
    const found = await this.unitOfWork.read(presented.programId, async (tx) => ({
      key: await this.apiKeys.find(tx, presented.apiKeyId),
      now: await this.clock.now(tx),
    }));
    const { key, now } = found;
    if (!key || !timingSafeEqual(sha256(presented.secret), key.secretSha256) || !isLive(key, now))
      return undefined;
    const actor: ApiKeyActor = {
      kind: 'API_KEY',
      programId: presented.programId,
      apiKeyId: key.apiKeyId,
      role: key.role,
      storeCode: key.storeCode,
      capabilities: capabilitiesOfKey(key.role, key.granted),
    };
    return { actor, key, clockOffset: now - ownClock() };
  }
}

/** What is stored of a key's secret. */
export function sha256(secret: Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}

function ownClock(): Instant {
  return Date.now();
}
