import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, type Actor } from '../../access/index.js';
import { ReadSuggestionSettings } from '../app/read-suggestion-settings.js';
import { UpdateSuggestionSettings } from '../app/update-suggestion-settings.js';
import { SuggestionSettingsType, suggestionSettingsTypeOf } from './suggestion-settings.type.js';
import {
  suggestionSettingsCommandOf,
  UpdateSuggestionSettingsInput,
} from './update-suggestion-settings.input.js';
import {
  UpdateSuggestionSettingsPayload,
  updateSuggestionSettingsPayloadOf,
} from './update-suggestion-settings.payload.js';

@Resolver(() => SuggestionSettingsType)
export class SuggestionSettingsResolver {
  constructor(
    private readonly update: UpdateSuggestionSettings,
    private readonly read: ReadSuggestionSettings,
  ) {}

  @Mutation(() => UpdateSuggestionSettingsPayload, {
    description:
      'Saves how suggestions are steered: what is never put forward, what is put first, what counts for more. It holds ' +
      'from the next suggestion on. Earlier versions are kept; what changes nothing makes none. For staff.',
  })
  async updateSuggestionSettings(
    @Args('input', { type: () => UpdateSuggestionSettingsInput, description: 'The whole settings.' })
    input: UpdateSuggestionSettingsInput,
    @CurrentActor() actor: Actor,
  ): Promise<UpdateSuggestionSettingsPayload> {
    const saved = await this.update.execute(suggestionSettingsCommandOf(input), actor);
    return updateSuggestionSettingsPayloadOf(saved);
  }

  @Query(() => SuggestionSettingsType, {
    description:
      'How suggestions are steered; as they usually are, with version 0, while nobody has saved anything. For staff.',
  })
  async suggestionSettings(@CurrentActor() actor: Actor): Promise<SuggestionSettingsType> {
    return suggestionSettingsTypeOf(await this.read.execute(actor));
  }
}
