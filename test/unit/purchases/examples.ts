import type { HolderId, PurchaseId } from '../../../src/kernel/id.js';
import type { Result } from '../../../src/kernel/result.js';
import type { LineCommand, PurchaseCommand } from '../../../src/purchases/domain/purchase-command.js';
import type { RecordedLine } from '../../../src/purchases/domain/recorded-purchase.js';
import type { ReturnCommand } from '../../../src/purchases/domain/return-command.js';

/** One piece for 10.00, but for what is said otherwise. */
export function lineWith(over: Partial<LineCommand> = {}): LineCommand {
  return {
    sku: 'TEA',
    quantity: 1,
    unitPriceMinor: 1000,
    lineTotalMinor: null,
    discountMinor: null,
    taxMinor: null,
    name: null,
    category: null,
    ...over,
  };
}

/** A purchase by nobody, of one piece for 10.00. */
export function purchaseWith(over: Partial<PurchaseCommand> = {}): PurchaseCommand {
  return {
    source: 'till-1',
    externalId: 'p-1',
    customer: null,
    occurredAt: '2026-03-01T09:30:00Z',
    storeCode: null,
    channel: null,
    currency: 'GBP',
    lines: [lineWith()],
    discountMinor: null,
    totalMinor: null,
    ...over,
  };
}

/** A return of one tea of the purchase above. */
export function returnWith(over: Partial<ReturnCommand> = {}): ReturnCommand {
  return {
    source: 'till-1',
    externalId: 'r-1',
    occurredAt: '2026-03-02T09:30:00Z',
    storeCode: null,
    purchase: { source: 'till-1', externalId: 'p-1' },
    customer: null,
    everything: false,
    lines: [{ lineNo: null, sku: 'TEA', quantity: 1 }],
    ...over,
  };
}

/** The line of a purchase as it is stored; quantities in thousandths. */
export function recordedLine(over: Partial<RecordedLine> = {}): RecordedLine {
  const { quantity = 1000, netMinor = 1000 } = over;
  return {
    ownerId: 'customer' as HolderId,
    purchaseId: 'purchase' as PurchaseId,
    lineNo: 1,
    sku: 'TEA',
    name: null,
    category: null,
    quantity,
    unitPriceMinor: 1000,
    lineTotalMinor: netMinor,
    discountMinor: 0,
    taxMinor: 0,
    netMinor,
    basisMinor: netMinor,
    returnedQuantity: 0,
    ...over,
  };
}

/** What was found in order. Throws what was not. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(toldBy(result).join(', '));
}

/** Codes and paths of what was refused, e.g. `REQUIRED lines`. */
export function toldBy(result: Result<unknown>): string[] {
  return result.ok ? [] : result.error.map(({ code, field }) => `${code} ${field.join('.')}`);
}
