import { Injectable } from '@nestjs/common';
import { newId, type ApiKeyId } from '../../kernel/id.js';
import { formatInstant } from '../../kernel/instant.js';
import type { Transaction, Write } from '../../platform/database/index.js';
import type { RecordedAdjustment } from '../domain/index.js';

const ADD: Write = {
  name: 'adjustments_add',
  ctes: `
    adjustment_event AS (
           INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
           VALUES ($1, $2, $10, 'points.adjusted', $3, $9)
    )`,
  text: `
    INSERT INTO points_adjustments (program_id, customer_id, adjustment_id, source, external_id, points, to_debt,
           reason, recorded_at, api_key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11)`,
};

const FIND = {
  name: 'adjustments_find',
  text: `SELECT a.adjustment_id AS "adjustmentId", a.customer_id AS "customerId", a.source,
           a.external_id AS "externalId", a.points, a.to_debt AS "toDebt", a.reason, a.recorded_at AS "recordedAt"
         FROM points_adjustments a WHERE a.program_id = $1 AND a.customer_id = $2 AND a.adjustment_id = $3`,
};

type AdjustmentRow = Omit<RecordedAdjustment, 'recordedAt'> & { readonly recordedAt: Date };

/** What staff gave and took by hand. */
@Injectable()
export class AdjustmentRepository {
  add(tx: Transaction, adjustment: RecordedAdjustment, apiKeyId: ApiKeyId | null): void {
    tx.write(ADD, [
      tx.programId,
      adjustment.customerId,
      adjustment.adjustmentId,
      adjustment.source,
      adjustment.externalId,
      adjustment.points,
      adjustment.toDebt,
      adjustment.reason,
      formatInstant(adjustment.recordedAt),
      newId(),
      apiKeyId,
    ]);
  }

  /** The adjustment that a receipt names. */
  async find(
    tx: Transaction,
    customerId: string,
    adjustmentId: string,
  ): Promise<RecordedAdjustment | undefined> {
    const [row] = await tx.query<AdjustmentRow>(FIND, [tx.programId, customerId, adjustmentId]);
    return row && { ...row, recordedAt: row.recordedAt.getTime() };
  }
}
