import { Field, InputType } from '@nestjs/graphql';
import { JudgedInUseCase, WholeNumber } from '../../platform/graphql/index.js';
import type { SaveSegmentCommand } from '../app/save-segment.js';

@InputType('SaveSegmentInput', { description: 'A segment, whole, as it is to be.' })
@JudgedInUseCase()
export class SaveSegmentInput {
  @Field(() => String, { description: 'Its name: 1 to 100 characters. A segment of that name is replaced.' })
  readonly name: string;

  @Field(() => String, {
    description:
      'Who is in it, in CEL over what `ruleFacts(place: SEGMENT)` lists: at most 4,000 characters.',
  })
  readonly condition: string;

  @Field(() => String, { nullable: true, description: 'What it is for, in words: at most 1,000 characters.' })
  readonly description?: string | null;

  @Field(() => WholeNumber, {
    nullable: true,
    description: 'The revision that you have seen and changed. Left out for a segment that is new.',
  })
  readonly basedOnRevision?: number | null;
}

@InputType('DeleteSegmentInput', { description: 'A segment to be deleted.' })
@JudgedInUseCase()
export class DeleteSegmentInput {
  @Field(() => String, { description: 'Its name.' })
  readonly name: string;
}

export function saveSegmentCommandOf(input: SaveSegmentInput): SaveSegmentCommand {
  const { name, condition, description, basedOnRevision } = input;
  return { name, condition, description: description ?? null, basedOnRevision: basedOnRevision ?? null };
}
