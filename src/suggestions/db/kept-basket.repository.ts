import { Injectable } from '@nestjs/common';
import { newId, type HolderId, type PurchaseId, type ReturnId } from '../../kernel/id.js';
import { formatInstant, type Instant } from '../../kernel/instant.js';
import {
  columns,
  lookUp,
  lookUpIfAny,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type { KeptPurchase, PurchaseBasket, PurchaseKey } from '../domain/purchase-basket.js';

/** A purchase as far as it is kept, with the basket that is stored of it; null where there is none yet. */
export interface MetPurchase extends KeptPurchase {
  readonly recordedAt: Instant;
  readonly stored: Pick<PurchaseBasket, 'buyerId' | 'day' | 'products' | 'spendMinor'> | null;
}

const FIND = {
  name: 'kept_baskets_find',
  text: `SELECT p.customer_id AS "ownerId", p.purchase_id AS "purchaseId", p.occurred_at AS "occurredAt",
           p.recorded_at AS "recordedAt",
           COALESCE(k.customer_id, CASE WHEN NOT p.anonymous THEN p.customer_id END) AS "buyerId",
           kept.skus, kept.whole_minor AS "wholeMinor", kept.parts,
           b.buyer_id AS "storedBuyerId", b.day AS "storedDay", b.products AS "storedProducts",
           b.spend_minor AS "storedSpendMinor"
         FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS wanted (customer_id, purchase_id, no)
         ${lookUp('purchases', 'p', 'p.program_id = $1 AND p.customer_id = wanted.customer_id AND p.purchase_id = wanted.purchase_id')}
         ${lookUpIfAny('purchase_claims', 'k', 'k.program_id = $1 AND k.holder_id = p.customer_id AND k.purchase_id = p.purchase_id')}
         ${lookUpIfAny('suggestion_baskets', 'b', 'b.program_id = $1 AND b.customer_id = p.customer_id AND b.purchase_id = p.purchase_id')}
         CROSS JOIN LATERAL (
           SELECT
             COALESCE(array_agg(l.sku ORDER BY l.line_no) FILTER (WHERE l.returned_quantity < l.quantity), '{}') AS skus,
             COALESCE(sum(l.net_minor) FILTER (WHERE l.returned_quantity = 0), 0)::bigint AS whole_minor,
             COALESCE(json_agg(json_build_object('netMinor', l.net_minor, 'quantity', l.quantity,
                 'keptQuantity', l.quantity - l.returned_quantity))
               FILTER (WHERE l.returned_quantity > 0 AND l.returned_quantity < l.quantity), '[]') AS parts
           FROM purchase_lines l
           WHERE l.program_id = $1 AND l.customer_id = p.customer_id AND l.purchase_id = p.purchase_id AND l.line_no > 0
         ) AS kept
         ORDER BY wanted.no`,
};

const RETURNED = {
  name: 'kept_baskets_returned',
  text: `SELECT DISTINCT l.purchase_customer_id AS "ownerId", l.purchase_id AS "purchaseId"
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, return_id)
         ${lookUp('return_lines', 'l', 'l.program_id = $1 AND l.customer_id = wanted.customer_id AND l.return_id = wanted.return_id')}`,
};

/** By who claimed them: the event of a claim does not name the holder. */
const CLAIMED = {
  name: 'kept_baskets_claimed',
  text: `SELECT k.holder_id AS "ownerId", k.purchase_id AS "purchaseId"
         FROM unnest($2::uuid[], $3::uuid[]) AS wanted (customer_id, purchase_id)
         ${lookUp('purchase_claims', 'k', 'k.program_id = $1 AND k.customer_id = wanted.customer_id AND k.purchase_id = wanted.purchase_id')}`,
};

const PAGE = {
  name: 'kept_baskets_page',
  text: `SELECT p.customer_id AS "ownerId", p.purchase_id AS "purchaseId" FROM purchases p
         WHERE p.program_id = $1 AND (p.customer_id, p.purchase_id) > ($2, $3)
         ORDER BY p.customer_id, p.purchase_id LIMIT $4`,
};

const LEAVE_OUT: Write = {
  name: 'kept_baskets_leave_out',
  text: `INSERT INTO outbox_events (program_id, customer_id, event_id, kind, subject_id, recorded_at)
         SELECT $1, e.customer_id, e.event_id, 'purchase.left-out', e.purchase_id, $2::timestamptz
         FROM unnest($3::uuid[], $4::uuid[], $5::uuid[]) AS e (customer_id, event_id, purchase_id)`,
};

/** No id of ours comes before it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

type MetRow = Omit<KeptPurchase, 'occurredAt'> & {
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly storedBuyerId: PurchaseBasket['buyerId'];
  readonly storedDay: number | null;
  readonly storedProducts: readonly number[] | null;
  readonly storedSpendMinor: number | null;
};

/** What an event happened to, under whom. */
export interface Happening<SubjectId> {
  readonly customerId: HolderId;
  readonly subjectId: SubjectId;
}

/** Purchases as they are kept by now. To be read under the lock of the program's state. */
@Injectable()
export class KeptBasketRepository {
  /** In the order of the keys. */
  async find(tx: Transaction, keys: readonly PurchaseKey[]): Promise<MetPurchase[]> {
    if (keys.length === 0) return [];
    const rows = await tx.query<MetRow>(FIND, [
      tx.programId,
      ...columns(keys, [uuid(({ ownerId }) => ownerId), uuid(({ purchaseId }) => purchaseId)]),
    ]);
    return rows.map(({ storedBuyerId, storedDay, storedProducts, storedSpendMinor, ...row }) => ({
      ...row,
      occurredAt: row.occurredAt.getTime(),
      recordedAt: row.recordedAt.getTime(),
      stored:
        storedDay === null || storedProducts === null || storedSpendMinor === null
          ? null
          : {
              buyerId: storedBuyerId,
              day: storedDay,
              products: storedProducts,
              spendMinor: storedSpendMinor,
            },
    }));
  }

  /** The purchases of which these returns took something back. */
  async returned(tx: Transaction, returns: readonly Happening<ReturnId>[]): Promise<PurchaseKey[]> {
    return this.keysOf(tx, RETURNED, returns);
  }

  /** The purchases that these customers claimed. */
  async claimed(tx: Transaction, claims: readonly Happening<PurchaseId>[]): Promise<PurchaseKey[]> {
    return this.keysOf(tx, CLAIMED, claims);
  }

  /** The next purchases in the order of their keys, whatever is kept of them. */
  async page(tx: Transaction, after: PurchaseKey | null, most: number): Promise<PurchaseKey[]> {
    const { ownerId, purchaseId } = after ?? { ownerId: BEFORE_ALL, purchaseId: BEFORE_ALL };
    return tx.query<PurchaseKey>(PAGE, [tx.programId, ownerId, purchaseId, most]);
  }

  /** Has these purchases come back as events. */
  leaveOut(tx: Transaction, keys: readonly PurchaseKey[], now: Instant): void {
    tx.write(LEAVE_OUT, [
      tx.programId,
      formatInstant(now),
      ...columns(keys, [
        uuid(({ ownerId }) => ownerId),
        uuid(() => newId()),
        uuid(({ purchaseId }) => purchaseId),
      ]),
    ]);
  }

  private async keysOf(
    tx: Transaction,
    statement: typeof RETURNED,
    happenings: readonly Happening<string>[],
  ): Promise<PurchaseKey[]> {
    if (happenings.length === 0) return [];
    const wanted = columns(happenings, [
      uuid(({ customerId }) => customerId),
      uuid(({ subjectId }) => subjectId),
    ]);
    return tx.query<PurchaseKey>(statement, [tx.programId, ...wanted]);
  }
}
