import { isId, type ApiKeyId, type ProgramId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { ApiKeyRole } from './actor.js';

/*
 * A key reads `lrl_<program and key id>.<secret>`. The ids are no secret; they say which program to look in, since
 * nothing can be read before a program is named. The secret is 256 random bits, so a plain SHA-256 of it is stored:
 * there is nothing to guess, and a slow hash would only slow the tills.
 *
 * Example: the 16 bytes of the program's UUID and the 16 of the key's make the 43 characters before the dot, 32
 * random bytes the 43 after it. To rotate, make a second key, move the tills over, and revoke the first.
 */

/** What every key of ours begins with; secret scanners look for it. */
export const API_KEY_PREFIX = 'lrl_';
export const SECRET_BYTES = 32;

const FORM = /^lrl_([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/;

/** A key as its owner holds it. */
export interface PresentedKey {
  readonly programId: ProgramId;
  readonly apiKeyId: ApiKeyId;
  readonly secret: Uint8Array;
}

/** What is stored of a key. */
export interface ApiKey {
  readonly apiKeyId: ApiKeyId;
  readonly role: ApiKeyRole;
  readonly name: string;
  readonly storeCode: string | null;
  /** Capabilities beyond the role's. */
  readonly granted: readonly string[];
  readonly secretSha256: Uint8Array;
  readonly expiresAt: Instant | null;
  readonly revokedAt: Instant | null;
}

/** Whether the key may be used now. */
export function isLive(key: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, now: Instant): boolean {
  return key.revokedAt === null && (key.expiresAt === null || now < key.expiresAt);
}

/** The text of a key, which is shown once and never stored. */
export function formatApiKey({ programId, apiKeyId, secret }: PresentedKey): string {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`the secret of a key has ${SECRET_BYTES} bytes`);
  const ids = Buffer.concat([bytesOf(programId), bytesOf(apiKeyId)]);
  return `${API_KEY_PREFIX}${ids.toString('base64url')}.${Buffer.from(secret).toString('base64url')}`;
}

/** Reads a key; `undefined` for what cannot be one. Whether it exists and its secret holds is not known yet. */
export function parseApiKey(text: string): PresentedKey | undefined {
  const match = FORM.exec(text);
  if (!match) return undefined;
  const ids = Buffer.from(match[1]!, 'base64url');
  const secret = Buffer.from(match[2]!, 'base64url');
  const programId = uuidOf(ids.subarray(0, 16));
  const apiKeyId = uuidOf(ids.subarray(16));
  if (!isId(programId) || !isId(apiKeyId)) return undefined;
  const key = { programId: programId as ProgramId, apiKeyId: apiKeyId as ApiKeyId, secret };
  // The last characters have spare bits, so several texts would decode to one key; only one of them is the key.
  return formatApiKey(key) === text ? key : undefined;
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
