import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { CustomerId } from '../../kernel/id.js';
import type { Instant } from '../../kernel/instant.js';
import { DateTime } from '../../platform/graphql/index.js';
import type { Customer, CustomerStatus, Identifier, IdentifierKind } from '../domain/index.js';

const CustomerStatusEnum = {
  ACTIVE: 'ACTIVE',
  SUSPENDED: 'SUSPENDED',
  CLOSED: 'CLOSED',
  ERASED: 'ERASED',
  MERGED: 'MERGED',
} as const satisfies Record<CustomerStatus, CustomerStatus>;

registerEnumType(CustomerStatusEnum, {
  name: 'CustomerStatus',
  description: 'What a customer may do.',
  valuesMap: {
    ACTIVE: { description: 'Buys, earns and redeems.' },
    SUSPENDED: { description: 'May buy, and neither earns nor redeems.' },
    CLOSED: { description: 'Has left the program; purchases are recorded as anonymous.' },
    ERASED: {
      description: 'Everything that identified the person is removed. Never answered: found as nobody.',
    },
    MERGED: { description: 'An alias of another customer. Never answered: found as that other customer.' },
  },
});

export const IdentifierKindEnum = {
  EXTERNAL_ID: 'EXTERNAL_ID',
  CARD: 'CARD',
  EMAIL: 'EMAIL',
  PHONE: 'PHONE',
} as const satisfies Record<IdentifierKind, IdentifierKind>;

registerEnumType(IdentifierKindEnum, {
  name: 'IdentifierKind',
  description: 'How a customer is named.',
  valuesMap: {
    EXTERNAL_ID: {
      description:
        "The merchant's own id, and the subject of storefront tokens: 1 to 200 characters, taken exactly.",
    },
    CARD: {
      description:
        'The number of a loyalty card: 1 to 64 characters; spaces, dashes and upper or lower case do not matter.',
    },
    EMAIL: {
      description: 'An e-mail address of at most 254 characters; upper or lower case does not matter.',
    },
    PHONE: {
      description:
        "A telephone number with its country code, or as it is dialled within the program's country.",
    },
  },
});

@ObjectType('Identifier', {
  description: 'One way to name a customer. Belongs to one customer of the program only.',
})
export class IdentifierType implements Identifier {
  @Field(() => IdentifierKindEnum, { description: 'What it is.' })
  readonly kind: IdentifierKind;

  @Field(() => String, {
    description: 'Its normalised form: telephone numbers as E.164, e-mail addresses in lower case.',
  })
  readonly value: string;
}

@ObjectType('Customer', { description: 'A person in the program.' })
export class CustomerType {
  @Field(() => ID, { description: 'Our id of the customer, opaque.' })
  readonly id: CustomerId;

  @Field(() => CustomerStatusEnum, { description: 'What the customer may do.' })
  readonly status: CustomerStatus;

  @Field(() => DateTime, { description: 'When the customer joined the program.' })
  readonly enrolledAt: Instant;
}

/** A customer as the API tells them. */
export function customerTypeOf({ customerId, status, enrolledAt }: Customer): CustomerType {
  return { id: customerId, status, enrolledAt };
}
