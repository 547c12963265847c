import { Field, InputType } from '@nestjs/graphql';
import { CustomerRefInput } from '../../customers/index.js';
import { JudgedInUseCase } from '../../platform/graphql/index.js';

@InputType('ClaimPurchaseInput', {
  description: 'The receipt of a purchase that was recorded without a customer.',
})
@JudgedInUseCase()
export class ClaimPurchaseInput {
  @Field(() => String, { description: 'The token printed on the receipt.' })
  readonly receiptToken: string;

  @Field(() => CustomerRefInput, {
    nullable: true,
    description:
      'Whose it is; needed at a till. In the storefront it is the customer who asks, whatever stands here.',
  })
  readonly customer?: CustomerRefInput | null;
}
