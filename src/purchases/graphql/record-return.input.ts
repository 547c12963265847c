import { Field, InputType } from '@nestjs/graphql';
import { CustomerRefInput, customerRefOf } from '../../customers/index.js';
import { DateTime, JudgedInUseCase, Quantity, WholeNumber } from '../../platform/graphql/index.js';
import type { ReturnCommand } from '../domain/return-command.js';

@InputType('PurchaseRef', { description: 'Names a purchase by the number its till gave it.' })
@JudgedInUseCase()
export class PurchaseRefInput {
  @Field(() => String, { description: 'Which system numbered it.' })
  readonly source: string;

  @Field(() => String, { description: 'Its number there.' })
  readonly externalId: string;
}

@InputType('ReturnLineInput', { description: 'What comes back of one line or product.' })
@JudgedInUseCase()
export class ReturnLineInput {
  @Field(() => WholeNumber, {
    nullable: true,
    description: 'The line of the purchase, from 1; only with `purchase`.',
  })
  readonly lineNo?: number | null;

  @Field(() => String, { nullable: true, description: 'The product; needed unless `lineNo` is given.' })
  readonly sku?: string | null;

  @Field(() => Quantity, { description: 'How much comes back: above 0, up to three decimal places.' })
  readonly quantity: number | string;
}

@InputType('RecordReturnInput', { description: 'What came back at one time.' })
@JudgedInUseCase()
export class RecordReturnInput {
  @Field(() => String, {
    description: "The till's own number of the return, at most 200 characters. Sending it again is harmless.",
  })
  readonly externalId: string;

  @Field(() => String, { description: 'Which system numbers it, at most 100 characters.' })
  readonly source: string;

  @Field(() => DateTime, { description: 'When it happened at the till.' })
  readonly occurredAt: string;

  @Field(() => String, { nullable: true, description: 'The store; that of the API key when left out.' })
  readonly storeCode?: string | null;

  @Field(() => PurchaseRefInput, {
    nullable: true,
    description: 'The purchase on the receipt. Without a receipt, name the customer instead.',
  })
  readonly purchase?: PurchaseRefInput | null;

  @Field(() => CustomerRefInput, {
    nullable: true,
    description:
      'Whose goods come back, where there is no receipt; not together with `purchase`. Their latest purchases are matched.',
  })
  readonly customer?: CustomerRefInput | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'A void: everything that is still kept of `purchase`. Then leave `lines` empty.',
  })
  readonly everything: boolean;

  @Field(() => [ReturnLineInput], { defaultValue: [], description: 'What comes back: at most 5,000 lines.' })
  readonly lines: ReturnLineInput[];
}

export function returnCommandOf(input: RecordReturnInput): ReturnCommand {
  return {
    source: input.source,
    externalId: input.externalId,
    occurredAt: input.occurredAt,
    storeCode: input.storeCode ?? null,
    purchase: input.purchase ?? null,
    customer: input.customer ? customerRefOf(input.customer) : null,
    everything: input.everything,
    lines: input.lines.map(({ lineNo, sku, quantity }) => ({
      lineNo: lineNo ?? null,
      sku: sku ?? null,
      quantity,
    })),
  };
}
