export type { ActStatus } from './act-status.js';
export { hashContent, type Canonical } from './content-hash.js';
export {
  keyOf,
  RECEIPT_CONFLICT,
  ReceiptRepository,
  type Receipt,
  type ReceiptKind,
  type ReceiptName,
} from './receipt.repository.js';
export { ReceiptsModule } from './receipts.module.js';
export { Repeats } from './repeats.js';
