import type { CustomerRef } from '../../customers/domain/index.js';
import type { Instant } from '../../kernel/instant.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { Faults, judgeAct, LONGEST_SKU } from './judge-fields.js';
import { MOST_LINES } from './judge-purchase.js';
import { parseQuantity } from './quantity.js';

/** What comes back, as the till sent it. */
export interface ReturnLineCommand {
  /** The line of the purchase, from 1; only with its receipt. */
  readonly lineNo: number | null;
  readonly sku: string | null;
  readonly quantity: number | string;
}

/** A return as the till sent it; nothing about its values has been checked. */
export interface ReturnCommand {
  readonly source: string;
  readonly externalId: string;
  readonly occurredAt: string;
  readonly storeCode: string | null;
  /** The purchase, by the number its till gave it; without it, whose goods come back. */
  readonly purchase: { readonly source: string; readonly externalId: string } | null;
  readonly customer: CustomerRef | null;
  /** A void: everything that is still kept of the purchase. */
  readonly everything: boolean;
  readonly lines: readonly ReturnLineCommand[];
}

/** One line of what comes back; quantities in thousandths. */
export interface ReturnFactsLine {
  /** From 1, in the order asked. */
  readonly lineNo: number;
  readonly purchaseLineNo: number | null;
  readonly sku: string | null;
  readonly quantity: number;
}

/** A return as it was found to be in order. */
export interface ReturnFacts {
  readonly source: string;
  readonly externalId: string;
  readonly occurredAt: Instant;
  readonly storeCode: string | null;
  readonly purchase: { readonly source: string; readonly externalId: string } | null;
  readonly customer: CustomerRef | null;
  readonly everything: boolean;
  readonly lines: readonly ReturnFactsLine[];
}

/** Whether what a till sent is a return, whatever was bought before. */
export function judgeReturn(command: ReturnCommand): Result<ReturnFacts> {
  const faults = new Faults();
  const { source, externalId, storeCode, purchase, customer, everything } = command;
  const occurredAt = judgeAct({ ...command, channel: null }, customer?.value ?? null, faults);
  if (purchase) {
    faults.text(purchase.source, 100, 'purchase', 'source');
    faults.text(purchase.externalId, 200, 'purchase', 'externalId');
  } else if (!customer) {
    faults.add('REQUIRED', 'Name the purchase, or the customer whose goods come back.', ['purchase']);
  }
  if (purchase && customer) {
    faults.add('INVALID', 'customer goes with a return without a receipt; the purchase says whose it is.', [
      'customer',
    ]);
  }
  if (everything && !purchase) {
    faults.add('REQUIRED', 'To return everything, name the purchase.', ['purchase']);
  }
  if (everything !== (command.lines.length === 0)) {
    faults.add('REQUIRED', 'Give the lines that come back, or everything: true and no lines.', ['lines']);
  }
  if (command.lines.length > MOST_LINES) {
    faults.add('TOO_MANY', `lines must be at most ${MOST_LINES}.`, ['lines']);
    return refuse(faults.refusals);
  }
  const lines = command.lines.map((line, index) => judgeLine(line, index, purchase !== null, faults));
  if (faults.refusals.length > 0 || occurredAt === undefined) return refuse(faults.refusals);
  return ok({
    source,
    externalId,
    occurredAt,
    storeCode,
    purchase,
    customer,
    everything,
    lines: lines as ReturnFactsLine[],
  });
}

function judgeLine(
  line: ReturnLineCommand,
  index: number,
  withReceipt: boolean,
  faults: Faults,
): ReturnFactsLine | undefined {
  const path = ['lines', String(index)];
  const quantity = parseQuantity(line.quantity);
  if (quantity === undefined) {
    faults.add(
      'OUT_OF_RANGE',
      'quantity must be above 0 and at most 1000000, with up to three decimal places.',
      [...path, 'quantity'],
    );
  }
  faults.optionalText(line.sku, LONGEST_SKU, ...path, 'sku');
  if (line.sku === null && (line.lineNo === null || !withReceipt)) {
    faults.add('REQUIRED', withReceipt ? 'Give lineNo or sku.' : 'Without a purchase, give the sku.', [
      ...path,
      'sku',
    ]);
  }
  if (
    line.lineNo !== null &&
    !(Number.isInteger(line.lineNo) && line.lineNo >= 1 && line.lineNo <= MOST_LINES)
  ) {
    faults.add('OUT_OF_RANGE', `lineNo must be a whole number from 1 to ${MOST_LINES}.`, [...path, 'lineNo']);
  }
  if (line.lineNo !== null && !withReceipt) {
    faults.add('INVALID', 'lineNo needs the purchase whose line it is.', [...path, 'lineNo']);
  }
  return quantity === undefined
    ? undefined
    : { lineNo: index + 1, purchaseLineNo: line.lineNo, sku: line.sku, quantity };
}
