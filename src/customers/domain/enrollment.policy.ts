/*
 * Who is enrolled. Nobody has any of the identifiers: a new customer. They all belong to one and the same person: it
 * was done before, and a till that did not hear our answer asks again; nothing changes. Anything between would give
 * somebody's identifier away, and is refused, naming the first identifier that is taken.
 *
 * Example: card 123 is Ada's and nobody has card 456. Enrolling 123 answers Ada, REPEATED; enrolling 456 makes a new
 * customer; enrolling 456 and 123 is refused because of 123. In a batch each is decided after the one before it: once
 * 456 is enrolled, enrolling 456 again answers that new customer, REPEATED.
 */
import type { CustomerId } from '../../kernel/id.js';
import { ok, refuse, type Result } from '../../kernel/result.js';
import { isFindable, type Customer } from './customer.js';
import type { CheckedEnrollment } from './enrollment.js';
import { identifierKey } from './identifier.js';

/** REPEATED: the customer was there before, and nothing was changed. */
export type EnrollmentStatus = 'ENROLLED' | 'REPEATED';

export interface EnrollmentDecision {
  readonly status: EnrollmentStatus;
  readonly customer: Customer;
}

/** Whose the identifiers are, by `identifierKey`; merged customers resolved to their survivors. */
export type Holders = ReadonlyMap<string, Customer>;

/** Decides one enrolment. `newCustomerId` is the id of whoever is enrolled anew. Refuses with IDENTIFIER_TAKEN. */
export function decideEnrollment(
  enrollment: CheckedEnrollment,
  holders: Holders,
  newCustomerId: CustomerId,
): Result<EnrollmentDecision> {
  const taken = enrollment.identifiers.find((identifier) => holders.has(identifierKey(identifier)));
  if (!taken) {
    const { enrolledAt } = enrollment;
    return ok({
      status: 'ENROLLED',
      customer: { customerId: newCustomerId, status: 'ACTIVE', mergedInto: null, enrolledAt },
    });
  }
  const holder = holders.get(identifierKey(taken))!;
  const isRepeat = enrollment.identifiers.every(
    (identifier) => holders.get(identifierKey(identifier))?.customerId === holder.customerId,
  );
  if (isRepeat && isFindable(holder)) return ok({ status: 'REPEATED', customer: holder });
  return refuse([
    {
      code: 'IDENTIFIER_TAKEN',
      message: 'The identifier belongs to a customer who does not have all of these identifiers.',
      field: taken.field,
      retryable: false,
    },
  ]);
}

/** Decides a batch in order, each item after the one before it. What was refused already stays so. */
export function decideEnrollments(
  batch: readonly Result<CheckedEnrollment>[],
  holders: Holders,
  newCustomerIds: readonly CustomerId[],
): Result<EnrollmentDecision>[] {
  const known = new Map(holders);
  return batch.map((checked, index) => {
    if (!checked.ok) return checked;
    const decision = decideEnrollment(checked.value, known, newCustomerIds[index]!);
    if (decision.ok && decision.value.status === 'ENROLLED') {
      for (const identifier of checked.value.identifiers)
        known.set(identifierKey(identifier), decision.value.customer);
    }
    return decision;
  });
}
