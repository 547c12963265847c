import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { EvaluateCondition } from '../app/evaluate-condition.js';
import { CheckConditionInput, evaluationCommandOf } from './check-condition.input.js';
import { CheckConditionPayload, checkConditionPayloadOf } from './check-condition.payload.js';

@Resolver()
export class CheckConditionResolver {
  constructor(private readonly evaluate: EvaluateCondition) {}

  @Query(() => CheckConditionPayload, {
    description:
      'Checks a condition and tells what is wrong with it and where; for a customer also what each part of it comes ' +
      'to. Changes nothing. For staff.',
  })
  async checkCondition(
    @Args('input', {
      type: () => CheckConditionInput,
      description: 'The condition, and whom to try it out on.',
    })
    input: CheckConditionInput,
    @CurrentActor() actor: Actor,
  ): Promise<CheckConditionPayload> {
    return checkConditionPayloadOf(await this.evaluate.execute(evaluationCommandOf(input), actor));
  }
}
