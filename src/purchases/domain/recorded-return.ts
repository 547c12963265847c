import type { HolderId, ReturnId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Clawback } from '../../points/domain/index.js';
import type { DecidedPart, DecidedReturn } from './decide-return.js';
import type { PurchaseKey } from './recorded-purchase.js';
import type { StoredReturn } from './stored-return.js';

/** A return as it was recorded. */
export interface RecordedReturn {
  readonly returnId: ReturnId;
  /** The customer, or the holder of a purchase that nobody has claimed. */
  readonly ownerId: HolderId;
  readonly source: string;
  readonly externalId: string;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly storeCode: string | null;
  readonly decision: StoredReturn;
  readonly parts: readonly DecidedPart[];
  readonly judgements: readonly (Clawback & PurchaseKey)[];
}

/** What was just decided, as it will be read from now on. */
export function asRecordedReturn(decided: DecidedReturn): RecordedReturn {
  const { returnId, ownerId, facts, recordedAt, decision, parts, judgements } = decided;
  const { source, externalId, occurredAt, storeCode } = facts;
  return {
    returnId,
    ownerId,
    source,
    externalId,
    occurredAt,
    recordedAt,
    storeCode,
    decision,
    parts,
    judgements,
  };
}

/** What became of all the points that a return concerned. */
export function clawbackOf({ judgements }: Pick<RecordedReturn, 'judgements'>): Clawback {
  const sum = (pick: (judgement: Clawback) => number): number =>
    judgements.reduce((total, judgement) => total + pick(judgement), 0);
  return {
    judged: sum((judgement) => judgement.judged),
    taken: sum((judgement) => judgement.taken),
    expired: sum((judgement) => judgement.expired),
    toDebt: sum((judgement) => judgement.toDebt),
    waived: sum((judgement) => judgement.waived),
  };
}
