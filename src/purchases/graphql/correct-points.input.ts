import { ArgsType, Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, IsString } from 'class-validator';
import { ConnectionArgs, DateTime, JudgedInUseCase, WholeNumber } from '../../platform/graphql/index.js';
import type { UndoCommand } from '../app/undo-correction.js';
import type { CorrectionCommand } from '../domain/correction.js';

@InputType('CorrectPointsInput', { description: 'What a mended rule would have given, to be given now.' })
@JudgedInUseCase()
export class CorrectPointsInput implements CorrectionCommand {
  @Field(() => ID, { description: 'Which rule.' })
  readonly ruleId: string;

  @Field(() => WholeNumber, { description: 'The mended version; it must have been published.' })
  readonly version: number;

  @Field(() => [WholeNumber], {
    description: 'The versions that were wrong: those in whose place the mended one is put. 1 to 100.',
  })
  readonly replaces: number[];

  @Field(() => DateTime, { description: 'Purchases that happened from then on.' })
  readonly from: string;

  @Field(() => DateTime, {
    description:
      'Purchases that happened before it: later than `from` by at most 400 days, and not in the future.',
  })
  readonly until: string;

  @Field(() => String, { description: 'Why, for whoever looks into it later: 1 to 500 characters.' })
  readonly reason: string;
}

@InputType('UndoCorrectionInput', { description: 'A correction to be undone.' })
@JudgedInUseCase()
export class UndoCorrectionInput implements UndoCommand {
  @Field(() => ID, { description: 'Which correction.' })
  readonly correctionId: string;

  @Field(() => String, { description: 'Why, for whoever looks into it later: 1 to 500 characters.' })
  readonly reason: string;
}

@ArgsType()
export class CorrectionsArgs extends ConnectionArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'Only those of this rule. Those of all rules when left out.',
  })
  @IsOptional()
  @IsString()
  readonly ruleId?: string | null;
}
