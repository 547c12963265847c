import { Injectable } from '@nestjs/common';
import type { CustomerId } from '../../kernel/id.js';
import type { Transaction } from '../../platform/database/index.js';
import type { KeptPurchase } from '../../rules/index.js';
import { keptPurchase, type KeptLine } from '../domain/kept-lines.js';
import { FIND_KEPT } from './purchase.sql.js';

interface KeptRow extends KeptLine {
  readonly customerId: CustomerId;
  readonly purchaseId: string;
  readonly occurredAt: Date;
}

/** Everything that customers ever bought and claimed, as it is kept by now: what facts about them are made of. */
@Injectable()
export class KeptPurchaseRepository {
  async find(
    tx: Transaction,
    customerIds: readonly CustomerId[],
    timeZone: string,
  ): Promise<Map<CustomerId, KeptPurchase[]>> {
    const found = new Map<CustomerId, KeptPurchase[]>(customerIds.map((customerId) => [customerId, []]));
    if (customerIds.length === 0) return found;
    const rows = await tx.query<KeptRow>(FIND_KEPT, [tx.programId, customerIds]);
    const purchases = new Map<string, KeptRow[]>();
    for (const row of rows) {
      const name = `${row.customerId} ${row.purchaseId}`;
      const lines = purchases.get(name);
      if (lines) lines.push(row);
      else purchases.set(name, [row]);
    }
    for (const lines of purchases.values()) {
      const { customerId, occurredAt } = lines[0]!;
      found.get(customerId)!.push(keptPurchase(occurredAt.getTime(), lines, timeZone));
    }
    return found;
  }
}
