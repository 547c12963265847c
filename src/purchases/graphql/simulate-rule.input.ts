import { Field, ID, InputType } from '@nestjs/graphql';
import { JudgedInUseCase, WholeNumber } from '../../platform/graphql/index.js';
import { ruleDraftOf, RuleInput } from '../../rules/index.js';
import type { SimulationCommand } from '../app/simulate-rule.js';

@InputType('SimulateRuleInput', { description: 'A rule to be tried out on purchases of the past.' })
@JudgedInUseCase()
export class SimulateRuleInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Which rule. May be left out where a definition is given that belongs to none yet.',
  })
  readonly ruleId?: string | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'Which version of it. The draft when left out, or else the latest.',
  })
  readonly version?: number | null;

  @Field(() => RuleInput, {
    nullable: true,
    description: 'The rule as it would be, to be tried out before it is saved; instead of a version.',
  })
  readonly definition?: RuleInput | null;

  @Field(() => WholeNumber, {
    description: 'How many days: 1 to 400. The last of them is the one of the latest purchase.',
  })
  readonly days: number;

  @Field(() => String, {
    nullable: true,
    description:
      'A name of your choice, at most 100 characters, by which `simulationProgress` tells how far it is meanwhile.',
  })
  readonly progressId?: string | null;
}

export function simulationCommandOf(input: SimulateRuleInput): SimulationCommand {
  const { ruleId, version, definition, days, progressId } = input;
  return {
    ruleId: ruleId ?? null,
    version: version ?? null,
    definition: definition ? ruleDraftOf(definition) : null,
    days,
    progressId: progressId ?? null,
  };
}
