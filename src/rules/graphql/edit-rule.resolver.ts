import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { CreateRuleFromRecipe } from '../app/create-rule-from-recipe.js';
import { CreateRule } from '../app/create-rule.js';
import { UpdateRule } from '../app/update-rule.js';
import { CreateRuleFromRecipeInput, recipeOf } from './recipe.input.js';
import { ruleDraftOf, RuleInput, UpdateRuleInput } from './rule.input.js';
import {
  CreateRuleFromRecipePayload,
  CreateRulePayload,
  rulePayloadOf,
  UpdateRulePayload,
} from './rule.payload.js';

/** Writing drafts of rules. */
@Resolver()
export class EditRuleResolver {
  constructor(
    private readonly create: CreateRule,
    private readonly createFromRecipe: CreateRuleFromRecipe,
    private readonly update: UpdateRule,
  ) {}

  @Mutation(() => CreateRulePayload, {
    description: 'Makes a rule, as a draft that does nothing until it is published. For staff.',
  })
  async createRule(
    @Args('input', { type: () => RuleInput, description: 'The rule.' }) input: RuleInput,
    @CurrentActor() actor: Actor,
  ): Promise<CreateRulePayload> {
    return rulePayloadOf(await this.create.execute(ruleDraftOf(input), actor), input);
  }

  @Mutation(() => CreateRuleFromRecipePayload, {
    description:
      'Makes a rule by a ready-made recipe, with nothing to write but figures. What comes of it is a draft like any ' +
      'other: its condition can be read and edited. For staff.',
  })
  async createRuleFromRecipe(
    @Args('input', { type: () => CreateRuleFromRecipeInput, description: 'Which recipe, and its figures.' })
    input: CreateRuleFromRecipeInput,
    @CurrentActor() actor: Actor,
  ): Promise<CreateRuleFromRecipePayload> {
    const outcome = await this.createFromRecipe.execute(recipeOf(input.recipe), actor);
    return rulePayloadOf(outcome, input);
  }

  @Mutation(() => UpdateRulePayload, {
    description:
      'Changes the draft of a rule to what is sent, whole. Where the latest version is no draft, that of the next ' +
      'version is started; what is in force goes on until it is published. Refused with NEWER_DRAFT when somebody ' +
      'has changed it since. For staff.',
  })
  async updateRule(
    @Args('input', {
      type: () => UpdateRuleInput,
      description: 'The rule as it is to be, and what it is based on.',
    })
    input: UpdateRuleInput,
    @CurrentActor() actor: Actor,
  ): Promise<UpdateRulePayload> {
    return rulePayloadOf(
      await this.update.execute(
        { ruleId: input.ruleId, basedOn: input.basedOn, draft: ruleDraftOf(input) },
        actor,
      ),
      input,
    );
  }
}
