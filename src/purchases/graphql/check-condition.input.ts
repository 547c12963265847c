import { Field, InputType } from '@nestjs/graphql';
import { CustomerRefInput, customerRefOf } from '../../customers/index.js';
import { JudgedInUseCase } from '../../platform/graphql/index.js';
import { ConditionPlaceEnum, type ConditionPlace } from '../../rules/index.js';
import type { EvaluationCommand } from '../app/evaluate-condition.js';
import { PurchaseRefInput } from './record-return.input.js';

@InputType('CheckConditionInput', {
  description: 'A condition to be checked and, for a customer, evaluated.',
})
@JudgedInUseCase()
export class CheckConditionInput {
  @Field(() => String, { description: 'The condition, in CEL: at most 4,000 characters.' })
  readonly text: string;

  @Field(() => ConditionPlaceEnum, { description: 'Where it is to stand, which settles what it can read.' })
  readonly place: ConditionPlace;

  @Field(() => CustomerRefInput, {
    nullable: true,
    description: 'Whom to evaluate it for. It is only checked when left out, and in the place EVENT.',
  })
  readonly customer?: CustomerRefInput | null;

  @Field(() => PurchaseRefInput, {
    nullable: true,
    description: 'In the places PURCHASE and LINE: for which purchase of theirs. The latest when left out.',
  })
  readonly purchase?: PurchaseRefInput | null;
}

export function evaluationCommandOf(input: CheckConditionInput): EvaluationCommand {
  const { text, place, customer, purchase } = input;
  return {
    text,
    place,
    customer: customer ? customerRefOf(customer) : null,
    purchase: purchase ? { source: purchase.source, externalId: purchase.externalId } : null,
  };
}
