import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Money, moneyOf, Quantity } from '../../platform/graphql/index.js';
import type { PricedProduct } from '../app/priced-product.js';
import type { CategoryId } from '../domain/category.js';
import type { ProductId, ProductStatus } from '../domain/product.js';

export const ProductStatusEnum = {
  LISTED: 'LISTED',
  UNLISTED: 'UNLISTED',
  WITHDRAWN: 'WITHDRAWN',
} as const satisfies Record<ProductStatus, ProductStatus>;

registerEnumType(ProductStatusEnum, {
  name: 'ProductStatus',
  description: 'Whether a product is on sale, as far as is known.',
  valuesMap: {
    LISTED: { description: "In the merchant's catalogue." },
    UNLISTED: {
      description:
        'Seen on a receipt and in no catalogue we were given; its name is what the till called it.',
    },
    WITHDRAWN: { description: 'Out of sale.' },
  },
});

const FOR_CATALOG_WRITERS = 'Null when not known, and for callers without the capability catalog:write.';

@ObjectType('Product', { description: 'Something that is sold, named by its sku.' })
export class ProductType {
  @Field(() => ID, { description: 'Our id of the product, opaque.' })
  readonly id: ProductId;

  @Field(() => String, { description: 'What the merchant and the tills call it; compared exactly.' })
  readonly sku: string;

  @Field(() => String, { nullable: true, description: 'Its name; null when not known.' })
  readonly name: string | null;

  @Field(() => [String], { description: "The merchant's tags for it, sorted." })
  readonly tags: readonly string[];

  @Field(() => Money, { nullable: true, description: 'What one costs in the shop; null when not known.' })
  readonly price: Money | null;

  @Field(() => Money, {
    nullable: true,
    description: `What one costs the merchant. ${FOR_CATALOG_WRITERS}`,
  })
  readonly unitCost: Money | null;

  @Field(() => Quantity, {
    nullable: true,
    description: `How many, or how much, is in stock. ${FOR_CATALOG_WRITERS}`,
  })
  readonly stockQuantity: number | null;

  @Field(() => ProductStatusEnum, { description: 'Whether it is on sale, as far as is known.' })
  readonly status: ProductStatus;

  /** Where the field `category` is looked up. */
  readonly categoryId: CategoryId | null;
}

/** A product as the API tells it. */
export function productTypeOf({ currency, ...product }: PricedProduct): ProductType {
  const { productId, sku, name, tags, priceMinor, unitCostMinor, stockQuantity, status, categoryId } =
    product;
  const price = moneyOf(priceMinor, currency);
  const unitCost = moneyOf(unitCostMinor, currency);
  return { id: productId, sku, name, tags, price, unitCost, stockQuantity, status, categoryId };
}
