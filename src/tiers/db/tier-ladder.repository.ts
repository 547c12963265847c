import { Injectable } from '@nestjs/common';
import type { ApiKeyId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import { KeptByProgram, type ProgramWithSettings } from '../../programs/index.js';
import {
  Ladders,
  type Downgrade,
  type SavedLadder,
  type TierLadder,
  type TierMetric,
  type TierWindow,
} from '../domain/index.js';
import type { TierLadderEntity } from './tier-ladder.entity.js';

const COLUMNS = `version, effective_from AS "effectiveFrom", metric, window_kind AS "windowKind",
  window_length AS "windowLength", downgrade_step AS "downgradeStep", downgrade_grace AS "downgradeGrace", rungs,
  saved_at AS "savedAt", api_key_id AS "apiKeyId"`;

const ALL = {
  name: 'tier_ladders',
  text: `SELECT ${COLUMNS} FROM tier_ladders WHERE program_id = $1 ORDER BY version`,
};

const NEWEST = {
  name: 'tier_ladders_newest',
  text: `SELECT ${COLUMNS} FROM tier_ladders WHERE program_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3`,
};

const ADD = {
  name: 'tier_ladders_add',
  text: `INSERT INTO tier_ladders (program_id, version, effective_from, metric, window_kind, window_length,
           downgrade_step, downgrade_grace, rungs, saved_at, api_key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
};

/** A program's ladder with all its versions. They hardly ever change, and every purchase needs them. */
@Injectable()
export class TierLadderRepository {
  private readonly kept = new KeptByProgram<Ladders>();

  /** The ladder through time; the very same object as before where nothing has changed. */
  load(tx: Transaction, home: ProgramWithSettings): Promise<Ladders> {
    return this.kept.get(home, async () => new Ladders(await this.versions(tx), home.program.timeZone));
  }

  /** All versions as they are now, the first one first. */
  async versions(tx: Transaction): Promise<TierLadder[]> {
    const rows = await tx.query<TierLadderEntity>(ALL, [tx.programId]);
    return rows.map(toLadder);
  }

  /** Up to `most` versions before that one, the newest first. */
  async newest(tx: Transaction, beforeVersion: number, most: number): Promise<SavedLadder[]> {
    const rows = await tx.query<TierLadderEntity>(NEWEST, [tx.programId, beforeVersion, most]);
    return rows.map(toSaved);
  }

  async add(tx: Transaction, { ladder, savedAt, apiKeyId }: SavedLadder): Promise<void> {
    await tx.query(ADD, [
      tx.programId,
      ladder.version,
      new Date(ladder.effectiveFrom),
      ladder.metric,
      ladder.window.kind,
      ladder.window.kind === 'ROLLING' ? ladder.window.length : null,
      ladder.downgrade?.step ?? null,
      ladder.downgrade?.grace ?? null,
      JSON.stringify(ladder.rungs),
      new Date(savedAt),
      apiKeyId,
    ]);
  }
}

function toSaved(row: TierLadderEntity): SavedLadder {
  return {
    ladder: toLadder(row),
    savedAt: row.savedAt.getTime(),
    apiKeyId: row.apiKeyId as ApiKeyId | null,
  };
}

function toLadder(row: TierLadderEntity): TierLadder {
  return {
    version: row.version,
    effectiveFrom: row.effectiveFrom.getTime(),
    metric: row.metric as TierMetric,
    window: (row.windowLength === null
      ? { kind: row.windowKind }
      : { kind: row.windowKind, length: row.windowLength }) as TierWindow,
    downgrade:
      row.downgradeStep === null
        ? null
        : { step: row.downgradeStep as Downgrade['step'], grace: row.downgradeGrace },
    rungs: row.rungs,
  };
}
