import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import {
  columns,
  int4,
  int8,
  lookUp,
  text,
  timestamp,
  uuid,
  type Transaction,
  type Write,
} from '../../platform/database/index.js';
import type { KeptBasket } from '../domain/customer-habits.js';
import type { PurchaseBasket, PurchaseKey } from '../domain/purchase-basket.js';

/** A basket with the revision that wrote it last. */
export interface RevisedBasket extends PurchaseBasket {
  readonly revision: number;
}

/** A place in the order in which baskets were last written. */
export type BasketPlace = PurchaseKey & Pick<RevisedBasket, 'revision'>;

/** A place in the order of days. */
export type BasketOfDay = PurchaseKey & Pick<KeptBasket, 'day'>;

const WRITE: Write = {
  name: 'suggestion_baskets_write',
  text: `INSERT INTO suggestion_baskets (program_id, customer_id, purchase_id, buyer_id, occurred_at, day, products,
           spend_minor, revision)
         SELECT $1, b.customer_id, b.purchase_id, b.buyer_id, b.occurred_at, b.day, b.products::int[], b.spend_minor,
           $2::bigint
         FROM unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::int[], $8::text[], $9::bigint[])
           AS b (customer_id, purchase_id, buyer_id, occurred_at, day, products, spend_minor)
         ON CONFLICT (program_id, customer_id, purchase_id) DO UPDATE SET buyer_id = excluded.buyer_id,
           day = excluded.day, products = excluded.products, spend_minor = excluded.spend_minor,
           revision = excluded.revision`,
};

const COUNT = {
  name: 'suggestion_baskets_count',
  text: `SELECT wanted.id AS "buyerId", (
           SELECT count(*) FROM suggestion_baskets b WHERE b.program_id = $1 AND b.buyer_id = wanted.id
         ) AS baskets
         FROM unnest($2::uuid[]) AS wanted (id)`,
};

/** Arrays come as JSON, which is read several times as fast. */
const OF_BUYERS = {
  name: 'suggestion_baskets_of_buyers',
  text: `SELECT b.buyer_id AS "buyerId", b.day, to_json(b.products) AS products, b.spend_minor AS "spendMinor"
         FROM unnest($2::uuid[]) AS wanted (id)
         ${lookUp('suggestion_baskets', 'b', 'b.program_id = $1 AND b.buyer_id = wanted.id')}`,
};

const CHANGED_SINCE = {
  name: 'suggestion_baskets_changed_since',
  text: `SELECT b.customer_id AS "ownerId", b.purchase_id AS "purchaseId", b.buyer_id AS "buyerId",
           b.occurred_at AS "occurredAt", b.day, to_json(b.products) AS products, b.spend_minor AS "spendMinor",
           b.revision
         FROM suggestion_baskets b
         WHERE b.program_id = $1 AND b.revision > $2 AND (b.revision, b.customer_id, b.purchase_id) > ($3, $4, $5)
         ORDER BY b.revision, b.customer_id, b.purchase_id LIMIT $6`,
};

const PAGE = {
  name: 'suggestion_baskets_page',
  text: `SELECT b.customer_id AS "ownerId", b.purchase_id AS "purchaseId", b.day, to_json(b.products) AS products
         FROM suggestion_baskets b
         WHERE b.program_id = $1 AND (b.customer_id, b.purchase_id) > ($2, $3)
         ORDER BY b.customer_id, b.purchase_id LIMIT $4`,
};

const FIRST_DAY_OF_NEWEST = {
  name: 'suggestion_baskets_first_day_of_newest',
  text: `SELECT b.day FROM suggestion_baskets b WHERE b.program_id = $1 AND b.buyer_id = $2 AND b.products <> '{}'
         ORDER BY b.day DESC OFFSET $3::int - 1 LIMIT 1`,
};

const PAGE_OF_BUYER = {
  name: 'suggestion_baskets_page_of_buyer',
  text: `SELECT b.customer_id AS "ownerId", b.purchase_id AS "purchaseId", b.day, to_json(b.products) AS products,
           b.spend_minor AS "spendMinor"
         FROM suggestion_baskets b
         WHERE b.program_id = $1 AND b.buyer_id = $2 AND (b.day, b.customer_id, b.purchase_id) > ($3, $4, $5)
         ORDER BY b.day, b.customer_id, b.purchase_id LIMIT $6`,
};

/** No id of ours comes before it. */
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Purchases as suggestions are made of them. */
@Injectable()
export class SuggestionBasketRepository {
  /** Writes baskets that are new or have changed. Under the lock of the program's state. */
  write(tx: Transaction, baskets: readonly PurchaseBasket[], revision: number): void {
    if (baskets.length === 0) return;
    tx.write(WRITE, [
      tx.programId,
      revision,
      ...columns(baskets, [
        uuid(({ ownerId }) => ownerId),
        uuid(({ purchaseId }) => purchaseId),
        uuid(({ buyerId }) => buyerId),
        timestamp(({ occurredAt }) => occurredAt),
        int4(({ day }) => day),
        text(({ products }) => `{${products.join(',')}}`),
        int8(({ spendMinor }) => spendMinor),
      ]),
    ]);
  }

  /** How many baskets each of these customers has, those of which nothing is kept among them. */
  async count(tx: Transaction, buyerIds: readonly CustomerId[]): Promise<Map<CustomerId, number>> {
    if (buyerIds.length === 0) return new Map();
    const rows = await tx.query<{ buyerId: CustomerId; baskets: number }>(COUNT, [
      tx.programId,
      ...columns(buyerIds, [uuid((id) => id)]),
    ]);
    return new Map(rows.map(({ buyerId, baskets }) => [buyerId, baskets]));
  }

  /** Everything that these customers bought and claimed, in no order. */
  async ofBuyers(tx: Transaction, buyerIds: readonly CustomerId[]): Promise<Map<CustomerId, KeptBasket[]>> {
    const found = new Map<CustomerId, KeptBasket[]>(buyerIds.map((buyerId) => [buyerId, []]));
    if (buyerIds.length === 0) return found;
    const rows = await tx.query<KeptBasket & { buyerId: CustomerId }>(OF_BUYERS, [
      tx.programId,
      ...columns(buyerIds, [uuid((id) => id)]),
    ]);
    for (const row of rows) found.get(row.buyerId)?.push(row);
    return found;
  }

  /** On which day a customer's baskets begin, of the newest so many that are not empty; `null` where there are fewer. */
  async firstDayOfNewest(tx: Transaction, buyerId: CustomerId, most: number): Promise<number | null> {
    const [row] = await tx.query<{ day: number }>(FIRST_DAY_OF_NEWEST, [tx.programId, buyerId, most]);
    return row?.day ?? null;
  }

  /** The next of what a customer bought and claimed from a day on, in the order of days. */
  async pageOfBuyer(
    tx: Transaction,
    buyerId: CustomerId,
    after: BasketOfDay | number,
    most: number,
  ): Promise<(BasketOfDay & KeptBasket)[]> {
    const { day, ownerId, purchaseId } =
      typeof after === 'number' ? { day: after, ownerId: BEFORE_ALL, purchaseId: BEFORE_ALL } : after;
    return tx.query(PAGE_OF_BUYER, [tx.programId, buyerId, day, ownerId, purchaseId, most]);
  }

  /** The next of all baskets, in the order of their keys. */
  async page(
    tx: Transaction,
    after: PurchaseKey | null,
    most: number,
  ): Promise<(PurchaseKey & Pick<KeptBasket, 'day' | 'products'>)[]> {
    const { ownerId, purchaseId } = after ?? { ownerId: BEFORE_ALL, purchaseId: BEFORE_ALL };
    return tx.query(PAGE, [tx.programId, ownerId, purchaseId, most]);
  }

  /**
   * The next of the baskets that were written after a revision, in the order in which they were last written; all,
   * from revision 0 on.
   */
  async changedSince(
    tx: Transaction,
    revision: number,
    after: BasketPlace | null,
    most: number,
  ): Promise<RevisedBasket[]> {
    const place = after ?? { revision, ownerId: BEFORE_ALL, purchaseId: BEFORE_ALL };
    const rows = await tx.query<Omit<RevisedBasket, 'occurredAt'> & { occurredAt: Date }>(CHANGED_SINCE, [
      tx.programId,
      revision,
      place.revision,
      place.ownerId,
      place.purchaseId,
      most,
    ]);
    return rows.map((row) => ({ ...row, occurredAt: row.occurredAt.getTime() }));
  }
}
