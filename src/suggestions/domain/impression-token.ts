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

/** What the id of an impression says to us. To others it is opaque. The seal shows that we said it. */
export interface ImpressionToken extends Impression {
  readonly seal: Buffer;
}

/** Milliseconds up to the year 10889. */
const INSTANT_BYTES = 6;
const BYTES_OF_NOBODY = INSTANT_BYTES + ID_BYTES + SEAL_BYTES;
const BYTES_OF_SOMEBODY = BYTES_OF_NOBODY + ID_BYTES;

/** What the seal is made over. */
export function sealedImpression({ impressionId, customerId, shownAt }: Impression): string {
  return `impression ${impressionId} ${customerId ?? 'nobody'} ${shownAt}`;
}

export function formatImpressionToken({ impressionId, customerId, shownAt, seal }: ImpressionToken): string {
  const instant = Buffer.alloc(INSTANT_BYTES);
  instant.writeUIntBE(shownAt, 0, INSTANT_BYTES);
  const customer = customerId === null ? [] : [bytesOfId(customerId)];
  return tokenText([instant, bytesOfId(impressionId), ...customer, seal]);
}

/** Reads a token; `undefined` for what is none. Whether it is genuine the seal tells. */
export function parseImpressionToken(text: string): ImpressionToken | undefined {
  const bytes = tokenBytes(text);
  if (bytes?.length !== BYTES_OF_NOBODY && bytes?.length !== BYTES_OF_SOMEBODY) return undefined;
  const afterId = INSTANT_BYTES + ID_BYTES;
  const customer = bytes.subarray(afterId, -SEAL_BYTES);
  return {
    shownAt: bytes.readUIntBE(0, INSTANT_BYTES),
    impressionId: idOfBytes(bytes.subarray(INSTANT_BYTES, afterId)) as ImpressionId,
    customerId: customer.length === 0 ? null : (idOfBytes(customer) as CustomerId),
    seal: bytes.subarray(-SEAL_BYTES),
  };
}
