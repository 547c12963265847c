import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { JudgedInUseCase, UserError } from '../../platform/graphql/index.js';
import { RecordPurchaseInput } from './record-purchase.input.js';
import { RecordPurchasePayload } from './record-purchase.payload.js';
import { RecordReturnInput } from './record-return.input.js';
import { RecordReturnPayload } from './record-return.payload.js';

@InputType('RecordPurchasesInput', { description: 'Purchases to be recorded together.' })
@JudgedInUseCase()
export class RecordPurchasesInput {
  @Field(() => [RecordPurchaseInput], {
    description: '1 to 500 purchases, in the order they are to be decided.',
  })
  readonly purchases: RecordPurchaseInput[];
}

@ObjectType({ description: 'The answer to recordPurchases.' })
export class RecordPurchasesPayload {
  @Field(() => [RecordPurchasePayload], { description: 'One answer for each purchase, in the same order.' })
  readonly results: RecordPurchasePayload[];

  @Field(() => [UserError], {
    description: 'Why the batch as a whole was refused. What concerns one purchase stands with it.',
  })
  readonly userErrors: UserError[];
}

@InputType('RecordReturnsInput', { description: 'Returns to be recorded together.' })
@JudgedInUseCase()
export class RecordReturnsInput {
  @Field(() => [RecordReturnInput], { description: '1 to 500 returns, in the order they are to be decided.' })
  readonly returns: RecordReturnInput[];
}

@ObjectType({ description: 'The answer to recordReturns.' })
export class RecordReturnsPayload {
  @Field(() => [RecordReturnPayload], { description: 'One answer for each return, in the same order.' })
  readonly results: RecordReturnPayload[];

  @Field(() => [UserError], {
    description: 'Why the batch as a whole was refused. What concerns one return stands with it.',
  })
  readonly userErrors: UserError[];
}
