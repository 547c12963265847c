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
import {
  CustomerTierType,
  customerTierTypeOf,
  TierHistoryConnection,
  tierHistoryEntryTypeOf,
  TierProgressType,
  tierProgressTypeOf,
  type TierHistoryEntryType,
} from './customer-tier.type.js';
import { TierLoader } from './tier.loader.js';

/** What is known of a customer's tier, which follows from what they bought. */
@Resolver(() => CustomerType)
export class CustomerTierResolver {
  constructor(private readonly loader: TierLoader) {}

  @ResolveField(() => CustomerTierType, {
    nullable: true,
    description: 'The tier held now; null while the program has no tiers, and when it is not yours to see.',
  })
  async tier(
    @Parent() { id }: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<CustomerTierType | null> {
    const told = await this.loader.load(id, context);
    return told && customerTierTypeOf(told);
  }

  @ResolveField(() => TierProgressType, {
    nullable: true,
    description:
      'What is missing to the next tier and to stay on this one; null while the program has no tiers, and when it is ' +
      'not yours to see.',
  })
  async tierProgress(
    @Parent() { id }: CustomerType,
    @Context() context: GraphqlContext,
  ): Promise<TierProgressType | null> {
    const told = await this.loader.load(id, context);
    return told && tierProgressTypeOf(told);
  }

  @ResolveField(() => TierHistoryConnection, {
    nullable: true,
    description:
      'How the customer came to the tiers they held, the newest first; null when not yours to see.',
  })
  async tierHistory(
    @Parent() { id }: CustomerType,
    @Args() { first, after }: ConnectionArgs,
    @Context() context: GraphqlContext,
  ): Promise<Page<TierHistoryEntryType> | null> {
    const [beforeSeq] = after ? decodeCursor(after, ['integer']) : [Number.MAX_SAFE_INTEGER];
    const rows = (await this.loader.history(id, context))?.filter(({ seq }) => seq < beforeSeq);
    return rows ? pageOf(rows.map(tierHistoryEntryTypeOf), first, ({ seq }) => encodeCursor([seq])) : null;
  }
}
