import { Field, ID, InputType } from '@nestjs/graphql';
import { BadUserInput } from '../../platform/errors/index.js';
import { JudgedInUseCase } from '../../platform/graphql/index.js';
import type { CustomerRef } from '../domain/index.js';

@InputType('CustomerRef', { isOneOf: true, description: 'Names a customer in exactly one way.' })
@JudgedInUseCase()
export class CustomerRefInput {
  @Field(() => ID, { nullable: true, description: 'Our id of the customer.' })
  readonly id?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The merchant's own id, exactly: at most 200 characters.",
  })
  readonly externalId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The number of a loyalty card, at most 64 characters; spaces, dashes and case do not matter.',
  })
  readonly card?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'An e-mail address of at most 254 characters; case does not matter.',
  })
  readonly email?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A telephone number with its country code, or as it is dialled within the program's country.",
  })
  readonly phone?: string | null;
}

const KINDS = { id: 'ID', externalId: 'EXTERNAL_ID', card: 'CARD', email: 'EMAIL', phone: 'PHONE' } as const;
const NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

/** The customer an input names, as it was named: nothing is normalised or looked up. */
export function customerRefOf(input: CustomerRefInput): CustomerRef {
  for (const name of NAMES) {
    const value = input[name];
    if (value != null) return { kind: KINDS[name], value };
  }
  throw new BadUserInput('A CustomerRef names the customer in exactly one way.');
}
