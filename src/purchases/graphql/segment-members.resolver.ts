import { Args, ArgsType, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CustomerLoader, CustomerType } from '../../customers/index.js';
import { firstArgs, type GraphqlContext } from '../../platform/graphql/index.js';
import { SegmentType } from '../../rules/index.js';
import { LARGEST_SAMPLE } from '../app/read-segment-members.js';
import { SegmentMembersLoader } from './segment-members.loader.js';
import { SegmentMembersType, segmentMembersTypeOf } from './segment-members.type.js';

@ArgsType()
class SampleArgs extends firstArgs(10, LARGEST_SAMPLE) {}

@Resolver(() => SegmentType)
export class SegmentMembersResolver {
  constructor(private readonly loader: SegmentMembersLoader) {}

  @ResolveField(() => SegmentMembersType, {
    nullable: true,
    description:
      'Who is in it now. All customers are gone through for it, which takes seconds where they are many.',
  })
  async members(
    @Parent() { name }: SegmentType,
    @Context() context: GraphqlContext,
  ): Promise<SegmentMembersType | null> {
    const members = await this.loader.load(name, context);
    return members && segmentMembersTypeOf(members);
  }
}

@Resolver(() => SegmentMembersType)
export class SegmentSampleResolver {
  constructor(private readonly customers: CustomerLoader) {}

  @ResolveField(() => [CustomerType], { description: 'Some of them: those who enrolled first of all.' })
  async sample(
    @Parent() { members }: SegmentMembersType,
    @Args() { first }: SampleArgs,
    @Context() context: GraphqlContext,
  ): Promise<CustomerType[]> {
    const ids = members.sample.slice(0, first);
    const found = await Promise.all(ids.map((customerId) => this.customers.load(customerId, context)));
    return found.filter((customer) => customer !== null);
  }
}
