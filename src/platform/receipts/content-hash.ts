import { createHmac } from 'node:crypto';

/** The form of the canonical contents hashed now; kept with each hash, so that the form may change. */
export const CONTENT_FORM = 1;

/** A value whose JSON text is canonical: lists instead of objects, whole numbers, no `undefined`. */
export type Canonical = string | number | boolean | null | readonly Canonical[];

/**
 * The hash by which a repeated request is told from another under the same number: HMAC-SHA-256 under a key of the
 * program's own, so that what was hashed cannot be guessed from it once the person behind it is erased.
 */
export function hashContent(content: Canonical, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(content)).digest();
}
