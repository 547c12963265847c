import { isFindable, type Customer, type CustomerRef } from '../../customers/domain/index.js';
import type { AdjustmentId, CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import type { Refusal } from '../../kernel/refusal.js';
import { flawOfText } from '../../kernel/text.js';
import { LARGEST_ADJUSTMENT } from './adjustment.policy.js';

/** An adjustment as it was sent; nothing about its values has been checked. */
export interface AdjustmentCommand {
  readonly source: string;
  readonly externalId: string;
  readonly customer: CustomerRef;
  /** Given when above zero, taken when below. */
  readonly points: number;
  readonly reason: string;
}

/** An adjustment as it was recorded. */
export interface RecordedAdjustment {
  readonly adjustmentId: AdjustmentId;
  readonly customerId: CustomerId;
  readonly source: string;
  readonly externalId: string;
  readonly points: number;
  /** Of points taken: how many became debt. */
  readonly toDebt: number;
  readonly reason: string;
  readonly recordedAt: Instant;
}

const LONGEST = { source: 100, externalId: 200, reason: 500 } as const;
const LONGEST_REFERENCE = 254;

/** What is wrong with an adjustment, whoever it is for. */
export function flawsOfAdjustment(command: AdjustmentCommand): Refusal[] {
  const flaws: Refusal[] = [];
  const judgeText = (field: string, value: string, most: number): void => {
    const flaw = flawOfText(value, { most });
    if (flaw)
      flaws.push({ code: flaw.code, message: `${field} ${flaw.message}.`, field: [field], retryable: false });
  };
  judgeText('source', command.source, LONGEST.source);
  judgeText('externalId', command.externalId, LONGEST.externalId);
  judgeText('reason', command.reason, LONGEST.reason);
  judgeText('customer', command.customer.value, LONGEST_REFERENCE);
  const { points } = command;
  if (!Number.isInteger(points) || points === 0 || Math.abs(points) > LARGEST_ADJUSTMENT) {
    flaws.push({
      code: 'OUT_OF_RANGE',
      message: `points must be a whole number from -${LARGEST_ADJUSTMENT} to ${LARGEST_ADJUSTMENT}, and not 0.`,
      field: ['points'],
      retryable: false,
    });
  }
  return flaws;
}

/** What makes two adjustments under one number the same. */
export function adjustmentContent({ customer, points, reason }: AdjustmentCommand) {
  return [[customer.kind, customer.value], points, reason] as const;
}

/** Why somebody's points may not be adjusted, if they may not. */
export function refuseToAdjust(
  customer: Pick<Customer, 'status'> | undefined,
  points: number,
): Refusal | undefined {
  if (!customer || !isFindable(customer)) {
    return {
      code: 'CUSTOMER_NOT_FOUND',
      message: 'There is no such customer.',
      field: ['customer'],
      retryable: true,
    };
  }
  const { status } = customer;
  if (status === 'ACTIVE' || (status === 'SUSPENDED' && points < 0)) return undefined;
  return {
    code: 'CUSTOMER_NOT_ELIGIBLE',
    message:
      status === 'SUSPENDED'
        ? 'This customer is suspended and may not be given points; points may be taken.'
        : 'This customer has left the program.',
    field: ['customer'],
    retryable: false,
  };
}
