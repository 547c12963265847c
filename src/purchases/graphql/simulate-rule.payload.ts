import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { Simulation } from '../app/simulate-rule.js';
import type { Progress } from '../app/simulation-progress.js';
import { SimulationType, simulationTypeOf } from './simulation.type.js';

@ObjectType({ description: 'The answer to simulateRule.' })
export class SimulateRulePayload {
  @Field(() => SimulationType, { nullable: true, description: 'What it came to; null when refused.' })
  readonly simulation: SimulationType | null;

  @Field(() => [UserError], { description: 'Why nothing was tried out; empty when something was.' })
  readonly userErrors: UserError[];
}

@ObjectType('SimulationProgress', { description: 'How far a simulation is.' })
export class SimulationProgressType implements Progress {
  @Field(() => Int, { description: 'How many purchases have been read.' })
  readonly done: number;

  @Field(() => Int, { description: 'How many there are to be read.' })
  readonly total: number;
}

export function simulateRulePayloadOf(outcome: Result<Simulation>): SimulateRulePayload {
  if (!outcome.ok) return { simulation: null, userErrors: toUserErrors(outcome.error) };
  return { simulation: simulationTypeOf(outcome.value), userErrors: [] };
}
