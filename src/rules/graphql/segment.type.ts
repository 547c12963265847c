import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/instant.js';
import { connectionOf, DateTime } from '../../platform/graphql/index.js';
import type { SavedSegment } from '../app/read-segments.js';

@ObjectType('Segment', {
  description:
    'A named condition over the facts about a customer. Nobody is put into it: a customer is in it as long as the ' +
    'condition holds.',
})
export class SegmentType {
  @Field(() => String, {
    description: 'Its name, by which conditions ask for it: `"regulars" in customer.segments`.',
  })
  readonly name: string;

  @Field(() => String, { description: 'Who is in it, in CEL.' })
  readonly condition: string;

  @Field(() => String, { nullable: true, description: 'What it is for, in words.' })
  readonly description: string | null;

  @Field(() => Int, { description: 'Counts how often it was saved, from 1.' })
  readonly revision: number;

  @Field(() => DateTime, { description: 'When it was saved last.' })
  readonly savedAt: Instant;

  @Field(() => ID, {
    nullable: true,
    description: 'The API key it was saved with last; null for the command line.',
  })
  readonly savedByKeyId: string | null;
}

export const SegmentConnection = connectionOf(
  () => SegmentType,
  'Segment',
  'Segments, in the order of their names.',
);

export function segmentTypeOf({ apiKeyId, ...segment }: SavedSegment): SegmentType {
  return { ...segment, savedByKeyId: apiKeyId };
}
