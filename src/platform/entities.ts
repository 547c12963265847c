import { SweepPositionEntity } from './jobs/sweep-position.entity.js';
import { OutboxEventEntity } from './outbox/outbox-event.entity.js';
import { ReceiptEntity } from './receipts/receipt.entity.js';

export const platformEntities = [ReceiptEntity, OutboxEventEntity, SweepPositionEntity] as const;
