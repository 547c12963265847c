import { Injectable } from '@nestjs/common';
import { newId, type ApiKeyId, type CustomerId } from '../../kernel/id.js';
import { formatInstant } from '../../kernel/instant.js';
import type { Transaction, Write } from '../../platform/database/index.js';
import type { DecidedClaim } from '../domain/decide-claim.js';
import type { PurchaseKey } from '../domain/recorded-purchase.js';
import type { AnyDecision } from '../domain/stored-decision.js';

/** What a claim gave, as it was recorded. */
export interface RecordedClaim {
  readonly customerId: CustomerId;
  readonly pointsEarned: number;
  readonly decision: AnyDecision;
}

const FIND = {
  name: 'claims_find',
  text: `SELECT customer_id AS "customerId", points_earned AS "pointsEarned", decision
         FROM purchase_claims WHERE program_id = $1 AND holder_id = $2 AND purchase_id = $3`,
};

const ADD: Write = {
  name: 'claims_add',
  ctes: `
    claim_event AS (
           INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
           VALUES ($1, $4, $11, 'purchase.claimed', $3, $5)
    )`,
  text: `
    INSERT INTO purchase_claims (program_id, holder_id, purchase_id, customer_id, recorded_at, points_earned,
           lot_no, settings_version, api_key_id, decision)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

@Injectable()
export class ClaimRepository {
  async find(tx: Transaction, { ownerId, purchaseId }: PurchaseKey): Promise<RecordedClaim | undefined> {
    const [claim] = await tx.query<RecordedClaim>(FIND, [tx.programId, ownerId, purchaseId]);
    return claim;
  }

  add(tx: Transaction, claim: DecidedClaim, apiKeyId: ApiKeyId | null): void {
    tx.write(ADD, [
      tx.programId,
      claim.ownerId,
      claim.purchaseId,
      claim.customerId,
      formatInstant(claim.recordedAt),
      claim.pointsEarned,
      claim.lotNo,
      claim.settingsVersion,
      apiKeyId,
      JSON.stringify(claim.decision),
      newId(),
    ]);
  }
}
