import { createHmac, timingSafeEqual } from 'node:crypto';

/** Bytes of a seal: 128 bits, more than the 80 below which guessing might pay. */
export const SEAL_BYTES = 16;
/** Bytes of an id in a token. */
export const ID_BYTES = 16;

/**
 * The seal that shows that a token was made with this key. What it is made over begins with a word for the kind of
 * token, so that no token can pass for one of another kind.
 */
export function sealOver(content: string, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(content).digest().subarray(0, SEAL_BYTES);
}

/** Whether a seal is the one that belongs over the content; takes equally long whichever it is. */
export function isSealOver(seal: Uint8Array, content: string, key: Uint8Array): boolean {
  return seal.length === SEAL_BYTES && timingSafeEqual(seal, sealOver(content, key));
}

/** A token as text that can stand in an address: letters, digits, - and _. */
export function tokenText(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('base64url');
}

/** The bytes of a token's text; `undefined` for what is none. Every token has one text only. */
export function tokenBytes(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // Decoding passes over what it does not know and over what is too little for another byte.
  return bytes.toString('base64url') === text ? bytes : undefined;
}

export function bytesOfId(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export function idOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
