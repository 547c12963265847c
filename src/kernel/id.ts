import { v7 } from 'uuid';

declare const brand: unique symbol;
/** A UUID that names one kind of thing; ids of different kinds do not mix. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type ProgramId = Id<'Program'>;
export type CustomerId = Id<'Customer'>;
/** Who a purchase was recorded for: a customer, or the nameless holder of one anonymous purchase. */
export type HolderId = Id<'Holder'> | CustomerId;
export type PurchaseId = Id<'Purchase'>;
export type ReturnId = Id<'Return'>;
export type AdjustmentId = Id<'Adjustment'>;
export type ApiKeyId = Id<'ApiKey'>;

const BYTES_OF_AN_ID = 16;
const LARGEST_SEQ = 0xffff_ffff;
/** Asking the system for random bytes costs about the same for one id as for many. */
const chance = new Uint8Array(BYTES_OF_AN_ID * 512);
let used = chance.length;
/** When the last id was made, and its number since then; it starts at random. */
let msecs = 0;
let seq = 0;

/* eslint-disable no-restricted-globals, no-restricted-properties -- ids are made here, and nowhere else */
/**
 * A new UUIDv7: sorts by when it was made, after all that this process made before, so that indexes grow at one end and
 * what was written together keeps its order.
 */
export function newId<T extends string>(): T {
  if (used === chance.length) {
    crypto.getRandomValues(chance);
    used = 0;
  }
  const random = chance.subarray(used, (used += BYTES_OF_AN_ID));
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    seq = ((random[6]! & 0x7f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]!;
  } else if (++seq > LARGEST_SEQ) {
    msecs++;
    seq = 0;
  }
  return v7({ random, msecs, seq }) as T;
}
/* eslint-enable no-restricted-globals, no-restricted-properties */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether a text is a UUID in its canonical lower-case form. */
export function isId(text: string): boolean {
  return UUID.test(text);
}
