import type { CustomerId, Id } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import {
  bytesOfId,
  ID_BYTES,
  idOfBytes,
  SEAL_BYTES,
  tokenBytes,
  tokenText,
} from '../../kernel/sealed-token.js';
import { MOST_SUGGESTED } from './suggested.js';

export type ImpressionId = Id<'Impression'>;

/** One answer with suggestions. */
export interface Impression {
  readonly impressionId: ImpressionId;
  /** For whom they were made; null where nobody was named. */
  readonly customerId: CustomerId | null;
  /** When they were made. */
  readonly shownAt: Instant;
}

/** Under whom an impression is kept: the customer, or itself where nobody was named. */
export function ownerOf({ customerId, impressionId }: Impression): CustomerId | ImpressionId {
  return customerId ?? impressionId;
}

/** An impression with what was put forward, as its id says it. */
export interface MarkedImpression extends Impression {
  /** For each thing that was put forward a mark of `MARK_BYTES`, in hexadecimal. */
  readonly marks: readonly string[];
}

/** What the id of an impression says to us. To others it is opaque. The seal shows that we said it. */
export interface ImpressionToken extends MarkedImpression {
  readonly seal: Buffer;
}

/**
 * Bytes of a mark. With the longest answer one in ten million other things has the mark of something put forward. Marks
 * are made with a key, so nobody can find out which without reporting them one by one.
 */
export const MARK_BYTES = 4;

/** Milliseconds up to the year 10889. */
const INSTANT_BYTES = 6;
/** Stands for nobody: the nil UUID, which is no customer's. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const MARKS_FROM = INSTANT_BYTES + 2 * ID_BYTES;
const MOST_BYTES = MARKS_FROM + MARK_BYTES * MOST_SUGGESTED + SEAL_BYTES;

/** Characters of the longest token; three bytes make four. */
export const LONGEST_IMPRESSION_TOKEN = Math.ceil((MOST_BYTES * 4) / 3);

/** What the seal is made over. */
export function sealedImpression({ impressionId, customerId, shownAt, marks }: MarkedImpression): string {
  return `impression ${impressionId} ${customerId ?? 'nobody'} ${shownAt} ${marks.join('')}`;
}

export function formatImpressionToken(token: ImpressionToken): string {
  const instant = Buffer.alloc(INSTANT_BYTES);
  instant.writeUIntBE(token.shownAt, 0, INSTANT_BYTES);
  const ids = [token.impressionId, token.customerId ?? NOBODY].map(bytesOfId);
  return tokenText([instant, ...ids, Buffer.from(token.marks.join(''), 'hex'), token.seal]);
}

/** Reads a token; `undefined` for what is none. Whether it is genuine the seal tells. */
export function parseImpressionToken(text: string): ImpressionToken | undefined {
  const bytes = text.length <= LONGEST_IMPRESSION_TOKEN ? tokenBytes(text) : undefined;
  const spare = (bytes?.length ?? 0) - MARKS_FROM - SEAL_BYTES;
  if (!bytes || spare < 0 || spare % MARK_BYTES !== 0) return undefined;
  const [impressionId, customerId] = [INSTANT_BYTES, INSTANT_BYTES + ID_BYTES].map((from) =>
    idOfBytes(bytes.subarray(from, from + ID_BYTES)),
  );
  return {
    shownAt: bytes.readUIntBE(0, INSTANT_BYTES),
    impressionId: impressionId as ImpressionId,
    customerId: customerId === NOBODY ? null : (customerId as CustomerId),
    marks: marksOf(bytes.subarray(MARKS_FROM, -SEAL_BYTES)),
    seal: bytes.subarray(-SEAL_BYTES),
  };
}

function marksOf(bytes: Buffer): string[] {
  return Array.from({ length: bytes.length / MARK_BYTES }, (_, no) =>
    bytes.toString('hex', no * MARK_BYTES, (no + 1) * MARK_BYTES),
  );
}
