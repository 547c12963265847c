import type { HolderId, PurchaseId } from '../../kernel/id.js';

/** Bytes of the seal: 128 bits, more than the 80 below which guessing might pay. */
export const SEAL_BYTES = 16;
const ID_BYTES = 16;

/** What a receipt token says. The seal shows that we said it. */
export interface ReceiptToken {
  readonly holderId: HolderId;
  readonly purchaseId: PurchaseId;
  readonly seal: Buffer;
}

/** What the seal is made over. */
export function sealedContent(holderId: HolderId, purchaseId: PurchaseId): string {
  return `receipt ${holderId} ${purchaseId}`;
}

/** The token in the form that is printed on the receipt. */
export function formatReceiptToken({ holderId, purchaseId, seal }: ReceiptToken): string {
  return Buffer.concat([bytesOf(holderId), bytesOf(purchaseId), seal]).toString('base64url');
}

/** Reads a printed token; `undefined` for what is none. Whether it is genuine the seal tells. */
export function parseReceiptToken(text: string): ReceiptToken | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 2 * ID_BYTES + SEAL_BYTES) return undefined;
  const token = {
    holderId: idOf(bytes.subarray(0, ID_BYTES)) as HolderId,
    purchaseId: idOf(bytes.subarray(ID_BYTES, 2 * ID_BYTES)) as PurchaseId,
    seal: bytes.subarray(2 * ID_BYTES),
  };
  // Decoding passes over what is too little for another byte, so several texts would be one token.
  return formatReceiptToken(token) === text ? token : undefined;
}

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
