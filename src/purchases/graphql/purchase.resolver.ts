import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ProductLoader, ProductType } from '../../catalog/index.js';
import { CustomerType } from '../../customers/index.js';
import { PointsTransferType } from '../../points/index.js';
import type { HolderId, PurchaseId } from '../../kernel/id.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { PurchaseLoader } from './purchase.loader.js';
import {
  PurchaseConnection,
  purchaseLineTypeOf,
  PurchaseLineType,
  PurchaseType,
  purchaseTypeOf,
} from './purchase.type.js';

/** What the purchases module knows of a customer. */
@Resolver(() => CustomerType)
export class CustomerPurchasesResolver {
  constructor(private readonly loader: PurchaseLoader) {}

  @ResolveField(() => PurchaseConnection, {
    nullable: true,
    description:
      'What the customer bought, the latest first, claimed purchases too; null when not yours to see.',
  })
  async purchases(
    @Parent() customer: CustomerType,
    @Args() { first, after }: ConnectionArgs,
    @Context() context: GraphqlContext,
  ): Promise<Page<PurchaseType> | null> {
    const [occurredAt, purchaseId] = after ? decodeCursor(after, ['instant', 'id']) : [];
    const place = occurredAt === undefined ? null : { occurredAt, purchaseId: purchaseId! };
    const page = { customerId: customer.id, after: place, limit: first + 1 };
    const purchases = await this.loader.history(page, context);
    return (
      purchases &&
      pageOf(
        purchases.map((purchase) => purchaseTypeOf(purchase)),
        first,
        (purchase) => encodeCursor([purchase.occurredAt, purchase.id]),
      )
    );
  }
}

@Resolver(() => PurchaseType)
export class PurchaseResolver {
  constructor(private readonly loader: PurchaseLoader) {}

  @ResolveField(() => [PurchaseLineType], { description: 'Its lines, in the order of the receipt.' })
  async lines(
    @Parent() purchase: PurchaseType,
    @Context() context: GraphqlContext,
  ): Promise<PurchaseLineType[]> {
    const lines = await this.loader.lines({ ownerId: purchase.ownerId, purchaseId: purchase.id }, context);
    return lines.map(purchaseLineTypeOf);
  }
}

@Resolver(() => PurchaseLineType)
export class PurchaseLineResolver {
  constructor(private readonly products: ProductLoader) {}

  @ResolveField(() => ProductType, {
    nullable: true,
    description: 'The product in the catalogue; null while the catalogue does not know it yet.',
  })
  product(
    @Parent() { sku }: PurchaseLineType,
    @Context() context: GraphqlContext,
  ): Promise<ProductType | null> {
    return this.products.load(sku, context);
  }
}

/** What the purchases module knows of a movement of points. */
@Resolver(() => PointsTransferType)
export class TransferPurchaseResolver {
  constructor(private readonly loader: PurchaseLoader) {}

  @ResolveField(() => PurchaseType, {
    nullable: true,
    description: 'The purchase that earned the points; null for every other movement.',
  })
  async purchase(
    @Parent() { source }: PointsTransferType,
    @Context() context: GraphqlContext,
  ): Promise<PurchaseType | null> {
    if (source.kind !== 'PURCHASE') return null;
    const key = { ownerId: source.customerId as HolderId, purchaseId: source.id as PurchaseId };
    const purchase = await this.loader.load(key, context);
    return purchase && purchaseTypeOf(purchase);
  }
}
