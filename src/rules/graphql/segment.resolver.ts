import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import {
  ConnectionArgs,
  decodeCursor,
  encodeCursor,
  pageOf,
  type GraphqlContext,
  type Page,
} from '../../platform/graphql/index.js';
import { DeleteSegment } from '../app/delete-segment.js';
import { ReadSegments } from '../app/read-segments.js';
import { SaveSegment } from '../app/save-segment.js';
import { AuthorLoader } from './author.loader.js';
import { DeleteSegmentInput, saveSegmentCommandOf, SaveSegmentInput } from './save-segment.input.js';
import {
  deleteSegmentPayloadOf,
  DeleteSegmentPayload,
  saveSegmentPayloadOf,
  SaveSegmentPayload,
} from './segment.payload.js';
import { SegmentConnection, SegmentType, segmentTypeOf } from './segment.type.js';

@Resolver(() => SegmentType)
export class SegmentResolver {
  constructor(
    private readonly readSegments: ReadSegments,
    private readonly save: SaveSegment,
    private readonly remove: DeleteSegment,
    private readonly authors: AuthorLoader,
  ) {}

  @Query(() => SegmentType, {
    nullable: true,
    description: 'The segment of that name; null when there is none. For staff.',
  })
  async segment(
    @Args('name', { type: () => String, description: 'Compared exactly.' }) name: string,
    @CurrentActor() actor: Actor,
  ): Promise<SegmentType | null> {
    const segment = await this.readSegments.find(name, actor);
    return segment ? segmentTypeOf(segment) : null;
  }

  @Query(() => SegmentConnection, {
    description: 'The segments there are, in the order of their names. For staff.',
  })
  async segments(
    @Args() { first, after }: ConnectionArgs,
    @CurrentActor() actor: Actor,
  ): Promise<Page<SegmentType>> {
    const name = after == null ? null : decodeCursor(after, ['text'])[0];
    const segments = await this.readSegments.list({ after: name, size: first + 1 }, actor);
    return pageOf(segments.map(segmentTypeOf), first, (segment) => encodeCursor([segment.name]));
  }

  @Mutation(() => SaveSegmentPayload, {
    description:
      'Adds a segment, or changes the one of that name for everything that asks for it. Refused with ' +
      'VERSION_CONFLICT when somebody has saved it since. For staff.',
  })
  async saveSegment(
    @Args('input', { type: () => SaveSegmentInput, description: 'The segment.' }) input: SaveSegmentInput,
    @CurrentActor() actor: Actor,
  ): Promise<SaveSegmentPayload> {
    return saveSegmentPayloadOf(await this.save.execute(saveSegmentCommandOf(input), actor));
  }

  @Mutation(() => DeleteSegmentPayload, {
    description:
      'Deletes a segment that no published or paused rule and no other segment asks for. Drafts that ask for it ' +
      'cannot be published as they are any more. For staff.',
  })
  async deleteSegment(
    @Args('input', { type: () => DeleteSegmentInput, description: 'Which segment.' })
    input: DeleteSegmentInput,
    @CurrentActor() actor: Actor,
  ): Promise<DeleteSegmentPayload> {
    return deleteSegmentPayloadOf(await this.remove.execute(input.name, actor));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'The name of the API key it was saved with last; null for the command line.',
  })
  savedByName(
    @Parent() { savedByKeyId }: SegmentType,
    @Context() context: GraphqlContext,
  ): Promise<string | null> | null {
    return this.authors.name(savedByKeyId, context);
  }
}
