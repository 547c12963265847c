import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CustomerType } from '../../customers/index.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { PointsAccountType } from './points-account.type.js';
import {
  PointsTransferConnection,
  pointsTransferTypeOf,
  type PointsTransferType,
} from './points-transfer.type.js';
import { PointsLoader } from './points.loader.js';

/** What the points module knows of a customer. */
@Resolver(() => CustomerType)
export class CustomerPointsResolver {
  constructor(private readonly loader: PointsLoader) {}

  @ResolveField(() => PointsAccountType, {
    nullable: true,
    description: 'The points as they are now; null when they are not yours to see.',
  })
  pointsAccount(
    @Parent() customer: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<PointsAccountType | null> {
    return this.loader.load(customer.id, context);
  }

  @ResolveField(() => PointsTransferConnection, {
    nullable: true,
    description:
      'Every movement of points with the balances it left, the newest first; null when not yours to see.',
  })
  async pointsHistory(
    @Parent() customer: CustomerType,
    @Args() { first, after }: ConnectionArgs,
    @Context() context: GraphqlContext,
  ): Promise<Page<PointsTransferType> | null> {
    const [beforeSeq] = after ? decodeCursor(after, ['integer']) : [Number.MAX_SAFE_INTEGER];
    const page = { customerId: customer.id, beforeSeq, limit: first + 1 };
    const transfers = await this.loader.history(page, context);
    return transfers && pageOf(transfers.map(pointsTransferTypeOf), first, ({ seq }) => encodeCursor([seq]));
  }
}
