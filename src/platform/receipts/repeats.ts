import type { Refusal } from '../../kernel/refusal.js';
import { CONTENT_FORM } from './content-hash.js';
import { keyOf, type Receipt, type ReceiptName } from './receipt.repository.js';

/** Two acts under one number that say different things. */
const IDEMPOTENCY_CONFLICT: Refusal = {
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'Something else was recorded under this source and externalId. Nothing was changed.',
  field: ['externalId'],
  retryable: false,
};

/** What has been recorded under the numbers of a batch, before it and in it so far. */
export class Repeats {
  private readonly known: Map<string, Receipt>;
  /** What this batch itself recorded, in order. */
  readonly added: Receipt[] = [];

  constructor(found: readonly Receipt[]) {
    this.known = new Map(found.map((receipt) => [keyOf(receipt), receipt]));
  }

  /** The receipt under that number: a repeat if its content is the same, a conflict if not. */
  find(name: ReceiptName, contentHash: Uint8Array): { repeat: Receipt } | { conflict: Refusal } | undefined {
    const receipt = this.known.get(keyOf(name));
    if (!receipt) return undefined;
    return Buffer.from(receipt.contentHash).equals(contentHash)
      ? { repeat: receipt }
      : { conflict: IDEMPOTENCY_CONFLICT };
  }

  add(name: ReceiptName, customerId: string, subjectId: string, contentHash: Uint8Array): void {
    const { source, externalId } = name;
    const receipt = { source, externalId, customerId, subjectId, contentHash, contentForm: CONTENT_FORM };
    this.known.set(keyOf(receipt), receipt);
    this.added.push(receipt);
  }
}
