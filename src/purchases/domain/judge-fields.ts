import { parseInstant, type Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { flawOfText } from '../../kernel/text.js';

export { judgeTime } from '../../programs/domain/index.js';

/** The most minor units of one amount. */
export const LARGEST_AMOUNT = 1_000_000_000_000;
export const LONGEST_SKU = 100;
const LONGEST_SOURCE = 100;
const LONGEST_EXTERNAL_ID = 200;
const LONGEST_NAME = 500;
const LONGEST_REFERENCE = 254;

/** Gathers what is wrong with one act; judging goes on, so that the till is told of everything at once. */
export class Faults {
  /** More than these help nobody. */
  private static readonly MOST = 50;

  constructor(
    readonly refusals: Refusal[] = [],
    private readonly line: number | null = null,
  ) {}

  /** The same list, for what is wrong with one line: fields are the line's. Positions count from 0. */
  ofLine(index: number): Faults {
    return new Faults(this.refusals, index);
  }

  add(code: string, message: string, field: readonly string[], details?: Refusal['details']): void {
    if (this.refusals.length >= Faults.MOST) return;
    const path = this.line === null ? field : ['lines', String(this.line), ...field];
    this.refusals.push({ code, message, field: path, retryable: false, ...(details ? { details } : {}) });
  }

  text(value: string, most: number, ...field: string[]): void {
    const flaw = flawOfText(value, { most });
    if (flaw) this.add(flaw.code, `${field.at(-1)} ${flaw.message}.`, field);
  }

  optionalText(value: string | null, most: number, ...field: string[]): void {
    if (value !== null) this.text(value, most, ...field);
  }

  amount(value: number, ...field: string[]): boolean {
    if (Number.isInteger(value) && value >= 0 && value <= LARGEST_AMOUNT) return true;
    this.add(
      'OUT_OF_RANGE',
      `${field.at(-1)} must be a whole number of minor units from 0 to ${LARGEST_AMOUNT}.`,
      field,
    );
    return false;
  }
}

/** What every act of a till carries: the number it gave it, and a time. */
export interface ActFields {
  readonly source: string;
  readonly externalId: string;
  readonly occurredAt: string;
  readonly storeCode: string | null;
  readonly channel: string | null;
}

/** Judges the number that a till gave to an act. */
export function judgeReceiptName(
  { source, externalId }: { readonly source: string; readonly externalId: string },
  faults: Faults,
  ...path: string[]
): void {
  faults.text(source, LONGEST_SOURCE, ...path, 'source');
  faults.text(externalId, LONGEST_EXTERNAL_ID, ...path, 'externalId');
}

/** Judges what purchases and returns have in common; answers the time, if it can be read. */
export function judgeAct(act: ActFields, customerValue: string | null, faults: Faults): Instant | undefined {
  judgeReceiptName(act, faults);
  faults.optionalText(act.storeCode, LONGEST_SOURCE, 'storeCode');
  faults.optionalText(act.channel, LONGEST_SOURCE, 'channel');
  faults.optionalText(customerValue, LONGEST_REFERENCE, 'customer');
  const occurredAt = parseInstant(act.occurredAt);
  if (occurredAt === undefined) {
    faults.add(
      'INVALID',
      'occurredAt must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00.',
      ['occurredAt'],
    );
  }
  return occurredAt;
}

export function judgeOptionalName(value: string | null, faults: Faults, ...field: string[]): void {
  faults.optionalText(value, LONGEST_NAME, ...field);
}
