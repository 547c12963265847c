import { Field, InputType } from '@nestjs/graphql';
import { JudgedInUseCase, MinorUnits, Quantity } from '../../platform/graphql/index.js';
import type { ProductStatus } from '../domain/product.js';
import type { SaveProduct } from '../domain/save-products.policy.js';
import { ProductStatusEnum } from './product.type.js';

@InputType('SaveProductInput', {
  description:
    'What is to be known of a product from now on. A field that is left out stays as it is; null says that it is not ' +
    'known, or that there is none.',
})
@JudgedInUseCase()
export class SaveProductInput implements SaveProduct {
  @Field(() => String, {
    description:
      'Which product: what tills call it, compared exactly; 1 to 100 characters. It never changes.',
  })
  readonly sku: string;

  @Field(() => String, { nullable: true, description: 'Its name: 1 to 500 characters.' })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The path of its category from the widest down, such as `Drinks > Coffee`: at most ten names of up to 200 ' +
      'characters, 600 in all. Categories that are missing are made.',
  })
  readonly category?: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'All its tags, in place of those it has: at most 50 of 1 to 100 characters. An empty list or null takes them away.',
  })
  readonly tags?: string[] | null;

  @Field(() => MinorUnits, { nullable: true, description: 'What one costs in the shop: 0 or more.' })
  readonly priceMinor?: number | null;

  @Field(() => MinorUnits, {
    nullable: true,
    description:
      'What one costs the merchant: 0 or more. Its margin is known where the price is, too; it may be below zero.',
  })
  readonly unitCostMinor?: number | null;

  @Field(() => Quantity, {
    nullable: true,
    description:
      'How many, or how much, is in stock: 0 to 1,000,000,000. At 0 the product is put forward to nobody; where it is not known, ' +
      'nothing is held against it. Purchases do not count it down.',
  })
  readonly stockQuantity?: number | string | null;

  @Field(() => ProductStatusEnum, {
    nullable: true,
    description:
      'WITHDRAWN takes it out of sale, LISTED puts it back; UNLISTED and null are refused. When left out, what is ' +
      'WITHDRAWN stays so, and anything else becomes LISTED.',
  })
  readonly status?: ProductStatus | null;
}

@InputType('SaveProductsInput', { description: 'Products to be saved together.' })
@JudgedInUseCase()
export class SaveProductsInput {
  @Field(() => [SaveProductInput], {
    description:
      '1 to 500 products. Of two with the same sku the later is saved on top of the earlier, as if in a call of its own.',
  })
  readonly products: SaveProductInput[];
}
