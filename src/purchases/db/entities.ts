import { CorrectionEntryEntity } from './correction-entry.entity.js';
import { CorrectionEntity } from './correction.entity.js';
import { PurchaseEntity } from './purchase.entity.js';
import { PurchaseLineEntity } from './purchase-line.entity.js';
import { PurchaseClaimEntity } from './purchase-claim.entity.js';
import { ReturnEntity } from './return.entity.js';
import { ReturnLineEntity } from './return-line.entity.js';
import { ReturnJudgementEntity } from './return-judgement.entity.js';

export const purchasesEntities = [
  PurchaseEntity,
  PurchaseLineEntity,
  PurchaseClaimEntity,
  ReturnEntity,
  ReturnLineEntity,
  ReturnJudgementEntity,
  CorrectionEntity,
  CorrectionEntryEntity,
] as const;
