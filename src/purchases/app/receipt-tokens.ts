import type { HolderId, PurchaseId } from '../../kernel/id.js';
import { isSealOver, sealOver } from '../../kernel/sealed-token.js';
import type { Program } from '../../programs/index.js';
import {
  formatReceiptToken,
  parseReceiptToken,
  sealedContent,
  type ReceiptToken,
} from '../domain/receipt-token.js';

/** The token to be printed on the receipt of an anonymous purchase. It is worked out, never stored. */
export function receiptTokenFor(program: Program, holderId: HolderId, purchaseId: PurchaseId): string {
  const said = { holderId, purchaseId };
  return formatReceiptToken({ ...said, seal: sealOver(sealedContent(said), program.receiptKey) });
}

/** What a token says, if this program made it. */
export function openReceiptToken(program: Program, text: string): ReceiptToken | undefined {
  const token = parseReceiptToken(text);
  return token && isSealOver(token.seal, sealedContent(token), program.receiptKey) ? token : undefined;
}
