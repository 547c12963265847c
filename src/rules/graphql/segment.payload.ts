import { Field, ObjectType } from '@nestjs/graphql';
import type { Result } from '../../kernel/result.js';
import { toUserErrors, UserError } from '../../platform/graphql/index.js';
import type { SavedSegment } from '../app/read-segments.js';
import { SegmentType, segmentTypeOf } from './segment.type.js';

@ObjectType({ description: 'The answer to saveSegment.' })
export class SaveSegmentPayload {
  @Field(() => SegmentType, { nullable: true, description: 'The segment as it is now; null when refused.' })
  readonly segment: SegmentType | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

@ObjectType({ description: 'The answer to deleteSegment.' })
export class DeleteSegmentPayload {
  @Field(() => String, {
    nullable: true,
    description: 'The name of the segment that was deleted; null when refused.',
  })
  readonly deletedName: string | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when something was.' })
  readonly userErrors: UserError[];
}

export function saveSegmentPayloadOf(outcome: Result<SavedSegment>): SaveSegmentPayload {
  return outcome.ok
    ? { segment: segmentTypeOf(outcome.value), userErrors: [] }
    : { segment: null, userErrors: toUserErrors(outcome.error) };
}

export function deleteSegmentPayloadOf(outcome: Result<string>): DeleteSegmentPayload {
  return outcome.ok
    ? { deletedName: outcome.value, userErrors: [] }
    : { deletedName: null, userErrors: toUserErrors(outcome.error) };
}
