import type { CustomerId, HolderId, ProgramId, PurchaseId } from '../../../src/kernel/id.js';
import type { Result } from '../../../src/kernel/result.js';
import type { Program } from '../../../src/programs/domain/index.js';
import type { Desk } from '../../../src/purchases/domain/desk.js';
import type { LineCommand, PurchaseCommand } from '../../../src/purchases/domain/purchase-command.js';
import type { RecordedLine } from '../../../src/purchases/domain/recorded-purchase.js';
import type { ReturnCommand } from '../../../src/purchases/domain/return-command.js';
import { compileRuleBook, FactsDesk, RuleCounters } from '../../../src/rules/domain/index.js';

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
    categoryPath: null,
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

/** A program in GBP and London whose prices include tax. */
export const PROGRAM: Program = {
  programId: 'program' as ProgramId,
  name: 'Program',
  currency: 'GBP',
  timeZone: 'Europe/London',
  defaultCountry: null,
  pricesIncludeTax: true,
  backdatingDays: 30,
  clockSkewSeconds: 300,
  claimDays: 30,
  costPerPoint: 0,
  contentKey: new Uint8Array(32),
  receiptKey: new Uint8Array(32),
};

/** What acts are decided by in a program without rules and tiers, but for what is said otherwise. */
export function deskWith(over: Partial<Desk> = {}): Desk {
  return {
    program: PROGRAM,
    now: Date.parse('2026-03-01T12:00:00Z'),
    book: compileRuleBook([], [], 2),
    counters: new RuleCounters(),
    facts: new FactsDesk<CustomerId>(new Map()),
    tiers: null,
    birthDates: new Map(),
    outlooks: new Map(),
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
