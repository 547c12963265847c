import { Field, InputType } from '@nestjs/graphql';
import { CalendarDate, DateTime, JudgedInUseCase } from '../../platform/graphql/index.js';
import type { EnrollmentCommand, Identifier, IdentifierKind } from '../domain/index.js';
import { IdentifierKindEnum } from './customer.type.js';

@InputType('IdentifierInput', { description: 'One way to name a customer.' })
@JudgedInUseCase()
export class IdentifierInput implements Identifier {
  @Field(() => IdentifierKindEnum, { description: 'What it is.' })
  readonly kind: IdentifierKind;

  @Field(() => String, { description: 'Its value, in any of the ways people write it; it is normalised.' })
  readonly value: string;
}

@InputType('EnrollCustomerInput', { description: 'Somebody to be enrolled in the program.' })
@JudgedInUseCase()
export class EnrollCustomerInput implements EnrollmentCommand {
  @Field(() => [IdentifierInput], {
    description: 'How the customer is named: 1 to 10 identifiers. One given twice counts once.',
  })
  readonly identifiers: IdentifierInput[];

  @Field(() => String, { nullable: true, description: 'Given name, at most 100 characters.' })
  readonly givenName?: string | null;

  @Field(() => String, { nullable: true, description: 'Family name, at most 100 characters.' })
  readonly familyName?: string | null;

  @Field(() => CalendarDate, { nullable: true, description: 'Date of birth, from 1900-01-01 until today.' })
  readonly birthDate?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The country as the merchant writes it, at most 100 characters.',
  })
  readonly country?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      "When the customer joined; now when left out. Not in the future, and no further back than the program's limit.",
  })
  readonly enrolledAt?: string | null;
}
