import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { SimulateRule } from '../app/simulate-rule.js';
import { SimulateRuleInput, simulationCommandOf } from './simulate-rule.input.js';
import {
  SimulateRulePayload,
  simulateRulePayloadOf,
  SimulationProgressType,
} from './simulate-rule.payload.js';

@Resolver()
export class SimulateRuleResolver {
  constructor(private readonly simulate: SimulateRule) {}

  @Query(() => SimulateRulePayload, {
    description:
      'Tries out a rule on the purchases of the last days and tells what it would have come to against ' +
      "today's rules: its cost, who wins and who loses, and examples. Writes nothing. Takes seconds for a year of " +
      'purchases. For staff.',
  })
  async simulateRule(
    @Args('input', { type: () => SimulateRuleInput, description: 'What to try out, and over how many days.' })
    input: SimulateRuleInput,
    @CurrentActor() actor: Actor,
  ): Promise<SimulateRulePayload> {
    return simulateRulePayloadOf(await this.simulate.execute(simulationCommandOf(input), actor));
  }

  @Query(() => SimulationProgressType, {
    nullable: true,
    description:
      'How far a simulation is that the same key has asked this server for under that name. Null when it is over, ' +
      'has not begun, or runs on another server. For staff.',
  })
  simulationProgress(
    @Args('id', { type: () => String, description: 'The `progressId` that was given to `simulateRule`.' })
    id: string,
    @CurrentActor() actor: Actor,
  ): SimulationProgressType | null {
    return this.simulate.progressOf(id, actor);
  }
}
