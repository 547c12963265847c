import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CustomerType } from '../../customers/index.js';
import type { CustomerId } from '../../kernel/id.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { PointsTransferType } from '../../points/index.js';
import type { OccasionId } from '../domain/index.js';
import { OccasionLoader } from './occasion.loader.js';
import { OccasionConnection, OccasionType, occasionTypeOf } from './occasion.type.js';

/** What rules know of a customer. */
@Resolver(() => CustomerType)
export class CustomerOccasionsResolver {
  constructor(private readonly loader: OccasionLoader) {}

  @ResolveField(() => OccasionConnection, {
    nullable: true,
    description:
      'What happened to the customer beside purchases and what rules did then, recorded last first; null when not ' +
      'yours to see. Customers see what brought them points, and which points are about to lapse.',
  })
  async occasions(
    @Parent() customer: CustomerType,
    @Args() { first, after }: ConnectionArgs,
    @Context() context: GraphqlContext,
  ): Promise<Page<OccasionType> | null> {
    const [before] = after ? decodeCursor(after, ['id']) : [];
    const page = {
      customerId: customer.id,
      before: (before as OccasionId | undefined) ?? null,
      limit: first + 1,
    };
    const occasions = await this.loader.page(page, context);
    return occasions && pageOf(occasions.map(occasionTypeOf), first, ({ id }) => encodeCursor([id]));
  }

  @ResolveField(() => [String], {
    nullable: true,
    description: 'The tags that staff or rules put on the customer; null for customers, who do not see them.',
  })
  tags(
    @Parent() { id }: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<readonly string[] | null> {
    return this.loader.tags(id, context);
  }
}

/** What rules know of a movement of points. */
@Resolver(() => PointsTransferType)
export class TransferOccasionResolver {
  constructor(private readonly loader: OccasionLoader) {}

  @ResolveField(() => OccasionType, {
    nullable: true,
    description: 'On what occasion rules gave the points; null for every other movement.',
  })
  async occasion(
    @Parent() { source }: PointsTransferType,
    @Context() context: GraphqlContext,
  ): Promise<OccasionType | null> {
    if (source.kind !== 'OCCASION') return null;
    const key = { customerId: source.customerId as CustomerId, occasionId: source.id as OccasionId };
    const occasion = await this.loader.load(key, context);
    return occasion && occasionTypeOf(occasion);
  }
}
