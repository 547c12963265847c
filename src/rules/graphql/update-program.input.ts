import { Field, InputType } from '@nestjs/graphql';
import { JudgedInUseCase } from '../../platform/graphql/index.js';

@InputType('UpdateProgramInput', { description: 'What is to be changed about the program.' })
@JudgedInUseCase()
export class UpdateProgramInput {
  @Field(() => String, {
    description:
      'What a point costs you, in minor units: a decimal from 0 to 1,000 with up to four places, such as "0.5" for ' +
      'half a cent. "0" when it is not known, which is refused while a rule with a budget in money is in force or paused.',
  })
  readonly costPerPointMinor: string;
}
