import { Field, Float, InputType } from '@nestjs/graphql';
import { CustomerRefInput, customerRefOf } from '../../customers/index.js';
import { DateTime, JudgedInUseCase } from '../../platform/graphql/index.js';
import type { EventCommand } from '../domain/index.js';

@InputType('EventTextInput', { description: 'A text that belongs to an event.' })
@JudgedInUseCase()
export class EventTextInput {
  @Field(() => String, {
    description: 'By which conditions find it: event.texts["name"]. 1 to 100 characters.',
  })
  readonly name: string;

  @Field(() => String, { description: 'The text: at most 500 characters.' })
  readonly value: string;
}

@InputType('EventNumberInput', { description: 'A number that belongs to an event.' })
@JudgedInUseCase()
export class EventNumberInput {
  @Field(() => String, {
    description: 'By which conditions find it: event.numbers["name"]. 1 to 100 characters.',
  })
  readonly name: string;

  @Field(() => Float, {
    description: 'The number, in whatever unit it means: within ±1,000,000,000,000,000.',
  })
  readonly value: number;
}

@InputType('RecordEventInput', { description: 'Something that happened to a customer beside a purchase.' })
@JudgedInUseCase()
export class RecordEventInput {
  @Field(() => String, {
    description:
      "The sending system's own number of the event, at most 200 characters. Sending it again is harmless.",
  })
  readonly externalId: string;

  @Field(() => String, { description: 'Which system numbers it, at most 100 characters.' })
  readonly source: string;

  @Field(() => CustomerRefInput, { description: 'To whom it happened.' })
  readonly customer: CustomerRefInput;

  @Field(() => String, {
    description: 'What happened, as rules name it: 1 to 100 characters, such as "app-installed".',
  })
  readonly name: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt: string;

  @Field(() => [EventTextInput], {
    nullable: true,
    description: 'Texts for conditions, at most 20, each name once.',
  })
  readonly texts?: readonly EventTextInput[] | null;

  @Field(() => [EventNumberInput], {
    nullable: true,
    description: 'Numbers for conditions, at most 20, each name once.',
  })
  readonly numbers?: readonly EventNumberInput[] | null;
}

export function eventCommandOf(input: RecordEventInput): EventCommand {
  const { source, externalId, customer, name, occurredAt, texts, numbers } = input;
  return {
    source,
    externalId,
    customer: customerRefOf(customer),
    name,
    occurredAt,
    texts: texts ?? [],
    numbers: numbers ?? [],
  };
}
