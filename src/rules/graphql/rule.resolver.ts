import { Args, ArgsType, Context, Field, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import { CurrentActor, type Actor } from '../../access/index.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { ListFacts } from '../app/list-facts.js';
import { ReadRules } from '../app/read-rules.js';
import type { ConditionPlace, VersionState } from '../domain/index.js';
import { AuthorLoader } from './author.loader.js';
import { ConditionPlaceEnum } from './condition-enums.js';
import { ruleFactTypeOf, RuleFactsType } from './condition.type.js';
import { RuleStateEnum } from './rule-enums.js';
import { RuleFaultLoader } from './rule-fault.loader.js';
import {
  RuleConnection,
  RuleEditType,
  RuleFaultType,
  RuleStepType,
  RuleType,
  ruleTypeOf,
  RuleVersionConnection,
  ruleVersionTypeOf,
  type RuleVersionType,
} from './rule.type.js';

@ArgsType()
class RulesArgs extends ConnectionArgs {
  @Field(() => [RuleStateEnum], {
    nullable: true,
    description: 'Only rules in one of these states; all when left out.',
  })
  @IsOptional()
  @IsIn(Object.values(RuleStateEnum), { each: true })
  readonly states?: VersionState[] | null;
}

@Resolver(() => RuleType)
export class RuleResolver {
  constructor(
    private readonly readRules: ReadRules,
    private readonly listFacts: ListFacts,
    private readonly faultLoader: RuleFaultLoader,
  ) {}

  @Query(() => RuleType, {
    nullable: true,
    description: 'The rule of that id; null when there is none. For staff.',
  })
  async rule(
    @Args('id', { type: () => ID, description: 'Our id of the rule.' }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<RuleType | null> {
    const rule = await this.readRules.find(id, actor);
    return rule ? ruleTypeOf(rule) : null;
  }

  @Query(() => RuleConnection, { description: 'The rules there are, those made last first. For staff.' })
  async rules(
    @Args() { first, after, states }: RulesArgs,
    @CurrentActor() actor: Actor,
  ): Promise<Page<RuleType>> {
    const before = after == null ? null : decodeCursor(after, ['id'])[0];
    const rules = await this.readRules.list(
      { states: states ?? null, after: before, size: first + 1 },
      actor,
    );
    return pageOf(rules.map(ruleTypeOf), first, ({ id }) => encodeCursor([id]));
  }

  @Query(() => RuleFactsType, {
    description: 'Every fact and function that conditions in a place can read, for editors. For staff.',
  })
  async ruleFacts(
    @Args('place', { type: () => ConditionPlaceEnum, description: 'Where the condition stands.' })
    place: ConditionPlace,
    @CurrentActor() actor: Actor,
  ): Promise<RuleFactsType> {
    const { facts, ...rest } = await this.listFacts.execute(place, actor);
    return { ...rest, facts: facts.map(ruleFactTypeOf) };
  }

  @ResolveField(() => RuleVersionConnection, { description: 'All versions, the latest first.' })
  versions(@Parent() { rule }: RuleType, @Args() { first, after }: ConnectionArgs): Page<RuleVersionType> {
    const before = after == null ? Infinity : decodeCursor(after, ['integer'])[0];
    const wanted = rule.versions.filter(({ version }) => version < before).reverse();
    return pageOf(wanted.map(ruleVersionTypeOf), first, ({ version }) => encodeCursor([version]));
  }

  @ResolveField(() => [RuleFaultType], {
    description:
      'What evaluating its conditions ran into, the latest first: one for each version and kind of fault.',
  })
  faults(@Parent() { id }: RuleType, @Context() context: GraphqlContext): Promise<readonly RuleFaultType[]> {
    return this.faultLoader.load(id, context);
  }
}

const BY_NAME = 'The name of the API key it was done with; null for the command line.';

@Resolver(() => RuleEditType)
export class RuleEditResolver {
  constructor(private readonly authors: AuthorLoader) {}

  @ResolveField(() => String, { nullable: true, description: BY_NAME })
  byName(
    @Parent() { byKeyId }: RuleEditType,
    @Context() context: GraphqlContext,
  ): Promise<string | null> | null {
    return this.authors.name(byKeyId, context);
  }
}

@Resolver(() => RuleStepType)
export class RuleStepResolver {
  constructor(private readonly authors: AuthorLoader) {}

  @ResolveField(() => String, { nullable: true, description: BY_NAME })
  byName(
    @Parent() { byKeyId }: RuleStepType,
    @Context() context: GraphqlContext,
  ): Promise<string | null> | null {
    return this.authors.name(byKeyId, context);
  }
}
