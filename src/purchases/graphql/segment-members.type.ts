import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { SegmentMembers } from '../app/read-segment-members.js';

@ObjectType('SegmentMembers', { description: 'Who is in a segment now.' })
export class SegmentMembersType {
  /** Resolved to `sample`. */
  readonly members: SegmentMembers;

  @Field(() => Int, {
    description: 'How many customers are in it; those who have left the program are not counted.',
  })
  readonly count: number;

  @Field(() => Int, {
    description:
      'How many customers could not be judged, since its condition met a fault; they are in it no more.',
  })
  readonly faults: number;
}

export function segmentMembersTypeOf(members: SegmentMembers): SegmentMembersType {
  return { members, count: members.count, faults: members.faults };
}
