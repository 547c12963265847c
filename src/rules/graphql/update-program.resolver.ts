import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { UpdateProgram } from '../app/update-program.js';
import { UpdateProgramInput } from './update-program.input.js';
import { UpdateProgramPayload, updateProgramPayloadOf } from './update-program.payload.js';

@Resolver()
export class UpdateProgramResolver {
  constructor(private readonly update: UpdateProgram) {}

  @Mutation(() => UpdateProgramPayload, {
    description:
      "Says what a point costs you, by which rules' budgets in money are counted from now on. For staff.",
  })
  async updateProgram(
    @Args('input', { type: () => UpdateProgramInput, description: 'What is to be changed.' })
    input: UpdateProgramInput,
    @CurrentActor() actor: Actor,
  ): Promise<UpdateProgramPayload> {
    return updateProgramPayloadOf(await this.update.execute(input.costPerPointMinor, actor));
  }
}
