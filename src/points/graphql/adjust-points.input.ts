import { Field, InputType } from '@nestjs/graphql';
import { CustomerRefInput, customerRefOf } from '../../customers/index.js';
import { JudgedInUseCase, Points } from '../../platform/graphql/index.js';
import type { AdjustmentCommand } from '../domain/index.js';

@InputType('AdjustPointsInput', { description: 'Points to be given or taken by hand.' })
@JudgedInUseCase()
export class AdjustPointsInput {
  @Field(() => String, {
    description:
      "The sending system's own number of the adjustment, at most 200 characters. Sending it again is harmless.",
  })
  readonly externalId: string;

  @Field(() => String, { description: 'Which system numbers it, at most 100 characters.' })
  readonly source: string;

  @Field(() => CustomerRefInput, { description: 'Whose points.' })
  readonly customer: CustomerRefInput;

  @Field(() => Points, {
    description: 'How many: given when above 0, taken when below. At most 1,000,000,000 either way.',
  })
  readonly points: number;

  @Field(() => String, { description: 'Why, for whoever looks into it later: 1 to 500 characters.' })
  readonly reason: string;
}

export function adjustmentCommandOf(input: AdjustPointsInput): AdjustmentCommand {
  const { source, externalId, customer, points, reason } = input;
  return { source, externalId, customer: customerRefOf(customer), points, reason };
}
