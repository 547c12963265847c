import type { Actor } from '../../access/index.js';
import { formatInstant } from '../../kernel/instant.js';
import type { Result } from '../../kernel/result.js';
import type {
  PurchaseCommand,
  PurchaseOutcome,
  RecordPurchases,
  RecordReturns,
  ReturnCommand,
  ReturnOutcome,
} from '../../purchases/index.js';
import type { ActFile } from '../domain/act-rows.js';
import { UNKNOWN, type ActTable } from '../domain/act-table.js';
import type { ActBatch } from '../domain/chronology.js';
import { faultsByLine } from '../domain/line-faults.js';
import { lineTotalOf } from '../domain/price.js';
import type { ImportTally } from './import-tally.js';
import type { FolderContents } from './read-folder.js';

/** What all acts of an import have in common. */
export interface ActTerms {
  readonly source: string;
  readonly currency: string;
}

/** Records batches of purchases and returns as a till would, and counts what becomes of them. */
export class ActRecorder {
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    private readonly recordPurchases: RecordPurchases,
    private readonly recordReturns: RecordReturns,
    private readonly contents: FolderContents,
    private readonly terms: ActTerms,
    private readonly actor: Actor,
    private readonly tally: ImportTally,
  ) {}

  /**
   * Purchases begin while those of the batch before are being written: a customer's are written in order all the
   * same. Returns wait for everything before them, and everything after them waits.
   */
  async record({ purchases, returns }: ActBatch): Promise<void> {
    const before = this.underWay;
    this.underWay = this.recordOrders(purchases);
    // Its failure is met where it is waited for.
    this.underWay.catch(() => undefined);
    await before.catch(async (error: unknown) => {
      // Nothing may be under way any more once the import has told of its failure.
      await Promise.allSettled([this.underWay]);
      throw error;
    });
    if (returns.length === 0) return;
    await this.underWay;
    await this.recordWhatCameBack(returns);
  }

  /** Waits for what is still under way. */
  async finish(): Promise<void> {
    await this.underWay;
  }

  private async recordOrders(acts: readonly number[]): Promise<void> {
    if (acts.length === 0) return;
    const { orders } = this.contents;
    const commands = acts.map((act) => this.purchaseOf(act));
    const outcomes = await this.recordPurchases.execute(commands, this.actor);
    for (const [index, outcome] of outcomes.entries()) this.notePurchase(acts[index]!, outcome);
    this.tally.advance(linesOf(orders, acts));
  }

  private async recordWhatCameBack(acts: readonly number[]): Promise<void> {
    if (acts.length === 0) return;
    const { returns } = this.contents;
    const commands = acts.map((act) => this.returnOf(act));
    const outcomes = await this.recordReturns.execute(commands, this.actor);
    for (const [index, outcome] of outcomes.entries()) this.noteReturn(acts[index]!, outcome);
    this.tally.advance(linesOf(returns, acts));
  }

  private purchaseOf(act: number): PurchaseCommand {
    const { orders, words } = this.contents;
    return {
      ...this.actOf(orders, act),
      channel: null,
      currency: this.terms.currency,
      discountMinor: null,
      totalMinor: null,
      lines: orders.linesOf(act).map(({ product, quantity, price: number }) => {
        const price = words.prices.priceOf(number);
        return {
          sku: words.products.textOf(product),
          quantity: quantity / 1000,
          unitPriceMinor: price.unitPriceMinor,
          lineTotalMinor: lineTotalOf(price, quantity),
          discountMinor: null,
          taxMinor: null,
          name: null,
          category: null,
        };
      }),
    };
  }

  private returnOf(act: number): ReturnCommand {
    const { returns, words } = this.contents;
    return {
      ...this.actOf(returns, act),
      purchase: null,
      everything: false,
      lines: returns.linesOf(act).map(({ product, quantity }) => ({
        lineNo: null,
        sku: words.products.textOf(product),
        quantity: quantity / 1000,
      })),
    };
  }

  private actOf(
    table: ActTable,
    act: number,
  ): Pick<PurchaseCommand, 'source' | 'externalId' | 'customer' | 'occurredAt' | 'storeCode'> {
    const customer = table.customerOf(act);
    return {
      source: this.terms.source,
      externalId: table.idOf(act),
      customer:
        customer === UNKNOWN
          ? null
          : { kind: 'EXTERNAL_ID', value: this.contents.words.customers.textOf(customer) },
      occurredAt: formatInstant(table.timeOf(act)!),
      storeCode: null,
    };
  }

  private notePurchase(act: number, outcome: Result<PurchaseOutcome>): void {
    const { purchases, points } = this.tally;
    if (!outcome.ok) {
      purchases.refused++;
      this.refuse('transactions', this.contents.orders, act, outcome);
      return;
    }
    const { status, purchase } = outcome.value;
    if (purchase.anonymous) purchases.anonymous++;
    purchases[status === 'RECORDED' ? 'recorded' : 'repeated']++;
    if (status === 'RECORDED') points.earned += purchase.pointsEarned;
  }

  private noteReturn(act: number, outcome: Result<ReturnOutcome>): void {
    const { returns, returnLines, points, refused } = this.tally;
    if (!outcome.ok) {
      returns.refused++;
      returnLines.none += outcome.error.filter(({ code }) => code === NOTHING_TO_RETURN).length;
      this.refuse('returns', this.contents.returns, act, outcome);
      return;
    }
    const { status, return: recorded } = outcome.value;
    returns[status === 'RECORDED' ? 'recorded' : 'repeated']++;
    const lines = this.contents.returns.linesOf(act);
    for (const { lineNo, accepted, requested, refusal } of recorded.decision.lines) {
      returnLines[accepted === requested ? 'whole' : accepted > 0 ? 'part' : 'none']++;
      if (!refusal) continue;
      const taken = accepted > 0 ? ` ${accepted / 1000} of ${requested / 1000} were taken back.` : '';
      const fault = { code: refusal.code, reason: `${refusal.message}${taken}` };
      refused.add('returns', lines[lineNo - 1]!.fileLine, fault);
    }
    if (status !== 'RECORDED') return;
    for (const { judged, toDebt } of recorded.judgements) {
      points.clawedBack += judged;
      points.toDebt += toDebt;
    }
  }

  private refuse(
    file: ActFile,
    table: ActTable,
    act: number,
    { error }: Extract<Result<unknown>, { ok: false }>,
  ): void {
    const lines = table.linesOf(act);
    const faults = faultsByLine(error, lines.length);
    for (const [index, { fileLine }] of lines.entries()) {
      this.tally.refused.add(file, fileLine, faults[index]!);
    }
  }
}

const NOTHING_TO_RETURN = 'NOTHING_TO_RETURN';

function linesOf(table: ActTable, acts: readonly number[]): number {
  return acts.reduce((sum, act) => sum + table.lineCountOf(act), 0);
}
