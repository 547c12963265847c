import { Injectable } from '@nestjs/common';
import type { SeenProduct } from '../../catalog/index.js';
import type { HolderId, PurchaseId } from '../../kernel/id.js';
import { lookUp, type Transaction } from '../../platform/database/index.js';

/** The latest line that says something of a product counts; of two in one purchase, the one further down. */
const PRODUCTS_ON = {
  name: 'purchases_products_on',
  text: `SELECT l.sku,
           (array_agg(l.name ORDER BY bought.no DESC, l.line_no DESC) FILTER (WHERE l.name IS NOT NULL))[1] AS name,
           (array_agg(l.category ORDER BY bought.no DESC, l.line_no DESC) FILTER (WHERE l.category IS NOT NULL))[1]
             AS category
         FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS bought (customer_id, purchase_id, no)
         ${lookUp('purchase_lines', 'l', 'l.program_id = $1 AND l.customer_id = bought.customer_id AND l.purchase_id = bought.purchase_id AND l.line_no > 0')}
         GROUP BY l.sku`,
};

export interface PurchaseKey {
  readonly customerId: HolderId;
  readonly purchaseId: PurchaseId;
}

@Injectable()
export class UnlistedProductsRepository {
  /** The products on these purchases, each once; the purchases are given in the order they were recorded. */
  async productsOn(tx: Transaction, purchases: readonly PurchaseKey[]): Promise<SeenProduct[]> {
    return tx.query(PRODUCTS_ON, [
      tx.programId,
      purchases.map(({ customerId }) => customerId),
      purchases.map(({ purchaseId }) => purchaseId),
    ]);
  }
}
