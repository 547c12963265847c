import { stringify } from 'uuid';
import type { HolderId, PurchaseId } from '../../kernel/id.js';

/** What a purchase is found by. */
export interface ReplayKey {
  /** Whom it was recorded for. */
  readonly ownerId: HolderId;
  readonly purchaseId: PurchaseId;
}

/** A place in the order of recording. */
export interface ReplayPlace {
  /** As the database writes it, so that none of its digits are lost. */
  readonly recordedAt: string;
  readonly purchaseId: string;
}

const BYTES_OF_AN_ID = 16;
const BYTES_OF_A_KEY = 2 * BYTES_OF_AN_ID;

/** The keys of many purchases, one after another in the order of recording, at 32 bytes each. */
export class ReplayKeys {
  readonly length: number;

  constructor(
    private readonly packed: Buffer,
    private readonly lastRecordedAt: string,
  ) {
    this.length = packed.length / BYTES_OF_A_KEY;
  }

  /** Those at `[from, until)`. */
  slice(from: number, until: number): ReplayKey[] {
    const keys: ReplayKey[] = [];
    const end = Math.min(until, this.length) * BYTES_OF_A_KEY;
    for (let at = from * BYTES_OF_A_KEY; at < end; at += BYTES_OF_A_KEY) {
      keys.push({ ownerId: this.id(at), purchaseId: this.id(at + BYTES_OF_AN_ID) });
    }
    return keys;
  }

  /** Where they end. */
  get last(): ReplayPlace {
    return { recordedAt: this.lastRecordedAt, purchaseId: this.id(this.packed.length - BYTES_OF_AN_ID) };
  }

  private id<T extends string>(at: number): T {
    return stringify(this.packed, at) as T;
  }
}
