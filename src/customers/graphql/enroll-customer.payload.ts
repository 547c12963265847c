import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { EnrollmentOutcome } from '../app/enroll-customers.js';
import type { EnrollmentStatus } from '../domain/index.js';
import { CustomerType, customerTypeOf } from './customer.type.js';

const EnrollmentStatusEnum = {
  ENROLLED: 'ENROLLED',
  REPEATED: 'REPEATED',
} as const satisfies Record<EnrollmentStatus, EnrollmentStatus>;

registerEnumType(EnrollmentStatusEnum, {
  name: 'EnrollmentStatus',
  description: 'What became of an enrolment.',
  valuesMap: {
    ENROLLED: { description: 'A new customer was made.' },
    REPEATED: {
      description: 'A customer with all of these identifiers was there before; nothing was changed.',
    },
  },
});

@ObjectType({ description: 'The answer to enrollCustomer.' })
export class EnrollCustomerPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The customer; null when refused.' })
  readonly customer: CustomerType | null;

  @Field(() => EnrollmentStatusEnum, { nullable: true, description: 'What was done; null when refused.' })
  readonly status: EnrollmentStatus | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

export function enrollCustomerPayloadOf(outcome: EnrollmentOutcome): EnrollCustomerPayload {
  if (!outcome.ok) return { customer: null, status: null, userErrors: toUserErrors(outcome.error) };
  const { customer, status } = outcome.value;
  return { customer: customerTypeOf(customer), status, userErrors: [] };
}
