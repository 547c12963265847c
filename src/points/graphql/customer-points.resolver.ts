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
import { ExpiringPointsType, PointsAccountType, pointsAccountTypeOf } from './points-account.type.js';
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
  async pointsAccount(
    @Parent() { id }: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<PointsAccountType | null> {
    const balances = await this.loader.balances(id, context);
    return balances && pointsAccountTypeOf(id, balances);
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

/** What takes more than the balances to know. */
@Resolver(() => PointsAccountType)
export class PointsAccountResolver {
  constructor(private readonly loader: PointsLoader) {}

  @ResolveField(() => [ExpiringPointsType], { description: 'What lapses and when, the soonest first.' })
  async expiring(
    @Parent() { customerId }: PointsAccountType,
    @Context() context: GraphqlContext,
  ): Promise<readonly ExpiringPointsType[]> {
    return (await this.loader.load(customerId, context))?.expiring ?? [];
  }
}
