import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';

@ObjectType({ description: 'The answer to updateProgram.' })
export class UpdateProgramPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'What a point costs from now on, as an exact decimal of minor units such as "0.5"; null when refused.',
  })
  readonly costPerPointMinor: string | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

export function updateProgramPayloadOf(outcome: Result<string>): UpdateProgramPayload {
  return outcome.ok
    ? { costPerPointMinor: outcome.value, userErrors: [] }
    : { costPerPointMinor: null, userErrors: toUserErrors(outcome.error) };
}
