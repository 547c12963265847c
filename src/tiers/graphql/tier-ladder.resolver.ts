import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { parseInstant, type Instant } from '../../kernel/instant.js';
import { BadUserInput } from '../../platform/errors/index.js';
import {
  ConnectionArgs,
  DateTime,
  decodeCursor,
  encodeCursor,
  pageOf,
  type Page,
} from '../../platform/graphql/index.js';
import { ReadTierLadder } from '../app/read-tier-ladder.js';
import { SaveTierLadder } from '../app/save-tier-ladder.js';
import { SaveTierLadderInput, tierLadderCommandOf } from './save-tier-ladder.input.js';
import { SaveTierLadderPayload, saveTierLadderPayloadOf } from './save-tier-ladder.payload.js';
import {
  TierLadderType,
  tierLadderTypeOf,
  TierLadderVersionConnection,
  tierLadderVersionTypeOf,
  type TierLadderVersionType,
} from './tier-ladder.type.js';

const BEYOND_ALL_VERSIONS = 2 ** 31 - 1;

@Resolver(() => TierLadderType)
export class TierLadderResolver {
  constructor(
    private readonly saveLadder: SaveTierLadder,
    private readonly readLadder: ReadTierLadder,
  ) {}

  @Mutation(() => SaveTierLadderPayload, {
    description:
      "Saves a new version of the program's tiers, which stays as it is. When it comes into force, customers keep " +
      'the tier of the same code, or the next lower one that is still there, and rise where they have earned more ' +
      'by it; nobody loses a tier at once. For staff.',
  })
  async saveTierLadder(
    @Args('input', { type: () => SaveTierLadderInput, description: 'The whole ladder.' })
    input: SaveTierLadderInput,
    @CurrentActor() actor: Actor,
  ): Promise<SaveTierLadderPayload> {
    return saveTierLadderPayloadOf(await this.saveLadder.execute(tierLadderCommandOf(input), actor));
  }

  @Query(() => TierLadderType, {
    nullable: true,
    description:
      "The program's tiers; null while it has none. For tills, staff and customers; only staff may ask for a time " +
      'ahead.',
  })
  async tierLadder(
    @Args('at', {
      type: () => DateTime,
      nullable: true,
      description: 'As they are in force at that time; now when left out.',
    })
    at: string | null | undefined,
    @CurrentActor() actor: Actor,
  ): Promise<TierLadderType | null> {
    const ladder = await this.readLadder.inForce(at == null ? null : instantFrom(at), actor);
    return ladder && tierLadderTypeOf(ladder);
  }

  @Query(() => TierLadderVersionConnection, {
    description:
      "All versions of the program's tiers with who saved them and when, those that are planned too, the newest " +
      'first. For staff.',
  })
  async tierLadderVersions(
    @Args() { first, after }: ConnectionArgs,
    @CurrentActor() actor: Actor,
  ): Promise<Page<TierLadderVersionType>> {
    const [beforeVersion] = after ? decodeCursor(after, ['integer']) : [BEYOND_ALL_VERSIONS];
    const before = Math.max(0, Math.min(beforeVersion, BEYOND_ALL_VERSIONS));
    const versions = await this.readLadder.versions(before, first + 1, actor);
    return pageOf(versions.map(tierLadderVersionTypeOf), first, ({ ladder }) =>
      encodeCursor([ladder.version]),
    );
  }
}

function instantFrom(text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw new BadUserInput('at: must be a date and time with an offset, such as 2026-03-01T09:30:00+01:00.', [
    'at',
  ]);
}
