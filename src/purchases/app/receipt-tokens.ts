import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Program } from '../../programs/index.js';
import {
  formatReceiptToken,
  parseReceiptToken,
  SEAL_BYTES,
  sealedContent,
  type ReceiptToken,
} from '../domain/receipt-token.js';
import type { HolderId, PurchaseId } from '../../kernel/id.js';

function seal(program: Program, holderId: HolderId, purchaseId: PurchaseId): Buffer {
  const mac = createHmac('sha256', program.receiptKey).update(sealedContent(holderId, purchaseId)).digest();
  return mac.subarray(0, SEAL_BYTES);
}

/** The token to be printed on the receipt of an anonymous purchase. It is worked out, never stored. */
export function receiptTokenFor(program: Program, holderId: HolderId, purchaseId: PurchaseId): string {
  return formatReceiptToken({ holderId, purchaseId, seal: seal(program, holderId, purchaseId) });
}

/** What a token says, if this program made it. */
export function openReceiptToken(program: Program, text: string): ReceiptToken | undefined {
  const token = parseReceiptToken(text);
  if (!token) return undefined;
  return timingSafeEqual(token.seal, seal(program, token.holderId, token.purchaseId)) ? token : undefined;
}
