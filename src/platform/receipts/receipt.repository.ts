import { Injectable } from '@nestjs/common';
import { bytes, columns, int2, lookUp, text, uuid, type Transaction } from '../database/index.js';

export type ReceiptKind = 'PURCHASE' | 'RETURN' | 'ADJUSTMENT' | 'EVENT';

/** A number that a till gave to something it did: unique in its program for each kind of act and source, for ever. */
export interface ReceiptName {
  readonly source: string;
  readonly externalId: string;
}

export interface Receipt extends ReceiptName {
  /** Whose it was when recorded: a customer, or the holder of an anonymous purchase. */
  readonly customerId: string;
  /** The purchase, return or adjustment. */
  readonly subjectId: string;
  readonly contentHash: Uint8Array;
  readonly contentForm: number;
}

/** The name of the constraint that two who record the same at the same moment run into. */
export const RECEIPT_CONFLICT = 'receipts_pkey';

const FIND = {
  name: 'receipts_find',
  text: `SELECT r.source, r.external_id AS "externalId", r.customer_id AS "customerId", r.subject_id AS "subjectId",
           r.content_hash AS "contentHash", r.content_form AS "contentForm"
         FROM unnest($2::text[], $3::text[]) AS wanted (source, external_id)
         ${lookUp('receipts', 'r', 'r.program_id = $4 AND r.kind = $1 AND r.source = wanted.source AND r.external_id = wanted.external_id')}`,
};

const ADD = {
  name: 'receipts_add',
  text: `INSERT INTO receipts (program_id, kind, source, external_id, customer_id, subject_id, content_hash, content_form)
         SELECT $1, $2, r.source, r.external_id, r.customer_id, r.subject_id, r.content_hash, r.content_form
         FROM unnest($3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::bytea[], $8::smallint[])
           AS r (source, external_id, customer_id, subject_id, content_hash, content_form)
         ORDER BY r.source, r.external_id`,
};

/** The look-up table of what has been recorded under which number. */
@Injectable()
export class ReceiptRepository {
  /** The receipts there are of these names. To be read after the locks, in a statement of its own. */
  find(tx: Transaction, kind: ReceiptKind, names: readonly ReceiptName[]): Promise<Receipt[]> {
    return tx.query<Receipt>(FIND, [
      kind,
      ...columns(names, [text((name) => name.source), text((name) => name.externalId)]),
      tx.programId,
    ]);
  }

  add(tx: Transaction, kind: ReceiptKind, receipts: readonly Receipt[]): void {
    if (receipts.length === 0) return;
    tx.write(ADD, [
      tx.programId,
      kind,
      ...columns(receipts, [
        text((receipt) => receipt.source),
        text((receipt) => receipt.externalId),
        uuid((receipt) => receipt.customerId),
        uuid((receipt) => receipt.subjectId),
        bytes((receipt) => receipt.contentHash),
        int2((receipt) => receipt.contentForm),
      ]),
    ]);
  }
}

/** One text for a receipt's name, to find it in a map. */
export function keyOf({ source, externalId }: ReceiptName): string {
  return `${source}\u0000${externalId}`;
}
