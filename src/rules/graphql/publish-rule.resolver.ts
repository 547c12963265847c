import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { EndRule } from '../app/end-rule.js';
import { PauseRule } from '../app/pause-rule.js';
import { PublishRule } from '../app/publish-rule.js';
import { ResumeRule } from '../app/resume-rule.js';
import { PublishRuleInput, RuleRefInput } from './rule.input.js';
import {
  EndRulePayload,
  PauseRulePayload,
  PublishRulePayload,
  ResumeRulePayload,
  rulePayloadOf,
} from './rule.payload.js';

/** Putting rules into force and out of it. */
@Resolver()
export class PublishRuleResolver {
  constructor(
    private readonly publish: PublishRule,
    private readonly pause: PauseRule,
    private readonly resume: ResumeRule,
    private readonly end: EndRule,
  ) {}

  @Mutation(() => PublishRulePayload, {
    description:
      'Publishes the draft of a rule: purchases from now on are judged by it, and the version before it ends. Errors ' +
      'about the rule itself have paths into the draft, such as ["input", "draft", "effects"]. For staff.',
  })
  async publishRule(
    @Args('input', {
      type: () => PublishRuleInput,
      description: 'Which rule, and the draft that you have seen.',
    })
    input: PublishRuleInput,
    @CurrentActor() actor: Actor,
  ): Promise<PublishRulePayload> {
    return rulePayloadOf(await this.publish.execute(input, actor), input);
  }

  @Mutation(() => PauseRulePayload, {
    description:
      'Takes a rule out of force until it is resumed. Pausing what is paused changes nothing. For staff.',
  })
  async pauseRule(
    @Args('input', { type: () => RuleRefInput, description: 'Which rule.' }) input: RuleRefInput,
    @CurrentActor() actor: Actor,
  ): Promise<PauseRulePayload> {
    return rulePayloadOf(await this.pause.execute(input.ruleId, actor), input);
  }

  @Mutation(() => ResumeRulePayload, {
    description: 'Puts a paused rule into force again. Resuming what is in force changes nothing. For staff.',
  })
  async resumeRule(
    @Args('input', { type: () => RuleRefInput, description: 'Which rule.' }) input: RuleRefInput,
    @CurrentActor() actor: Actor,
  ): Promise<ResumeRulePayload> {
    return rulePayloadOf(await this.resume.execute(input.ruleId, actor), input);
  }

  @Mutation(() => EndRulePayload, {
    description:
      'Ends a rule for good and discards its draft. Its versions stay to be read, and a later draft may go on from the ' +
      'last. Ending what has ended changes nothing. For staff.',
  })
  async endRule(
    @Args('input', { type: () => RuleRefInput, description: 'Which rule.' }) input: RuleRefInput,
    @CurrentActor() actor: Actor,
  ): Promise<EndRulePayload> {
    return rulePayloadOf(await this.end.execute(input.ruleId, actor), input);
  }
}
