import { Field, InputType } from '@nestjs/graphql';
import { JudgedInUseCase } from '../../platform/graphql/index.js';
import { PurchaseRefInput } from './record-return.input.js';

@InputType('ReleasePointsInput', { description: 'The purchase whose pending points are to be set free.' })
@JudgedInUseCase()
export class ReleasePointsInput {
  @Field(() => PurchaseRefInput, { description: 'The purchase. Whose points it earned follows from it.' })
  readonly purchase: PurchaseRefInput;
}
