import { apportion } from '../../kernel/apportion.js';
import { rational, roundHalfAway } from '../../kernel/rational.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import type { Program } from '../../programs/domain/index.js';
import { Faults, judgeAct, judgeOptionalName, LARGEST_AMOUNT, LONGEST_SKU } from './judge-fields.js';
import type { LineCommand, PurchaseCommand } from './purchase-command.js';
import type { PurchaseFacts, PurchaseLine } from './purchase-facts.js';
import { parseQuantity } from './quantity.js';

export const MOST_LINES = 5000;

/**
 * Whether what a till sent is a purchase, whatever the time is and whoever bought it.
 *
 * Rule: a line comes to its `lineTotalMinor`, or quantity × unit price rounded half up, less its own discount; the
 * purchase's discount is spread over the lines by largest remainder; the total is what is left, plus tax where
 * prices are without it.
 *
 * Example: lines of 10.00 and 5.00, 1.00 off the purchase: nets 9.33 and 4.67, total 14.00.
 */
export function judgePurchase(
  command: PurchaseCommand,
  program: Pick<Program, 'currency' | 'pricesIncludeTax'>,
): Result<PurchaseFacts> {
  const faults = new Faults();
  const occurredAt = judgeAct(command, command.customer?.value ?? null, faults);
  if (command.currency !== program.currency) {
    faults.add('CURRENCY_MISMATCH', `currency must be ${program.currency}, the program's.`, ['currency']);
  }
  if (command.lines.length === 0) faults.add('REQUIRED', 'lines must not be empty.', ['lines']);
  if (command.lines.length > MOST_LINES) {
    faults.add('TOO_MANY', `lines must be at most ${MOST_LINES}.`, ['lines']);
    return refuse(faults.refusals);
  }
  const lines = command.lines.map((line, index) => judgeLine(line, index, faults.ofLine(index)));
  const discountMinor = command.discountMinor ?? 0;
  faults.amount(discountMinor, 'discountMinor');
  if (command.totalMinor !== null) faults.amount(command.totalMinor, 'totalMinor');
  if (faults.refusals.length > 0 || occurredAt === undefined) return refuse(faults.refusals);
  const judged = spread(lines as PurchaseLine[], discountMinor, program.pricesIncludeTax, faults);
  if (faults.refusals.length > 0) return refuse(faults.refusals);
  const totalMinor = totalOf(judged, program.pricesIncludeTax);
  judgeTotal(totalMinor, command.totalMinor, faults);
  if (faults.refusals.length > 0) return refuse(faults.refusals);
  const { source, externalId, customer, storeCode, channel, currency } = command;
  return ok({
    source,
    externalId,
    customer,
    occurredAt,
    storeCode,
    channel,
    currency,
    lines: judged,
    discountMinor,
    totalMinor,
  });
}

function judgeLine(line: LineCommand, index: number, faults: Faults): PurchaseLine | undefined {
  faults.text(line.sku, LONGEST_SKU, 'sku');
  judgeOptionalName(line.name, faults, 'name');
  judgeOptionalName(line.category, faults, 'category');
  const quantity = parseQuantity(line.quantity);
  if (quantity === undefined) {
    faults.add(
      'OUT_OF_RANGE',
      'quantity must be above 0 and at most 1000000, with up to three decimal places.',
      ['quantity'],
    );
  }
  const priced = faults.amount(line.unitPriceMinor, 'unitPriceMinor');
  const discountMinor = line.discountMinor ?? 0;
  const taxMinor = line.taxMinor ?? 0;
  const amounts = [
    faults.amount(discountMinor, 'discountMinor'),
    faults.amount(taxMinor, 'taxMinor'),
    line.lineTotalMinor === null || faults.amount(line.lineTotalMinor, 'lineTotalMinor'),
  ];
  if (quantity === undefined || !priced || amounts.includes(false)) return undefined;
  const lineTotalMinor = line.lineTotalMinor ?? priceOf(quantity, line.unitPriceMinor);
  faults.amount(lineTotalMinor, 'lineTotalMinor');
  if (discountMinor > lineTotalMinor) {
    faults.add('DISCOUNT_ABOVE_LINE', `discountMinor must be at most the line's ${lineTotalMinor}.`, [
      'discountMinor',
    ]);
  }
  const { sku, name, category, unitPriceMinor } = line;
  const netMinor = lineTotalMinor - discountMinor;
  return {
    lineNo: index + 1,
    sku,
    name,
    category,
    quantity,
    unitPriceMinor,
    lineTotalMinor,
    discountMinor,
    taxMinor,
    netMinor,
  };
}

function priceOf(quantity: number, unitPriceMinor: number): number {
  const exact = quantity * unitPriceMinor;
  if (exact % 1000 === 0 && Number.isSafeInteger(exact)) return exact / 1000;
  return Number(roundHalfAway(rational(BigInt(quantity) * BigInt(unitPriceMinor), 1000)));
}

function spread(
  lines: readonly PurchaseLine[],
  discountMinor: number,
  pricesIncludeTax: boolean,
  faults: Faults,
): readonly PurchaseLine[] {
  const sum = lines.reduce((total, line) => total + line.netMinor, 0);
  if (discountMinor > sum) {
    faults.add('OUT_OF_RANGE', `discountMinor must be at most ${sum}, what the lines come to.`, [
      'discountMinor',
    ]);
    return lines;
  }
  const shares =
    discountMinor === 0
      ? null
      : apportion(
          discountMinor,
          lines.map((line) => line.netMinor),
        );
  const judged = shares
    ? lines.map((line, index) => ({ ...line, netMinor: line.netMinor - shares[index]! }))
    : lines;
  if (pricesIncludeTax) {
    for (const line of judged) {
      if (line.taxMinor > line.netMinor) {
        faults.add('OUT_OF_RANGE', `taxMinor must be at most ${line.netMinor}, what the line comes to.`, [
          'lines',
          String(line.lineNo - 1),
          'taxMinor',
        ]);
      }
    }
  }
  return judged;
}

function totalOf(lines: readonly PurchaseLine[], pricesIncludeTax: boolean): number {
  return lines.reduce((total, line) => total + line.netMinor + (pricesIncludeTax ? 0 : line.taxMinor), 0);
}

function judgeTotal(totalMinor: number, given: number | null, faults: Faults): void {
  if (totalMinor > LARGEST_AMOUNT) {
    faults.add(
      'OUT_OF_RANGE',
      `The lines come to ${totalMinor}; at most ${LARGEST_AMOUNT} can be recorded.`,
      ['lines'],
    );
  } else if (given !== null && given !== totalMinor) {
    faults.add(
      'TOTAL_MISMATCH',
      `totalMinor is ${given}, but lines and discounts come to ${totalMinor}.`,
      ['totalMinor'],
      {
        expectedTotalMinor: totalMinor,
      },
    );
  }
}
