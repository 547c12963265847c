import type { HolderId, PurchaseId } from '../../kernel/id.js';
import {
  bytesOfId,
  ID_BYTES,
  idOfBytes,
  SEAL_BYTES,
  tokenBytes,
  tokenText,
} from '../../kernel/sealed-token.js';

/** What a receipt token says. The seal shows that we said it. */
export interface ReceiptToken {
  readonly holderId: HolderId;
  readonly purchaseId: PurchaseId;
  readonly seal: Buffer;
}

/** What the seal is made over. */
export function sealedContent({ holderId, purchaseId }: Omit<ReceiptToken, 'seal'>): string {
  return `receipt ${holderId} ${purchaseId}`;
}

/** The token in the form that is printed on the receipt. */
export function formatReceiptToken({ holderId, purchaseId, seal }: ReceiptToken): string {
  return tokenText([bytesOfId(holderId), bytesOfId(purchaseId), seal]);
}

/** Reads a printed token; `undefined` for what is none. Whether it is genuine the seal tells. */
export function parseReceiptToken(text: string): ReceiptToken | undefined {
  const bytes = tokenBytes(text);
  if (bytes?.length !== 2 * ID_BYTES + SEAL_BYTES) return undefined;
  return {
    holderId: idOfBytes(bytes.subarray(0, ID_BYTES)) as HolderId,
    purchaseId: idOfBytes(bytes.subarray(ID_BYTES, 2 * ID_BYTES)) as PurchaseId,
    seal: bytes.subarray(2 * ID_BYTES),
  };
}
