import type { CustomerRef } from '../../customers/domain/index.js';
import type { ReturnFacts } from './return-command.js';
import type { PurchaseFacts } from './purchase-facts.js';

type Content = string | number | boolean | null | readonly Content[];

function referenceContent(customer: CustomerRef | null): Content {
  return customer && [customer.kind, customer.value];
}

/**
 * What makes two purchases under one number the same: everything the till said, after defaults, in a fixed order.
 * What we worked out from it is left out, since settings may have changed since.
 */
export function purchaseContent(facts: PurchaseFacts): readonly Content[] {
  return [
    referenceContent(facts.customer),
    facts.occurredAt,
    facts.storeCode,
    facts.channel,
    facts.currency,
    facts.discountMinor,
    facts.lines.map((line) => [
      line.sku,
      line.quantity,
      line.unitPriceMinor,
      line.lineTotalMinor,
      line.discountMinor,
      line.taxMinor,
      line.name,
      line.category,
    ]),
  ];
}

/** What makes two returns under one number the same. */
export function returnContent(facts: ReturnFacts): readonly Content[] {
  return [
    facts.purchase && [facts.purchase.source, facts.purchase.externalId],
    referenceContent(facts.customer),
    facts.occurredAt,
    facts.storeCode,
    facts.everything,
    facts.lines.map((line) => [line.purchaseLineNo, line.sku, line.quantity]),
  ];
}
