import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { JudgedInUseCase, toUserErrors, UserError } from '../../platform/graphql/index.js';
import { RecordPurchaseInput } from './record-purchase.input.js';
import { RecordPurchasePayload } from './record-purchase.payload.js';
import { RecordReturnInput } from './record-return.input.js';
import { RecordReturnPayload } from './record-return.payload.js';

const LARGEST_BATCH = 500;

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

/** Why a batch of that size is refused; empty when it is not. */
export function refuseBatchSize(size: number, field: string): UserError[] {
  if (size >= 1 && size <= LARGEST_BATCH) return [];
  const code = size === 0 ? 'REQUIRED' : 'TOO_MANY';
  const message = `${field} must be 1 to ${LARGEST_BATCH}.`;
  return toUserErrors([{ code, message, field: [field], retryable: false }]);
}
